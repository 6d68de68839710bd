/** Hand-over between pairs of CPUs; the cost of Atomics and of false sharing. */
import { z } from "zod";
import { estimateSchema } from "../estimate-schema.ts";

const cpu = z.number().int().nonnegative();
/** What two CPUs share: a core, a NUMA node, or only the machine. */
const relation = z.enum(["siblings", "near", "far"]);

export const coresSchema = z.strictObject({
  engine: z.string(),
  /** CPUs of the matrix, ascending. */
  cpus: z.array(cpu),
  /** Time of one hand-over of a line: half a round trip. Each pair once, `cpuA` leading. */
  handOvers: z.array(z.strictObject({ cpuA: cpu, cpuB: cpu, relation: relation.optional(), ns: estimateSchema })),
  /** Time of one Atomics.add of one thread, while `cpuB` does the same. Absent `cpuB`: alone. */
  costs: z.array(
    z.strictObject({
      op: z.enum(["alone", "contended", "same-line", "padded"]),
      cpuA: cpu,
      cpuB: cpu.optional(),
      relation: relation.optional(),
      ns: estimateSchema,
      /** Time ÷ time of the same alone, paired. */
      overAlone: estimateSchema.optional(),
    }),
  ),
});
export type CoresFinding = z.infer<typeof coresSchema>;
