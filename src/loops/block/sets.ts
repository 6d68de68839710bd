/** The memory of a block: one working set, or several small ones for a loop that restarts with its first item at each call. */
import { allocate } from "../../memory/arena.ts";
import type { LinearMemory } from "../../memory/webassembly.ts";
import type { LoopContract } from "../contract.ts";
import { buffersIn, type LoopBuffers, workingSetBytes } from "../working-set.ts";
import { setsOf } from "./rotation.ts";
import type { StageSpec } from "./stage.ts";

/** Is each slot given a whole set? A transform is made anew for each slot, over whatever part of its input comes next. */
export function takesWholeSets({ sliceable, form }: LoopContract): boolean {
  return !sliceable && form !== "transform";
}

export function isPrivate(contract: LoopContract): boolean {
  return Object.values(contract.buffers).some((one) => "perItem" in one && one.placement === "private");
}

/** Memory for all sets, every page written: no loop reads pages that nobody has touched. */
export function allocateSets(contract: LoopContract, spec: StageSpec): LinearMemory {
  const { count, bytes } = shapeOf(contract, spec);
  const memory = allocate(isPrivate(contract) ? "private" : "shared", count * bytes);
  new Float64Array(memory.buffer as ArrayBuffer).fill(0);
  return memory;
}

/** The buffers of each set; each thread has scratch of its own. */
export function bufferSets(memory: LinearMemory, contract: LoopContract, spec: StageSpec, thread: number): readonly LoopBuffers[] {
  const { count, bytes, items } = shapeOf(contract, spec);
  const first = buffersIn(memory, contract, items, thread, spec.threads);
  return Array.from({ length: count }, (_, set) => Object.fromEntries(Object.entries(first).map(([name, view]) => [name, moved(view, set * bytes)])));
}

interface Shape {
  readonly count: number;
  /** Of one set, a multiple of 256. */
  readonly bytes: number;
  readonly items: number;
}

function shapeOf(contract: LoopContract, { items, sliceItems, threads }: StageSpec): Shape {
  const whole = takesWholeSets(contract);
  const each = whole ? sliceItems : items;
  const bytes = Math.ceil(workingSetBytes(contract, each, threads) / 256) * 256;
  return { count: setsOf({ items, sliceItems, wholeSets: whole }), bytes, items: each };
}

function moved<V extends LoopBuffers[string]>(view: V, bytes: number): V {
  const Type = view.constructor as new (buffer: ArrayBufferLike, offset: number, length: number) => V;
  return new Type(view.buffer, view.byteOffset + bytes, view.length);
}
