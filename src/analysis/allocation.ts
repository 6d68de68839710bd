/** Does the hardware read a line before a regular store overwrites it? Inferred from twins, without counters. */

import { variantOf } from "./bandwidth.ts";
import { groupBy, isQuoted, type Point, rateOf, rateRatio, textParam } from "./point.ts";
import type { WriteAllocateFinding } from "./summary.ts";

/** Kernel that stores regularly → kernels that touch the same lines and load the destination's. */
const twinKernels: Readonly<Record<string, string>> = { write: "update", copy: "daxpy" };

/** Up to this ratio the twins cost the same: the line is read either way. From the other on it is not. */
const presentUpTo = 1.05;
const evadedFrom = 1.3;

/** One finding a pair of twins of one group, engine and pages, fewest threads first. */
export function writeAllocateFindings(points: readonly Point[], suite = "peak"): readonly WriteAllocateFinding[] {
  const members = points.filter((point) => {
    return isQuoted(point) && point.trial.family === "memory" && point.trial.suite === suite && point.trial.params["size"] === "dram";
  });
  return groupBy(members, ({ group }) => group.id)
    .flatMap((group) => group.flatMap((point) => finding(point, group)))
    .sort((a, b) => a.threads - b.threads);
}

function finding(point: Point, group: readonly Point[]): readonly WriteAllocateFinding[] {
  const kernel = textParam(point, "kernel");
  const { streams, store, preload, width, prefetch } = variantOf(point);
  if (!Object.hasOwn(twinKernels, kernel) || store !== "regular" || preload || prefetch) return [];
  const twins = group.filter((other) => {
    const variant = variantOf(other);
    const loads = textParam(other, "kernel") === kernel ? variant.preload : textParam(other, "kernel") === twinKernels[kernel];
    const alike = variant.streams === streams && variant.store === store && variant.width === width && !variant.prefetch;
    return (
      loads &&
      alike &&
      other.threads === point.threads &&
      ["engine", "buffer", "pages"].every((name) => textParam(other, name) === textParam(point, name))
    );
  });
  // Against the fastest twin: one that its own instructions hold back would look like evaded allocation.
  const twin = [...twins].sort((a, b) => linesPerSecond(b) - linesPerSecond(a))[0];
  const ratio = twin && rateRatio(point, twin, (counts) => counts.lines);
  if (!twin || !ratio) return [];
  const verdict = ratio.median <= presentUpTo ? "present" : ratio.median >= evadedFrom ? "evaded" : "undecided";
  return [{ engine: textParam(point, "engine"), threads: point.threads, label: point.label, twin: twin.label, ratio, verdict }];
}

function linesPerSecond(point: Point): number {
  return rateOf(point, point.counts?.lines)?.median ?? 0;
}
