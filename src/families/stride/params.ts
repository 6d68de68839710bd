/** The axes of a stride trial, and the order in which its passes visit an array. */
import { z } from "zod";
import { engineIds } from "../../engines/engine.ts";
import { pageKinds } from "../../suites/suite.ts";
import { elementBytes, lineBytes } from "../../units.ts";

/** Farthest that one access may lie from the next. */
export const mostStrideBytes = 8192;

export const strideParams = z.strictObject({
  /** Bytes from one access to the next: whole elements within a line, whole lines beyond. */
  stride: z
    .number()
    .int()
    .min(elementBytes)
    .max(mostStrideBytes)
    .refine((bytes) => bytes % (bytes < lineBytes ? elementBytes : lineBytes) === 0, "it is a multiple of 8 B below a line, and of 64 B above"),
  direction: z.enum(["forward", "backward"]).default("forward"),
  engine: z.enum(engineIds).default("wasm"),
  pages: z.enum(pageKinds).default("system"),
  threads: z.number().int().min(1),
  /** `dram`: the run's array size; `l2`: half of a thread's second-level cache. */
  size: z.enum(["dram", "l2"]).default("dram"),
});

export type StrideParams = z.infer<typeof strideParams>;

/**
 * Where passes start, as elements from the array's beginning, in their order; then again from the first. A pass of stride s sees 1 of s/64 lines,
 * so that the starts move on by whole lines until every line was seen once. The line beside one is visited about 0.38 of all passes later: what
 * was fetched beside it must not be in a cache any more. Strides within a line see every line in any pass.
 */
export function startsOf(strideBytes: number): readonly number[] {
  const unit = strideBytes < lineBytes ? elementBytes : lineBytes;
  const count = strideBytes / unit;
  let later = Math.max(1, Math.round(0.382 * count));
  while (!coprime(later, count)) later++;
  const starts: number[] = new Array(count).fill(0);
  // The line after that of pass i is that of pass i + later; both counts are coprime, so that every start has a pass.
  for (let neighbour = 0; neighbour < count; neighbour++) starts[(neighbour * later) % count] = (neighbour * unit) / elementBytes;
  return starts;
}

/** Accesses of one pass over `lineCount` lines, from any of its starts. */
export function accessesOf(strideBytes: number, lineCount: number): number {
  return Math.floor((lineCount * lineBytes) / strideBytes);
}

function coprime(a: number, b: number): boolean {
  return b === 0 ? a === 1 : coprime(b, a % b);
}
