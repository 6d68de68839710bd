/** The axes of a memory trial: one kernel over arrays of one size, by one engine, in one shape, on some threads. */
import { z } from "zod";
import { storeKinds, streamCounts, type Variant, vectorBits } from "../../catalogue/kernel.ts";
import { kernelIds, kernelOf } from "../../catalogue/kernels.ts";
import { engineIds } from "../../engines/engine.ts";
import { hasVariant } from "../../engines/variants.ts";
import type { Machine } from "../../records/record.ts";
import { pageKinds } from "../../suites/suite.ts";

export const memoryParams = z.strictObject({
  kernel: z.enum(kernelIds),
  engine: z.enum(engineIds).default("wasm"),
  buffer: z.enum(["shared", "private"]).default("shared"),
  /** Are the views captured by the js body or passed to it? Only js has the axis. */
  views: z.enum(["captured", "passed"]).optional(),
  streams: z.literal(streamCounts).default(1),
  store: z.enum(storeKinds).default("regular"),
  preload: z.boolean().default(false),
  /** Bits of one load or store of native. 0, like absent: the widest that the processor has. */
  width: z.literal([0, ...vectorBits]).optional(),
  /** Lines ahead of each source stream that native prefetches; 0, like absent: none. */
  prefetch: z.number().int().min(0).max(4096).optional(),
  /** As the operating system gives them, or as the addon advises. */
  pages: z.enum(pageKinds).default("system"),
  threads: z.number().int().min(1),
  /** Is each thread pinned to a CPU of its own? False, like absent: the scheduler places them. */
  pin: z.boolean().optional(),
  /**
   * `dram`: each array is the run's array size; `l1`, `l2`: a thread's arrays fill half of that cache; a number: bytes of all arrays of one
   * thread together.
   */
  size: z.union([z.enum(["dram", "l2", "l1"]), z.number().int().min(64)]).default("dram"),
});

export type MemoryParams = z.infer<typeof memoryParams>;

export function variantOf({ streams, store, preload, views, width, prefetch }: MemoryParams): Variant {
  return { streams, store, preload, ...(views && { views }), ...(width && { width }), ...(prefetch && { prefetch }) };
}

/**
 * The params in the one way that a key spells them: what says nothing (no prefetch, no pin) is left out, and the width of a native trial
 * stands there, the widest that the processor has a driver for.
 */
export function spelt({ width, prefetch, pin, ...rest }: MemoryParams, { engines }: Pick<Machine, "engines">): MemoryParams {
  const params: MemoryParams = { ...rest, ...(width && { width }), ...(prefetch && { prefetch }), ...(pin && { pin }) };
  if (params.engine !== "native" || width || kernelOf(params.kernel).order !== "elementwise") return params;
  const available = engines.find(({ id }) => id === "native")?.widths ?? [];
  const widest = [...vectorBits]
    .reverse()
    .find((bits) => available.includes(bits) && hasVariant("native", params.kernel, variantOf({ ...params, width: bits })));
  return widest ? { ...params, width: widest } : params;
}
