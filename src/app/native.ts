/** Compiles the addon where it is used: for packages without one for this machine, and for compilers that are newer than the package's. */
import { accessSync, constants, mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { errors } from "../errors.ts";
import { compile, compilerName, findCompiler } from "../native/compile.ts";
import { openAddon } from "../native/native.ts";
import { builtPath, cachedPath, nativeFolder, nativePlatform, sourceFolder } from "../native/places.ts";
import { reasonOf } from "../records/causes.ts";

export interface NativeBuild {
  /** The file that runs will load from now on. */
  readonly path: string;
  readonly bytes: number;
  /** How the compiler calls itself. */
  readonly compiler: string;
  readonly seconds: number;
  /** Bits of the loads and stores that it executes here. */
  readonly widths: readonly number[];
}

/**
 * Compiles the C sources of this package, into the package where it may be written, else into the user's cache folder, and loads the result.
 * @throws native-platform, compiler-missing, compile-failed, not-writable
 */
export function buildNative(): NativeBuild {
  if (!nativePlatform()) throw errors.nativePlatform(`${process.platform} on ${process.arch}`);
  const compiler = findCompiler();
  if (compiler === undefined) throw errors.compilerMissing(compilerName());
  const path = writablePath();
  const start = performance.now();
  const failure = compile(compiler, sourceFolder, path);
  if (failure !== undefined) throw errors.compileFailed(compiler.version, failure);
  const seconds = (performance.now() - start) / 1000;
  const loaded = openAddon(path, "try another compiler with CC");
  if (loaded.state === "absent") throw errors.compileFailed(compiler.version, loaded.reason);
  return { path, bytes: statSync(path).size, compiler: compiler.version, seconds, widths: loaded.native.kernels.widths };
}

function writablePath(): string {
  try {
    accessSync(nativeFolder, constants.W_OK);
    return builtPath;
  } catch (thrown) {
    const path = cachedPath();
    if (path === undefined) throw errors.notWritable("XDG_CACHE_HOME", nativeFolder, reasonOf(thrown));
    try {
      mkdirSync(dirname(path), { recursive: true });
      accessSync(dirname(path), constants.W_OK);
      return path;
    } catch (refused) {
      throw errors.notWritable("XDG_CACHE_HOME", dirname(path), reasonOf(refused));
    }
  }
}
