/** What windows must come to, by looking at all records for each of them: independent of every store and of the order in which records leave it. */
import type { WindowParams } from "./params.ts";
import { amountOf, timeOf } from "./record.ts";
import { type Aggregate, nothing, take } from "./store.ts";
import { axisOf } from "./windows.ts";

/** What a stream of windows came to, or has to come to. */
export interface Outcome {
  /** Of each window, in order. */
  readonly results: readonly Readonly<Aggregate>[];
  readonly late: number;
}

export function expectedOf(params: WindowParams): Outcome {
  const { size, slide, lateness } = axisOf(params);
  const positions = new Float64Array(params.records);
  const isLate = new Uint8Array(params.records);
  let newest = -1;
  for (let id = 0; id < positions.length; id++) {
    const position = params.by === "time" ? timeOf(id, params) : id;
    positions[id] = position;
    newest = Math.max(newest, position);
  }
  const results: Aggregate[] = [];
  for (let from = 0; from <= newest; from += slide) {
    const result = nothing();
    let open = true;
    for (let id = 0; id < positions.length; id++) {
      const position = positions[id] as number;
      open &&= position < from + size + lateness;
      if (position < from || position >= from + size) continue;
      if (open) take(result, amountOf(id));
      else isLate[id] = 1;
    }
    results.push(result);
  }
  return { results, late: isLate.reduce((sum, late) => sum + late, 0) };
}

/** The first window that differs, in words. */
export function differenceOf(found: Outcome, expected: Outcome): string | undefined {
  if (found.results.length !== expected.results.length) return `${found.results.length} windows were closed, expected ${expected.results.length}`;
  for (const [window, right] of expected.results.entries()) {
    for (const field of ["count", "sum", "max"] as const) {
      const value = found.results[window]?.[field];
      if (value !== right[field]) return `the ${field} of window ${window} is ${value}, expected ${right[field]}`;
    }
  }
  return found.late === expected.late ? undefined : `${found.late} records were late, expected ${expected.late}`;
}
