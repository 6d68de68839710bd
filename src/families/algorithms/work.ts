/**
 * Work of known length: iterations of a dependent chain, so that a busy CPU makes it longer as it does any work. WebAssembly, since V8 copies a small
 * JavaScript function into its callers once these are hot, where the same loop was 1.3 times as slow: after some hundred records all stages took longer.
 */
import { wasm } from "../../memory/webassembly.ts";

/**
 * So many steps, at least one, of a xorshift generator (Marsaglia, "Xorshift RNGs", 2003), each of which needs the one before:
 * `(func (export "work") (param $n i32) (param $x i32) (result i32) (loop … $n = $n − 1, br_if $n) $x)`.
 */
const code = [
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...section(1, [1, 0x60, 2, 0x7f, 0x7f, 1, 0x7f]),
  ...section(3, [1, 0]),
  ...section(7, [1, 4, ...new TextEncoder().encode("work"), 0, 0]),
  ...section(10, [
    1,
    ...sized([0, 3, 0x40, ...xorShifted(13, 0x74), ...xorShifted(17, 0x76), ...xorShifted(5, 0x74), ...untilZero(), 0x0b, 0x20, 1, 0x0b]),
  ]),
];

function sized(bytes: readonly number[]): readonly number[] {
  return [bytes.length, ...bytes];
}

function section(id: number, contents: readonly number[]): readonly number[] {
  return [id, ...sized(contents)];
}

/** `$x = $x ^ ($x shift by)`; the shift is `i32.shl` (0x74) or `i32.shr_u` (0x76). */
function xorShifted(by: number, shift: number): readonly number[] {
  return [0x20, 1, 0x20, 1, 0x41, by, shift, 0x73, 0x21, 1];
}

/** `$n = $n − 1`, and once more unless it is 0. */
function untilZero(): readonly number[] {
  return [0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0];
}

const instance = new wasm.Instance(new wasm.Module(Uint8Array.from(code)), {});
const steps = instance.exports["work"] as (count: number, from: number) => number;

/** Until V8 has compiled the loop for good. */
const warmUpCalls = 100;
const warmUpIterations = 20_000;

/** Where the work leaves its result, so that no compiler may leave the work out. */
let left = 1;

/** @returns where the chain has come to, from 1 */
export function work(iterations: number): number {
  if (iterations >= 1) left = steps(iterations, left);
  return left;
}

/** To be called in each thread before its work is timed. */
export function warmWork(): void {
  for (let call = 0; call < warmUpCalls; call++) work(warmUpIterations);
}
