/** Independent chases on one thread: memory-level parallelism and the random-access bandwidth that follows. */
import type { Point } from "../point.ts";
import type { ParallelismFinding } from "./parallelism-schema.ts";

export function parallelismFindings(_points: readonly Point[]): readonly ParallelismFinding[] {
  return [];
}
