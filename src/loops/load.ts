/** Loads loop files: the bundle is the arm, the executable baseline and the definition's hash. */
import { randomBytes } from "node:crypto";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { errors, quote } from "../errors.ts";
import { openScratch } from "../process/scratch.ts";
import { reasonOf } from "../records/causes.ts";
import { GiB } from "../units.ts";
import { type Bundle, withBundler } from "./bundle.ts";
import type { LoopContract } from "./contract.ts";
import { broken, type Examination, examine } from "./examine.ts";

export type { Bundle } from "./bundle.ts";
export { findLoops } from "./find.ts";

export interface LoadedLoop {
  /** Relative to the folder of the project, with `/`. */
  readonly file: string;
  readonly contract: LoopContract;
  readonly bundle: Bundle;
}

/** A file that is no loop, or does not build: told beside those that are. */
export interface BrokenLoop {
  readonly file: string;
  /**
   * `bundle-failed`: it may run, but not as one module (a native addon, a module that is named only when it runs). `loop-failed`: it does
   * not compile, or loading it throws, hangs, exits or crashes. `loop-invalid`: what it exports is no loop.
   */
  readonly code: string;
  readonly message: string;
}

/** How long a loop may take to load. */
const loadTimeoutMs = 10_000;

/**
 * Bundles each file and loads each bundle once, away from this process and from the sources, so that what runs is the bundle alone.
 * Both lists are in the order of `files`.
 * @param files relative to `root`, as `findLoops` gives them
 * @throws loop-invalid where two loops have one name; child-failed where the bundler itself ends; the signal's reason where it is aborted
 */
export async function loadLoops(
  root: string,
  files: readonly string[],
  signal?: AbortSignal,
): Promise<{ readonly loops: readonly LoadedLoop[]; readonly broken: readonly BrokenLoop[] }> {
  const bundles = await bundleAll(root, files, signal);
  const scratch = openScratch({ quotaBytes: GiB });
  try {
    const found = await inTurns(bundles, async ({ file, bundle }, index): Promise<LoadedLoop | BrokenLoop> => {
      if (!("hash" in bundle)) return { file, ...bundle };
      const path = join(scratch.folder, `${index}.mjs`);
      await writeFile(path, bundle.code);
      const examination = await examine({ path, file, answer: `${path}.json`, timeoutMs: loadTimeoutMs, signal });
      return "contract" in examination ? { file, contract: examination.contract, bundle } : { file, ...examination };
    });
    const loops = found.filter((one) => "contract" in one);
    assertNames(loops);
    return { loops, broken: found.filter((one) => "message" in one) };
  } finally {
    scratch.close();
  }
}

interface Bundled {
  readonly file: string;
  readonly bundle: Bundle | Exclude<Examination, { contract: unknown }>;
}

async function bundleAll(root: string, files: readonly string[], signal?: AbortSignal): Promise<readonly Bundled[]> {
  signal?.throwIfAborted();
  if (files.length === 0) return [];
  return withBundler(async (bundle) => {
    const done: Bundled[] = [];
    for (const file of files) {
      const made = await bundle(root, file).catch((thrown) => {
        signal?.throwIfAborted(); // Ctrl-C ends the service too.
        return brokenLoop(thrown);
      });
      done.push({ file, bundle: made });
      signal?.throwIfAborted();
    }
    return done;
  });
}

/** What is wrong with a loop is an answer; what is wrong with the bundler is not. */
function brokenLoop(thrown: unknown): Exclude<Examination, { contract: unknown }> {
  const problem = broken(thrown);
  if (problem.code !== "bundle-failed" && problem.code !== "loop-failed") throw thrown;
  return problem;
}

/** As many at once as there are CPUs, at most four: each is a process. */
async function inTurns<T, R>(items: readonly T[], work: (item: T, index: number) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const turn = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await work(item, index);
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, turn));
  return results;
}

function assertNames(loops: readonly LoadedLoop[]): void {
  const files = new Map<string, string>();
  for (const { file, contract } of loops) {
    const other = files.get(contract.name);
    if (other !== undefined) throw errors.loopInvalid(file, `its name ${quote(contract.name)} is that of ${quote(other)} too`);
    files.set(contract.name, file);
  }
}

/**
 * Writes a bundle so that readers see all of it or nothing, in a folder that is made where it is missing. A loop's name may hold `/`, which
 * becomes a dot, for no name has one.
 * @returns the path of the file
 * @throws output-failed
 */
export async function writeBundle(folder: string, name: string, bundle: Bundle): Promise<string> {
  const path = join(folder, `${name.replaceAll("/", ".")}.mjs`);
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`;
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(temporary, bundle.code, { flag: "wx" });
    await rename(temporary, path);
  } catch (thrown) {
    await rm(temporary, { force: true }).catch(() => {}); // The first error is the one to tell.
    throw errors.outputFailed(`Bundle ${quote(path)}`, reasonOf(thrown));
  }
  return path;
}
