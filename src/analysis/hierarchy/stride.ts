/** Rate over the distance between two accesses, forward and backward. */
import type { Point } from "../point.ts";
import type { StrideFinding } from "./stride-schema.ts";

export function strideFindings(_points: readonly Point[]): readonly StrideFinding[] {
  return [];
}
