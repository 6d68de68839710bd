/** The axes of a mix trial: which share of the lines that cross the memory interface is written, and by which stores. */
import { z } from "zod";
import { type BlendKind, blendKinds, engineIds } from "../../engines/engine.ts";
import { pageKinds } from "../../suites/suite.ts";

/**
 * Lines read from one array and treated in another, group by group, for each share of written lines in percent. An updated line is read and
 * written, so that no mix of reads and updates writes more than half.
 */
export const blends = {
  update: { 0: [1, 0], 10: [8, 1], 20: [3, 1], 30: [4, 3], 40: [1, 2], 50: [0, 1] },
  nt: { 0: [1, 0], 10: [9, 1], 20: [4, 1], 30: [7, 3], 40: [3, 2], 50: [1, 1], 60: [2, 3], 70: [3, 7], 80: [1, 4], 90: [1, 9], 100: [0, 1] },
} as const satisfies Record<BlendKind, Readonly<Record<number, readonly [number, number]>>>;

export const mixParams = z
  .strictObject({
    /** Regular stores that update a line in place, or non-temporal stores of a constant. */
    kind: z.enum(blendKinds),
    /** Share of written lines, percent. */
    written: z.number().int().min(0).max(100),
    engine: z.enum(engineIds).default("wasm"),
    pages: z.enum(pageKinds).default("system"),
    threads: z.number().int().min(1),
  })
  .refine(({ kind, written }) => blendOf(kind, written) !== undefined, {
    path: ["written"],
    message: "it is a multiple of 10, from 0 to 50 with updates and to 100 with non-temporal stores",
  });

export type MixParams = z.infer<typeof mixParams>;

/** Lines of each group that are read, and lines that are updated or stored. */
export interface Blend {
  readonly reads: number;
  readonly writes: number;
}

/** The blend of a kind that writes so many percent of the lines, if there is one. */
export function blendOf(kind: BlendKind, written: number): Blend | undefined {
  const found = (blends[kind] as Readonly<Record<number, readonly [number, number]>>)[written];
  return found && { reads: found[0], writes: found[1] };
}

/** Groups of a pass over arrays of `lineCount` lines: as many as fit both, so that the larger part walks a whole array. */
export function groupsOf({ reads, writes }: Blend, lineCount: number): number {
  return Math.floor(lineCount / Math.max(reads, writes));
}
