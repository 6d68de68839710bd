/** Names of files in the run's scratch folder. */
import type { ReadParams } from "./params.ts";

/** The file's name in the run's scratch folder. What is thrown out of the cache is nobody else's. */
export function fileName({ file, cache }: Pick<ReadParams, "file" | "cache">): string {
  return `io-${file}${cache === "cold" ? "-cold" : ""}`;
}
