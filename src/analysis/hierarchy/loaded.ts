/** Latency against injected bandwidth, and the knee of that curve. */
import type { Point } from "../point.ts";
import type { LoadedFinding } from "./loaded-schema.ts";

export function loadedFindings(_points: readonly Point[]): readonly LoadedFinding[] {
  return [];
}
