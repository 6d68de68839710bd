/** Latency of dependent reads over the working set, by order, spacing and pages; percentiles; edges of L1 and L2. */
import type { Point } from "../point.ts";
import type { LatencyFinding } from "./latency-schema.ts";

export function latencyFindings(_points: readonly Point[]): readonly LatencyFinding[] {
  return [];
}
