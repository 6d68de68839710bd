/** Builds dist: `node scripts/build.mjs`. Steps whose input has not changed are skipped; the others say so on stderr. */
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { buildNative, compilerFact, nativeSources } from "./build-native.mjs";
import { filesBelow, prune, runSteps } from "./steps.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");
const assets = join(dist, "assets");
const at = (...parts) => join(root, ...parts);

/** TypeScript sources of the main project; those of the page and of AssemblyScript are projects of their own. */
function sources() {
  const apart = [at("src/web"), at("src/engines/wasm/assembly")];
  return [...filesBelow(at("src")), ...filesBelow(at("benchmarks"))].filter(
    (path) => path.endsWith(".ts") && !path.endsWith(".d.ts") && !apart.some((folder) => path.startsWith(folder)),
  );
}

/** Contestants of other runtimes: shipped as they are, and compiled where they run. */
const contestants = () => filesBelow(at("benchmarks/contestants")).filter((path) => /\.(java|py)$/.test(path));
const inDist = (path) => join(dist, relative(root, path));

const productSources = () => sources().filter((path) => !path.endsWith(".test.ts"));
/** Changes of a tool or of these scripts change what it makes. */
const always = [at("package.json"), at("package-lock.json"), at("tsconfig.json"), at("scripts/build.mjs"), at("scripts/steps.mjs")];

const compiled = () => sources().flatMap((path) => [".js", ".d.ts"].map((extension) => inDist(path).replace(/\.ts$/, extension)));

async function compile() {
  const outputs = compiled();
  const { status } = spawnSync(process.execPath, [at("node_modules/typescript/bin/tsc"), "-p", root], { stdio: ["ignore", 2, 2] });
  if (status !== 0) throw new Error("tsc found errors");
  // What was compiled from a source that is gone would still be found by discovery and by the tests.
  const kept = new Set([...outputs, ...contestants().map(inDist)]);
  for (const folder of ["src", "benchmarks"]) prune(join(dist, folder), kept);
  chmodSync(join(dist, "src/cli/main.js"), 0o755);
  return outputs;
}

async function copyContestants() {
  const copies = new Map(contestants().map((path) => [inDist(path), path]));
  for (const [copy, path] of copies) {
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(path, copy);
  }
  // The folder holds compiled modules as well, which are not this step's.
  prune(join(dist, "benchmarks/contestants"), new Set([...copies.keys(), ...compiled()]));
  return [...copies.keys()];
}

const schemaPath = (name) => join(assets, `${name}.schema.json`);
const schemaPaths = ["record", "summary", "gate", "history-entry", "history"].map(schemaPath);

/** The published schemas, from the modules that were just compiled. */
async function writeSchemas() {
  const load = (path) => import(pathToFileURL(join(dist, "src", path)).href);
  const [{ recordJsonSchema, publishedSchema }, { summarySchema, summaryVersion }, { gateSummarySchema, gateVersion }, history] = await Promise.all([
    load("records/schema.js"),
    load("analysis/summary.js"),
    load("analysis/gate/schema.js"),
    load("analysis/history/schema.js"),
  ]);
  const { historyEntrySchema, historySummarySchema, historyVersion } = history;
  const schemas = {
    record: recordJsonSchema(),
    summary: publishedSchema(summarySchema, "summary", summaryVersion, "streambound report summary"),
    gate: publishedSchema(gateSummarySchema, "gate", gateVersion, "streambound gate"),
    "history-entry": publishedSchema(historyEntrySchema, "history-entry", historyVersion, "streambound history, one line"),
    history: publishedSchema(historySummarySchema, "history", historyVersion, "streambound history, analysed"),
  };
  mkdirSync(assets, { recursive: true });
  for (const [name, schema] of Object.entries(schemas)) writeFileSync(schemaPath(name), `${JSON.stringify(schema, null, 2)}\n`);
  return schemaPaths;
}

const page = ["page.js", "page.css"].map((name) => join(assets, name));

async function bundlePage() {
  const { buildPage } = await import("./build-page.mjs");
  await buildPage(page[0]);
  return page;
}

/** chartjs-node-canvas with our canvas inside: a bundled dependency would break global installs. */
const vendor = join(assets, "chartjs-node-canvas.cjs");

/** Files that other steps make in the folder of the assets. */
const otherAssets = new Set([...page, vendor, ...schemaPaths]);

async function copyAssets() {
  prune(assets, otherAssets);
  const { copyAssets: copy } = await import("./build-assets.mjs");
  await copy(assets);
  return filesBelow(assets).filter((path) => !otherAssets.has(path));
}

const fonts = ["@fontsource/inter/LICENSE", "@fontsource/inter/package.json"].map((path) => at("node_modules", path));

/** @type {readonly import("./steps.mjs").Step[]} */
const steps = [
  { id: "compile", reads: () => [...always, ...sources()], run: compile },
  { id: "contestants", reads: () => [...always, ...contestants()], run: copyContestants },
  { id: "schemas", reads: () => [...always, ...productSources()], run: writeSchemas },
  { id: "page", reads: () => [...always, at("scripts/build-page.mjs"), ...productSources(), ...filesBelow(at("src/web"))], run: bundlePage },
  {
    id: "vendor",
    reads: () => [...always, at("scripts/build-vendor.mjs"), at("src/report/chart/canvas/index.js")],
    run: async () => {
      const { buildVendor } = await import("./build-vendor.mjs");
      await buildVendor(vendor);
      return [vendor];
    },
  },
  {
    id: "native",
    reads: () => [...always, at("scripts/build-native.mjs"), ...nativeSources()],
    facts: compilerFact,
    run: () => buildNative(dist),
  },
  { id: "assets", reads: () => [...always, at("scripts/build-assets.mjs"), ...fonts], run: copyAssets },
];

/** @throws when a step fails; its message is for the user. */
export async function build() {
  if (!existsSync(at("node_modules/typescript"))) throw new Error('build: the dependencies are not installed. Run "npm start" or "npm ci" first.');
  return runSteps(steps, { root, stamps: join(dist, ".stamps"), log: (line) => console.error(line) });
}

if (basename(process.argv[1] ?? "") === "build.mjs") {
  try {
    await build();
  } catch (thrown) {
    console.error(thrown.message);
    process.exitCode = 1;
  }
}
