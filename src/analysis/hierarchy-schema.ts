/** The fields of a Summary that the hierarchy suites fill: one file a suite. Each is absent where its suite was not run. */
import { z } from "zod";
import { coresSchema } from "./hierarchy/cores-schema.ts";
import { ladderSchema } from "./hierarchy/ladder-schema.ts";
import { latencySchema } from "./hierarchy/latency-schema.ts";
import { loadedSchema } from "./hierarchy/loaded-schema.ts";
import { mixesSchema } from "./hierarchy/mixes-schema.ts";
import { numaSchema } from "./hierarchy/numa-schema.ts";
import { parallelismSchema } from "./hierarchy/parallelism-schema.ts";
import { strideSchema } from "./hierarchy/stride-schema.ts";

export const hierarchySchemas = {
  ladders: z.array(ladderSchema).optional(),
  latencies: z.array(latencySchema).optional(),
  parallelism: z.array(parallelismSchema).optional(),
  loadedLatencies: z.array(loadedSchema).optional(),
  strides: z.array(strideSchema).optional(),
  mixCurves: z.array(mixesSchema).optional(),
  coreMatrices: z.array(coresSchema).optional(),
  numaMatrices: z.array(numaSchema).optional(),
} as const;

export type Hierarchy = z.infer<z.ZodObject<typeof hierarchySchemas>>;
