/** The axes of a loaded-latency trial: how many threads load memory, by which kernel, while one chases. */
import { z } from "zod";
import { engineIds } from "../../engines/engine.ts";

/** Kernels whose traffic is exact, so that the load's bytes are the lines that crossed the memory interface. */
export const loadIds = ["seq64", "update"] as const;
export type LoadId = (typeof loadIds)[number];

export const loadedLatencyParams = z.strictObject({
  /** 0 is the idle machine, the reference of the others. */
  loaders: z.number().int().min(0),
  /** What the loaders run; meaningless without any. */
  load: z.enum(loadIds).default("seq64"),
  engine: z.enum(engineIds).default("wasm"),
  pages: z.literal("system").default("system"),
  size: z.literal("dram").default("dram"),
});

export type LoadedLatencyParams = z.infer<typeof loadedLatencyParams>;

/** Lines of one loader call: 256 KiB take tens of microseconds, so little of a call straddles an edge of the chaser's window. */
export const pieceLines = 4096;

/** The one array of each loader: trials of a group with equal slices share it, whatever their load. */
export const loadArray = "load";
