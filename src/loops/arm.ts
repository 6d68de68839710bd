/** One version of a loop, loaded from its bundle and bound to buffers: what a sample calls. */
import { basename, dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { errors, messageOf, type StreamboundError } from "../errors.ts";
import type { LinearMemory } from "../memory/webassembly.ts";
import { codeOf } from "../records/causes.ts";
import { passing, unmerged } from "./call.ts";
import { contractOf, isSliced, type LoopContract } from "./contract.ts";
import type { Loop, Slice } from "./define.ts";
import type { LoopBuffers } from "./working-set.ts";

/** A sliced loop over its buffers. */
export interface Arm {
  readonly slice: Slice;
  readonly combine: (a: number, b: number) => number;
  /** Writes the inputs; untimed. */
  init(): void;
  /** @throws loop-wrong where the combined results of one whole pass, or the buffers after it, are not what the loop's check accepts */
  check(checksum: number): void;
}

/**
 * What a bundle exports, with its contract.
 * @param file what messages call it
 * @param instance a module of its own for each name, also of one file
 * @throws loop-invalid; bundle-failed where it wants more than the bundle; loop-failed where loading it throws
 */
export async function loadBundle(
  path: string,
  file: string = path,
  instance?: string,
): Promise<{ readonly loop: Loop; readonly contract: LoopContract }> {
  let exported: unknown;
  try {
    exported = ((await import(`${pathToFileURL(path).href}${instance === undefined ? "" : `?${instance}`}`)) as { readonly default?: unknown })
      .default;
  } catch (thrown) {
    throw loadingFailed(path, file, thrown);
  }
  return { contract: contractOf(exported, file), loop: exported as Loop };
}

/** What is told where a module is asked for by a name that is known only when it runs: by Node, and by esbuild's stand-in for `require`. */
const missingModules = ["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND", "ERR_DLOPEN_FAILED"];

function loadingFailed(path: string, file: string, thrown: unknown): StreamboundError {
  const [message = ""] = messageOf(thrown).split("\n");
  if (missingModules.includes(codeOf(thrown) ?? "")) return errors.bundleFailed(file, `it loads another module when it runs: ${message}`);
  const wanted = codeOf(thrown) === "ENOENT" ? (thrown as NodeJS.ErrnoException).path : undefined;
  if (wanted?.startsWith(dirname(path)))
    return errors.bundleFailed(file, `it opens ${basename(wanted)} beside itself when it runs; import it, as in import bytes from "./code.wasm"`);
  return errors.loopFailed(file, `loading it threw ${message}`);
}

/**
 * Binds a sliced loop. Each call gives closures of its own.
 * @throws loop-failed where the factory throws
 */
export async function bindArm(loop: Loop, { name, params }: LoopContract, buffers: LoopBuffers, memory: LinearMemory): Promise<Arm> {
  if (!isSliced(loop)) throw errors.internal(`${name} is a transform: it has no slices`);
  const own = loop as { readonly combine?: Arm["combine"] };
  return {
    slice: await sliceOf(loop, name, params, buffers, memory),
    combine: own.combine ?? ((a, b) => a + b),
    init: () => {
      const returned: unknown = attempt(name, "init", () => loop.init(buffers, params));
      if (returned instanceof Promise) throw errors.loopFailed(name, "init is asynchronous: the inputs are there when it returns");
    },
    check: (checksum) => {
      if (typeof checksum !== "number" || Number.isNaN(checksum))
        throw errors.loopWrong(name, `its slices give ${Number.isNaN(checksum) ? "NaN" : typeof checksum}, not a number`);
      if (attempt(name, "check", () => loop.check(checksum, buffers, params)) !== true) throw errors.loopWrong(name, `its check refused ${checksum}`);
    },
  };
}

async function sliceOf(
  loop: Exclude<Loop, { transform: unknown }>,
  name: string,
  params: LoopContract["params"],
  buffers: LoopBuffers,
  memory: LinearMemory,
): Promise<Slice> {
  if (!("make" in loop)) {
    const { run } = loop;
    return passing(run, buffers, params);
  }
  try {
    const slice = await loop.make(buffers, params, { memory });
    if (typeof slice === "function") return unmerged(slice);
  } catch (thrown) {
    throw errors.loopFailed(name, `make threw ${messageOf(thrown)}`);
  }
  throw errors.loopFailed(name, "make returned no function");
}

function attempt<T>(name: string, what: string, action: () => T): T {
  try {
    return action();
  } catch (thrown) {
    throw errors.loopFailed(name, `${what} threw ${messageOf(thrown)}`);
  }
}

/**
 * One whole pass in slices over freshly initialised buffers, checked.
 * @param sliceItems items of a slice; all of them where the loop is not sliceable
 */
export function checkedPass(arm: Arm, items: number, sliceItems: number): number {
  arm.init();
  let checksum = arm.slice(0, Math.min(items, sliceItems));
  for (let lo = sliceItems; lo < items; lo += sliceItems) checksum = arm.combine(checksum, arm.slice(lo, Math.min(items, lo + sliceItems)));
  arm.check(checksum);
  return checksum;
}
