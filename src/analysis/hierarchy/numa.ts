/** Bandwidth and latency from each NUMA node to each. */
import type { Point } from "../point.ts";
import type { NumaFinding } from "./numa-schema.ts";

export function numaFindings(_points: readonly Point[]): readonly NumaFinding[] {
  return [];
}
