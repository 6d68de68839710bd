/** The findings of the hierarchy suites: one file a suite derives them. A record without a suite has none of its findings. */
import { coresFindings } from "./hierarchy/cores.ts";
import { ladderFindings } from "./hierarchy/ladder.ts";
import { latencyFindings } from "./hierarchy/latency.ts";
import { loadedFindings } from "./hierarchy/loaded.ts";
import { mixesFindings } from "./hierarchy/mixes.ts";
import { numaFindings } from "./hierarchy/numa.ts";
import { parallelismFindings } from "./hierarchy/parallelism.ts";
import { strideFindings } from "./hierarchy/stride.ts";
import type { Hierarchy, hierarchySchemas } from "./hierarchy-schema.ts";
import type { Point } from "./point.ts";

const derive = {
  ladders: ladderFindings,
  latencies: latencyFindings,
  parallelism: parallelismFindings,
  loadedLatencies: loadedFindings,
  strides: strideFindings,
  mixCurves: mixesFindings,
  coreMatrices: coresFindings,
  numaMatrices: numaFindings,
} as const satisfies { readonly [Field in keyof typeof hierarchySchemas]: (points: readonly Point[]) => readonly unknown[] };

/** Every finding that the record has samples for. */
export function hierarchyFindings(points: readonly Point[]): Hierarchy {
  return Object.fromEntries(
    Object.entries(derive).flatMap(([field, findings]) => {
      const found = findings(points);
      return found.length > 0 ? [[field, [...found]]] : [];
    }),
  );
}
