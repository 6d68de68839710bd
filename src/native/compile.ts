/** Compiles the addon with the C compiler of this machine: no node-gyp, no Python, nothing downloaded. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

export interface Compiler {
  /** The program and arguments that always go with it: CC may be "ccache gcc". */
  readonly words: readonly string[];
  /** First line of its --version. */
  readonly version: string;
}

/** The program that CC names, else cc. */
export function compilerName(): string {
  return process.env["CC"]?.trim() || "cc";
}

/** The C compiler of that name, or undefined where there is none that runs. */
export function findCompiler(name: string = compilerName()): Compiler | undefined {
  const words = name.split(/\s+/);
  const { status, stdout } = spawnSync(words[0] as string, [...words.slice(1), "--version"], { encoding: "utf8" });
  return status === 0 ? { words, version: stdout.split("\n")[0] ?? "" } : undefined;
}

/**
 * A kernel must execute the loads and stores that its steps name: nothing is vectorised, merged into a call of memcpy, or reassociated
 * behind our back. The addon keeps no secrets and takes no foreign data, so the stack protector's symbols are left out.
 */
const flags: readonly string[] = [
  ...["-std=c11", "-D_GNU_SOURCE", "-DNAPI_VERSION=8", "-O2", "-fPIC", "-shared", "-fvisibility=hidden"],
  ...["-fno-tree-vectorize", "-fno-tree-loop-distribute-patterns", "-ffp-contract=off", "-fno-stack-protector", "-U_FORTIFY_SOURCE"],
];
/** clang warns of flags that are gcc's alone, and finds memcpy in loops by another pass. */
const clangFlags: readonly string[] = ["-fno-slp-vectorize", "-fno-builtin", "-Wno-ignored-optimization-argument"];

/** The whole command line. @param extra come last, so that they win */
export function compileCommand({ words, version }: Compiler, sources: string, output: string, extra: readonly string[] = []): readonly string[] {
  const files = readdirSync(sources)
    .filter((name) => name.endsWith(".c"))
    .sort()
    .map((name) => join(sources, name));
  const own = /clang/i.test(version) ? [...flags, ...clangFlags] : flags;
  return [...words, ...own, "-I", join(sources, "node-api"), "-o", output, ...files, ...extra];
}

/**
 * Compiles every C file of a folder into one addon. The file appears whole or not at all: workers of another process may be loading it.
 * @returns what the compiler said when it failed, undefined when it made the file
 * @throws the file system's error where the folder of `output` cannot be written
 */
export function compile(compiler: Compiler, sources: string, output: string, extra: readonly string[] = []): string | undefined {
  mkdirSync(dirname(output), { recursive: true });
  const draft = `${output}.${process.pid}.tmp`;
  try {
    const [program = "", ...args] = compileCommand(compiler, sources, draft, extra);
    const { status, stderr, error } = spawnSync(program, args, { encoding: "utf8" });
    if (status !== 0) return error?.message ?? stderr.trim();
    renameSync(draft, output);
    return undefined;
  } finally {
    rmSync(draft, { force: true });
  }
}
