/** The axes of a latency trial: a cycle of one shape, followed by one engine in one or more chases at once. */
import { z } from "zod";
import { chaseCounts, engineIds } from "../../engines/engine.ts";
import { cycleOrders, nodeSpacings } from "../../memory/cycle.ts";
import { pageKinds } from "../../suites/suite.ts";

export { chaseCounts };

/** Bytes of the pages that `groupPages` counts, whatever pages the cycle lies on. */
export const groupPageBytes = 4096;
/** Pages of one group of a page-local order, where none are given: multichase's default. */
export const defaultGroupPages = 64;

export const latencyParams = z.strictObject({
  kernel: z.literal("rand8").default("rand8"),
  engine: z.enum(engineIds).default("native"),
  /** Of the cycle: number of nodes × spacing. */
  bytes: z.number().int().min(groupPageBytes).multipleOf(groupPageBytes),
  order: z.enum(cycleOrders).default("random"),
  /** Bytes between two nodes. */
  spacing: z.literal(nodeSpacings).default(64),
  /** Pages of 4 KiB that a page-local order stays in before it goes on; meaningless in a random one. */
  groupPages: z.number().int().min(1).default(defaultGroupPages),
  pages: z.enum(pageKinds).default("system"),
  /** Chases at once. */
  chains: z.literal(chaseCounts).default(1),
  threads: z.literal(1).default(1),
  /** Is the thread pinned to the first CPU that it may use? False, like absent: the scheduler places it. */
  pin: z.boolean().optional(),
});

export type LatencyParams = z.infer<typeof latencyParams>;
