/** Traffic rate over the share of written lines. */
import type { Point } from "../point.ts";
import type { MixesFinding } from "./mixes-schema.ts";

export function mixesFindings(_points: readonly Point[]): readonly MixesFinding[] {
  return [];
}
