/**
 * The direction of imports, as data, and its check: `node scripts/layers.mjs` prints every import that breaks it.
 * `import type`, `import("…")` and `new URL("./x", import.meta.url)` count like any import.
 */
import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, posix, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Each level may import itself folder by folder and every level before it, never a neighbour on its own level. */
const levels = [
  ["errors"],
  ["units"],
  ["native", "process", "models"],
  ["catalogue"],
  ["records"],
  ["machine", "memory", "analysis"],
  ["suites"],
  ["engines"],
  ["harness"],
  ["families", "loops"],
  ["app"],
  ["index"],
  ["cli"],
];

/** Layers beside the levels, with all that they may import. */
const aside = {
  report: ["errors", "units", "models", "records", "analysis"],
  web: ["units", "catalogue", "models", "analysis", "report/chart/spec", "engines/wasm", "harness/protocol", "harness/barrier"],
  benchmarks: ["units", "models", "catalogue", "suites", "families", "loops/define"],
};

/** Layers on a level that may import one aside as well. */
const also = { app: ["report"] };

/** The one module that may load what users install at will: it says what is missing. Elsewhere its types are enough. */
const loaderOfOptional = "families/packages";

/** Nothing of these may reach `node:` at run time, directly or through what it imports. */
const platformFree = ["units", "errors", "catalogue", "models", "analysis", "report/chart/spec", "web"];

/** @type {ReadonlyMap<string, readonly string[]>} layer → what it may import beside itself */
export const table = new Map([
  ...levels.flatMap((level, index) => level.map((layer) => [layer, [...levels.slice(0, index).flat(), ...(also[layer] ?? [])]])),
  ...Object.entries(aside),
]);

