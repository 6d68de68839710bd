/**
 * Compiles the addon into `dist/native` where there is a C compiler: `node scripts/build-native.mjs [options] [dist folder]`.
 * `--prebuilds` compiles those that the package ships, `--sanitize` one that tells of bad accesses. The code that runs the compiler is
 * the product's own, compiled into the dist folder before: `streambound native build` does the same.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { filesBelow, prune } from "./steps.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const native = join(root, "src/native");
const headers = join(root, "node_modules/node-api-headers");

/** Users' compilers may know warnings that ours do not: only a checkout insists. */
const strict = ["-Wall", "-Wextra", "-Werror"];
/** A prebuilt addon takes its libc from the process that loads it, whichever that is, and leaves its names at home. */
const portable = ["-s", "-fno-asynchronous-unwind-tables", "-nostdlib", "-lgcc"];
const sanitized = ["-g", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-fno-omit-frame-pointer"];

/** C files and headers; programs that only check them begin with `check-`. */
const sources = () => filesBelow(native).filter((path) => /\.[ch]$/.test(path) && !basename(path).startsWith("check-"));
const apiFiles = [...["node_api.h", "node_api_types.h", "js_native_api.h", "js_native_api_types.h"].map((name) => `include/${name}`), "LICENSE"];

/** Everything that decides what the compiler makes, but the compiler: its version is a fact of the step. */
export const nativeSources = () => [
  ...sources(),
  ...apiFiles.map((name) => join(headers, name)),
  ...["compile.ts", "places.ts"].map((name) => join(native, name)),
];

/** The version of the compiler in words, for the stamp of the step: another one compiles again. */
export function compilerFact() {
  const words = process.env.CC?.trim() || "cc";
  const [program, ...args] = words.split(/\s+/);
  return `${words}\n${spawnSync(program, [...args, "--version"], { encoding: "utf8" }).stdout ?? "none"}`;
}

/** Copies what is compiled, here and by users, so that both compile the same. @returns the copies */
function copySources(dist) {
  const folder = join(dist, "native/src");
  const copies = [
    ...sources().map((path) => [path, join(folder, basename(path))]),
    ...apiFiles.map((name) => [join(headers, name), join(folder, "node-api", basename(name))]),
  ];
  mkdirSync(join(folder, "node-api"), { recursive: true });
  for (const [from, to] of copies) copyFileSync(from, to);
  prune(folder, new Set(copies.map(([, to]) => to)));
  return copies.map(([, to]) => to);
}

/** The product's modules, from where they were compiled to. */
const load = async (dist) => {
  const [compiling, places] = await Promise.all(
    ["compile.js", "places.js"].map((name) => import(pathToFileURL(join(dist, "src/native", name)).href)),
  );
  return { ...compiling, ...places };
};

/**
 * Compiles for this machine. Without a compiler there is no addon, and a file that says why; what does not compile is an error.
 * @returns {Promise<string[]>} the files made
 */
export async function buildNative(dist) {
  const copies = copySources(dist);
  const { compile, compilerName, findCompiler, nativePlatform } = await load(dist);
  const [addon, reason] = ["streambound.node", "absent.txt"].map((name) => join(dist, "native", name));
  if (!nativePlatform()) return copies;
  const compiler = findCompiler();
  if (compiler === undefined) {
    rmSync(addon, { force: true });
    writeFileSync(reason, `no C compiler ("${compilerName()}") was found when it was built\n`);
    console.error(`build: there is no C compiler ("${compilerName()}"): without the native engine`);
    return [...copies, reason];
  }
  rmSync(reason, { force: true });
  make(compile, compiler, dist, addon, strict);
  return [...copies, addon];
}

/** What the package ships, by the compiler that makes it. */
const prebuilds = { "linux-x64": "x86_64-linux-gnu-gcc", "linux-arm64": "aarch64-linux-gnu-gcc" };

/** Compiles for each machine that a compiler is there for; of the others it says so. */
export async function buildPrebuilds(dist) {
  copySources(dist);
  const { compile, findCompiler, prebuiltPath } = await load(dist);
  for (const [target, name] of Object.entries(prebuilds)) {
    const output = prebuiltPath(target, join(dist, "native"));
    const compiler = findCompiler(name);
    rmSync(output, { force: true });
    if (compiler === undefined) {
      console.error(`build: there is no ${name}: the package holds no addon for ${target}`);
      continue;
    }
    make(compile, compiler, dist, output, [...strict, ...portable]);
    console.error(`build: ${basename(output)} of ${Math.ceil(statSync(output).size / 1024)} KiB`);
  }
}

/** Compiles one that ends the process at a bad access or undefined behaviour; Node runs it with libasan preloaded. */
async function buildSanitized(dist) {
  copySources(dist);
  const { compile, findCompiler } = await load(dist);
  const compiler = findCompiler();
  if (compiler === undefined) throw new Error("there is no C compiler");
  make(compile, compiler, dist, join(dist, "native/sanitized.node"), [...strict, ...sanitized]);
}

function make(compile, compiler, dist, output, extra) {
  const failure = compile(compiler, join(dist, "native/src"), output, extra);
  if (failure !== undefined) throw new Error(`${compiler.words.join(" ")} does not compile the addon:\n${failure}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const options = process.argv.slice(2).filter((word) => word.startsWith("--"));
  const dist = resolve(process.argv.slice(2).find((word) => !word.startsWith("--")) ?? join(root, "dist"));
  const actions = { "--prebuilds": buildPrebuilds, "--sanitize": buildSanitized };
  try {
    if (!existsSync(join(dist, "src/native/compile.js"))) throw new Error(`${dist} holds no compiled code: run "npm run build" first`);
    await (actions[options[0]] ?? buildNative)(dist);
  } catch (thrown) {
    console.error(thrown.message);
    process.exitCode = 1;
  }
}
