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

/** Transform i (from 1) multiplies when odd and increments when even; over integers the values stay small and exact. */
export const chainScalars = { factor: -1, addend: 1 } as const;
