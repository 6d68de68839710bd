/**
 * Calls that V8 does not merge with their caller.
 *
 * Code that is compiled for one closure embeds what the closure captures. Compiled into its caller it loads the captures anew and checks
 * bounds at every element: in L2 a loop that does little then takes three times as long, and it happens in the middle of a run, when the caller
 * has become hot (Node 20: 15 µs a pass, 45 µs from the sixth sample on). A place that has called several functions remembers none of them,
 * and V8 merges only what a place remembers.
 */
import type { Slice } from "./define.ts";

function call(slice: Slice, lo: number, hi: number): number {
  return slice(lo, hi);
}

function callPassing<B, P>(run: (buffers: B, lo: number, hi: number, params: P) => number, buffers: B, lo: number, hi: number, params: P): number {
  return run(buffers, lo, hi, params);
}

/** V8 remembers nothing of a function's first calls: far more of them than it waits for. */
const teaching = 3000;
const others: readonly Slice[] = [() => 0, () => 1, () => 2];
for (let i = 0; i < teaching; i++) {
  const other = others[i % others.length] as Slice;
  call(other, 0, 0);
  callPassing(other, 0, 0, 0, undefined);
}

/** The slice, compiled by itself whoever calls it. It lies in an array because what a closure captures is a constant to the compiler. */
export function unmerged(slice: Slice): Slice {
  const held = [slice];
  return (lo, hi) => call(held[0] as Slice, lo, hi);
}

/** A slice of a loop that is passed its views with every call. */
export function passing<B, P>(run: (buffers: B, lo: number, hi: number, params: P) => number, buffers: B, params: P): Slice {
  const held = [run];
  return (lo, hi) => callPassing(held[0] as typeof run, buffers, lo, hi, params);
}
