/** Bandwidth over the working set, and the edges of the caches. */
import { z } from "zod";
import { estimateSchema } from "../estimate-schema.ts";

const size = z.number().positive();

/** A capacity lies between two sizes: the last on a plateau and the first beyond it. The method: `models/edges.ts`. */
export const edgeSchema = z.strictObject({
  /** 1 the nearest cache; absent where the cause may be a TLB, and in curves of bandwidth. */
  level: z.number().int().positive().optional(),
  fromBytes: size,
  toBytes: size,
  /** First size on the plateau above; absent where the curve ends before. */
  settledBytes: size.optional(),
  /** How many times as slow the plateau above is. */
  rise: z.number().positive(),
});

/** From the last size on the plateau of the last cache to the first on memory's; `toBytes` is absent where the curve ends before. */
export const shareSchema = z.strictObject({ fromBytes: size, toBytes: size.optional() });

/** Rate of one kernel over the bytes of all threads' arrays together; requested bytes: loads and stores as the code asks for them. */
export const ladderCurveSchema = z.strictObject({
  kernel: z.string(),
  engine: z.string(),
  pages: z.string(),
  points: z.array(z.strictObject({ bytes: size, rate: estimateSchema })),
  edges: z.array(edgeSchema),
  /** Of the last cache, as this curve shows it. */
  share: shareSchema.optional(),
});

/** One dependent read over the size of the cycle, and the edges that it shows. */
export const cacheCurveSchema = z.strictObject({
  engine: z.string(),
  pages: z.string(),
  points: z.array(z.strictObject({ bytes: size, ns: estimateSchema })),
  /** `kernels`: the bandwidth curves of one thread that have an edge there too. */
  edges: z.array(edgeSchema.extend({ kernels: z.array(z.string()) })),
  share: shareSchema.optional(),
});

export const ladderSchema = z.strictObject({
  threads: z.number().int().positive(),
  curves: z.array(ladderCurveSchema),
  /** Of one thread, where the record holds chases in random order over several sizes. */
  caches: cacheCurveSchema.optional(),
});

export type LadderFinding = z.infer<typeof ladderSchema>;
export type LadderCurve = z.infer<typeof ladderCurveSchema>;
export type CacheCurve = z.infer<typeof cacheCurveSchema>;
export type CacheEdge = z.infer<typeof edgeSchema>;
