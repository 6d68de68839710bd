/** The axes of a chain trial: a mode, the number of transforms, and the chunk of the modes that tile. */
import { z } from "zod";
import { engineIds } from "../../engines/engine.ts";
import { chainModes } from "../../models/chain.ts";

/** `pass-l2` and `fused-l2` time the transform and the fused body over an L2-resident buffer: the R of the cache term. */
export const trialModes = [...chainModes, "pass-l2", "fused-l2"] as const;
export type TrialMode = (typeof trialModes)[number];

/** Longest chain; the document's table of models ends here too. */
export const mostTransforms = 8;

export const chainParams = z.strictObject({
  mode: z.enum(trialModes),
  n: z.number().int().min(0).max(mostTransforms),
  engine: z.enum(engineIds).default("wasm"),
  buffer: z.literal("shared").default("shared"),
  pages: z.literal("system").default("system"),
  threads: z.number().int().min(1),
  size: z.enum(["dram", "l2"]).default("dram"),
  /** Bytes of a chunk on one thread; modes `chunked` and `fresh`. */
  chunk: z.number().int().min(64).multipleOf(64).optional(),
});

export type ChainParams = z.infer<typeof chainParams>;

/** The operand of each transform: transform i (from 1) multiplies by it when i is odd and adds it when i is even. */
export function operandOf(mode: TrialMode, transform: number): number {
  // From one array to another every number of transforms gives another result: 2x, 2x + 1, 4x + 2, …
  if (mode !== "in-place") return transform % 2 === 1 ? 2 : 1;
  // In place values must stay small and exact over any number of passes, hence a factor of −1; addends that grow keep four
  // transforms from cancelling: −x, −x + 1, x − 1, x + 2, …
  return transform % 2 === 1 ? -1 : transform - 1;
}