const isTest = (path) => /\.test\.ts$/.test(path) || path.startsWith("src/testing/");
/** `src/records/read.ts` → `records/read`, `src/units.test.ts` → `units`, `benchmarks/x.suite.ts` → `benchmarks/x.suite`. */
const place = (path) => path.replace(/^src\//, "").replace(/(\.test)?\.ts$/, "");
const layerOf = (path) => place(path).split("/")[0];
const within = (path, folder) => place(path) === folder || place(path).startsWith(`${folder}/`);

/**
 * The imports of one source text. Comments are blanked first; strings and templates are recognised so that a `//` inside is
 * none. Text in a template that looks like an import counts: better a false alarm than a hidden import.
 * @returns {{ specifier: string, kind: "value" | "type" | "url" }[]}
 */
export function importsOf(source) {
  const code = source.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g, (match) =>
    match.startsWith("/") ? " " : match,
  );
  const found = [];
  for (const [, type, specifier] of code.matchAll(/^\s*(?:import|export)\s+(type\s)?(?:[\w*{}\s,$]*?\sfrom\s*)?["']([^"'\n]+)["']/gm)) {
    found.push({ specifier, kind: type ? "type" : "value" });
  }
  for (const [, before, specifier, after] of code.matchAll(/(typeof\s+|[:<|&]\s*)?\bimport\(\s*["'`]([^"'`]+)["'`]\s*\)(\.[A-Z])?/g)) {
    found.push({ specifier, kind: before || after ? "type" : "value" });
  }
  for (const [, specifier] of code.matchAll(/new URL\(\s*["'`](\.[^"'`$]*)[^,]*,\s*import\.meta\.url/g)) found.push({ specifier, kind: "url" });
  return found;
}

/**
 * @param {Readonly<Record<string, string>>} files source text by path relative to the repository (`src/…`, `benchmarks/…`)
 * @param {{ shipped: readonly string[], development: readonly string[], optional?: readonly string[] }} packages that the manifest declares
 * @returns {string[]} every broken rule, one line each
 */
export function checkLayers(files, packages) {
  const problems = [];
  const graph = new Map(Object.entries(files).map(([path, source]) => [path, edgesOf(path, source, files)]));
  for (const [path, edges] of graph) {
    const layer = layerOf(path);
    if (layer !== "testing" && !table.has(layer)) problems.push(`${path}: "${layer}" is not in the table of layers`);
    for (const edge of edges) problems.push(...(edge.target === undefined ? checkOutside(path, edge, packages) : checkInside(path, edge)));
    if (!isTest(path) && platformFree.some((folder) => within(path, folder))) problems.push(...reachesNode(path, graph));
  }
  return [...problems, ...cycles(graph)];
}

/** Where each import leads: `target` is a file of ours, or undefined for packages, built-ins and paths outside. */
function edgesOf(path, source, files) {
  return importsOf(source).map((entry) => {
    if (!entry.specifier.startsWith(".")) return entry;
    const resolved = posix.normalize(posix.join(posix.dirname(path), entry.specifier));
    const candidates =
      entry.kind === "url" ? [resolved, resolved.replace(/\.js$/, ".ts"), `${resolved}.ts`, `${resolved.replace(/\.$/, "")}.ts`] : [resolved];
    return { ...entry, resolved, target: candidates.find((candidate) => Object.hasOwn(files, candidate)) };
  });
}

function checkInside(path, { target }) {
  const [from, to] = [layerOf(path), layerOf(target)];
  if (isTest(target) && !isTest(path)) return [`${path} imports ${target}: only tests may import tests and src/testing`];
  if (to === "testing" || from === "testing" || from === to) return [];
  if ((table.get(from) ?? []).some((allowed) => within(target, allowed))) return [];
  return [`${path} imports ${target}: ${from} may import ${table.get(from)?.join(", ") || "nothing"}`];
}

function checkOutside(path, { specifier, kind, resolved }, { shipped, development, optional = [] }) {
  if (resolved !== undefined) return kind === "url" ? [] : [`${path} imports ${resolved}, which is not there`];
  if (specifier.startsWith("node:")) return [];
  if (builtinModules.includes(specifier)) return [`${path} imports "${specifier}": write "node:${specifier}"`];
  const name = specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
  if (shipped.includes(name) || (isTest(path) && development.includes(name))) return [];
  // The page is bundled by the build, and types vanish: for both a development dependency is enough.
  if (development.includes(name) && (kind === "type" || layerOf(path) === "web")) return [];
  if (optional.includes(name)) {
    if (place(path) === loaderOfOptional) return [];
    return [`${path} imports "${name}", which users may lack: only ${loaderOfOptional} may load it`];
  }
  return [
    `${path} imports "${name}", which is ${development.includes(name) ? "a development dependency: users do not have it" : "not a dependency"}`,
  ];
}

/** The shortest chain of run-time imports from a platform-free file to one that imports `node:`, as a problem. */
function reachesNode(start, graph) {
  const chains = [[start]];
  const seen = new Set([start]);
  for (let chain = chains.shift(); chain !== undefined; chain = chains.shift()) {
    for (const { specifier, kind, target } of graph.get(chain.at(-1)) ?? []) {
      if (specifier.startsWith("node:")) {
        if (kind === "value") return [`${chain.join(" → ")} imports "${specifier}": ${layerOf(start)} is platform-free`];
        if (chain.length === 1) return [`${start} imports types of "${specifier}": ${layerOf(start)} is platform-free`];
      }
      if (kind !== "value" || target === undefined || seen.has(target)) continue;
      seen.add(target);
      chains.push([...chain, target]);
    }
  }
  return [];
}

/** Each cycle once, from its first file in the alphabet. A URL starts another thread or process, so it closes none. */
function cycles(graph) {
  const found = new Map();
  const done = new Set();
  const visit = (path, trail) => {
    const at = trail.indexOf(path);
    if (at >= 0) {
      const ring = trail.slice(at);
      const first = ring.indexOf([...ring].sort()[0]);
      const turned = [...ring.slice(first), ...ring.slice(0, first)];
      found.set(turned.join(), `import cycle: ${[...turned, turned[0]].join(" → ")}`);
      return;
    }
    if (done.has(path)) return;
    for (const { kind, target } of graph.get(path) ?? []) if (kind !== "url" && target !== undefined) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of [...graph.keys()].sort()) visit(path, []);
  return [...found.values()];
}

/** Reads the sources of this repository and checks them. The AssemblyScript sources are a world of their own. */
export function checkRepository() {
  const files = {};
  for (const folder of ["src", "benchmarks"]) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      const path = relative(root, join(entry.parentPath ?? entry.path, entry.name))
        .split(sep)
        .join("/");
      if (!entry.isFile() || !path.endsWith(".ts") || dirname(path).startsWith("src/engines/wasm/assembly")) continue;
      files[path] = readFileSync(join(root, path), "utf8");
    }
  }
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return checkLayers(files, {
    shipped: Object.keys(manifest.dependencies ?? {}),
    development: Object.keys(manifest.devDependencies ?? {}),
    optional: Object.keys(manifest.peerDependencies ?? {}),
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const problems = checkRepository();
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
