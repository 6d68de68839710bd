/** Hand-over between pairs of CPUs; the cost of Atomics and of false sharing. */
import type { Point } from "../point.ts";
import type { CoresFinding } from "./cores-schema.ts";

export function coresFindings(_points: readonly Point[]): readonly CoresFinding[] {
  return [];
}
