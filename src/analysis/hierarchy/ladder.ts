/** Bandwidth over the working set, and the edges of the caches. */
import type { Point } from "../point.ts";
import type { LadderFinding } from "./ladder-schema.ts";

export function ladderFindings(_points: readonly Point[]): readonly LadderFinding[] {
  return [];
}
