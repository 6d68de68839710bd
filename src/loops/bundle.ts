/** Makes one module of a loop file and all that it imports. */
import { createHash } from "node:crypto";
import { delimiter, dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { BuildFailure, BuildResult, Message } from "esbuild-wasm";
import { errors, messageOf } from "../errors.ts";

/** One self-contained ES module. */
export interface Bundle {
  readonly code: string;
  /** SHA-256 of the code, in hex. */
  readonly hash: string;
}

/** What of this package a loop may import: the declaration alone, so that a bundle holds the loop and nothing of ours. */
const definition = fileURLToPath(new URL(`./define${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url));

/** What is told by esbuild for code that a bundle cannot hold: calls whose target is known when they run. */
const dynamicLoads = ["unsupported-require-call", "unsupported-dynamic-import", "require-resolve-not-external"];

/** How many are bundling now: they share one service. */
let users = 0;

/**
 * Calls `work` with a bundler, whose service (100 MB, a process of its own) has ended when this returns and nobody else bundles: it must not
 * run beside anything that is timed, nor keep this process alive.
 *
 * The bundler throws bundle-failed and loop-failed for what is wrong with a loop, child-failed where the service itself ended.
 */
export async function withBundler<T>(work: (bundle: (root: string, file: string) => Promise<Bundle>) => Promise<T>): Promise<T> {
  const { build, initialize, stop } = await import("esbuild-wasm");
  if (users++ === 0) withThisNode(() => void initialize({}));
  try {
    return await work(async (root, file) => bundled(file, root, await attempt(file, () => build(optionsFor(root, file)))));
  } finally {
    users--;
    if (users === 0) await stop();
  }
}

/** The service is started as "node", whatever that is on the path: here it is the one that runs. */
function withThisNode(start: () => void): void {
  const { PATH = "" } = process.env;
  process.env["PATH"] = `${dirname(process.execPath)}${delimiter}${PATH}`;
  try {
    start();
  } finally {
    process.env["PATH"] = PATH;
  }
}

/**
 * The bundle is what V8 sees of the loop, so it differs from what production runs by nothing but layout: names, syntax and the order of
 * statements stay as written, since V8 decides by bytecode, which has neither comments nor spaces. Those are taken out, so that a change of
 * them gives the same bytes.
 */
function optionsFor(root: string, file: string) {
  return {
    absWorkingDir: resolve(root),
    entryPoints: [resolve(root, file)],
    outfile: "loop.mjs",
    write: false,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    alias: { streambound: definition },
    loader: { ".wasm": "binary" },
    // CommonJS modules have these two; here they are the bundle's own.
    define: { __dirname: "import.meta.dirname", __filename: "import.meta.filename" },
    minifyWhitespace: true,
    legalComments: "none",
    charset: "utf8",
    sourcemap: false,
    metafile: true,
    logLevel: "silent",
    logOverride: Object.fromEntries(dynamicLoads.map((id) => [id, "warning"])),
  } as const satisfies Parameters<typeof import("esbuild-wasm")["build"]>[0];
}

async function attempt<T>(file: string, build: () => Promise<T>): Promise<T> {
  try {
    return await build();
  } catch (thrown) {
    const { errors: messages } = thrown as Partial<BuildFailure>;
    const [first] = messages ?? [];
    if (first === undefined) throw errors.childFailed(`the bundler ended at ${file} (${messageOf(thrown)})`);
    const unloadable = messages?.find(({ text }) => text.startsWith("No loader is configured"));
    if (unloadable) throw errors.bundleFailed(file, told(unloadable));
    throw errors.loopFailed(file, `it does not build: ${told(first)}`);
  }
}

/** `file:line:column: text`, as compilers write it. */
function told({ location, text }: Message): string {
  const words = text.replace(/"[^"]*loops[\\/]define\.[jt]s"/, '"streambound"');
  return location === null ? words : `${location.file}:${location.line}:${location.column + 1}: ${words}`;
}

/** @throws bundle-failed where the loop's own code loads what is named only when it runs; in a dependency that is common and rarely reached */
function bundled(file: string, root: string, { outputFiles, warnings, metafile }: BuildResult<ReturnType<typeof optionsFor>>): Bundle {
  const dynamic = warnings.find(({ id, location }) => dynamicLoads.includes(id) && !location?.file.includes("node_modules/"));
  if (dynamic) throw errors.bundleFailed(file, told(dynamic));
  const written = outputFiles.find(({ path }) => path.endsWith(".mjs"))?.text;
  if (written === undefined) throw errors.internal(`${root} gave no bundle of ${file}`);
  const code = withRequire(withoutPlace(written, Object.keys(metafile.inputs)));
  return { code, hash: createHash("sha256").update(code).digest("hex") };
}

/**
 * CommonJS modules stand in the code under their paths relative to the project. A folder of modules that is linked from elsewhere gives
 * another path for the same file: what is told is the path from its last `node_modules`.
 */
function withoutPlace(code: string, inputs: readonly string[]): string {
  return inputs
    .filter((path) => path.startsWith("../") && path.includes("node_modules/"))
    .reduce((text, path) => text.replaceAll(`${JSON.stringify(path)}(`, `${JSON.stringify(path.slice(path.lastIndexOf("node_modules/")))}(`), code);
}

/** A CommonJS module that asks for one of Node's own modules calls `require`, which an ES module has to make for itself. */
function withRequire(code: string): string {
  if (!/\b__require\b/.test(code)) return code;
  return `import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);${code}`;
}
