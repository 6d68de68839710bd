/** The axes of a memory trial: one kernel over arrays of one size, by one engine, in one shape, on some threads. */
import { z } from "zod";
import { storeKinds, streamCounts, type Variant } from "../../catalogue/kernel.ts";
import { kernelIds } from "../../catalogue/kernels.ts";
import { engineIds } from "../../engines/engine.ts";

export const memoryParams = z.strictObject({
  kernel: z.enum(kernelIds),
  engine: z.enum(engineIds).default("wasm"),
  buffer: z.enum(["shared", "private"]).default("shared"),
  /** Are the views captured by the js body or passed to it? Only js has the axis. */
  views: z.enum(["captured", "passed"]).optional(),
  streams: z.literal(streamCounts).default(1),
  store: z.enum(storeKinds).default("regular"),
  preload: z.boolean().default(false),
  /** As the operating system gives them. */
  pages: z.literal("system").default("system"),
  threads: z.number().int().min(1),
  /** `dram`: each array is the run's array size; `l2`: a thread's arrays fill half of its second-level cache. */
  size: z.enum(["dram", "l2"]).default("dram"),
});

export type MemoryParams = z.infer<typeof memoryParams>;

export function variantOf({ streams, store, preload, views }: MemoryParams): Variant {
  return { streams, store, preload, ...(views && { views }) };
}
