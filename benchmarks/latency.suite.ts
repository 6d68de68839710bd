/** What one dependent read takes, from the nearest cache to memory, by order, spacing and pages. */
import { latency } from "../src/families/latency/family.ts";
import { type Axes, defineSuite, type PlanContext } from "../src/suites/suite.ts";
import { GiB, KiB, MiB } from "../src/units.ts";
import { chaser, measuredPages } from "./cycles.ts";

/** The point that multichase measures by default. */
const multichase = { bytes: 256 * MiB, order: "page-local", spacing: 256, groupPages: 64, pages: "system" } as const;

/**
 * The largest cycle: twice as far beyond the caches as arrays are. All cycles of the suite together hold up to ten times the largest, and should
 * take at most a third of the memory, lest the run shrink its arrays for them.
 */
function largest({ machine, profile }: PlanContext): number {
  if (profile === "smoke") return 4 * MiB;
  const wanted = 2 ** Math.ceil(Math.log2(Math.max(64 * MiB, 8 * machine.lastLevelCache.sizeBytes)));
  const allowed = 2 ** Math.floor(Math.log2(machine.memoryAvailableBytes / 32));
  return Math.max(MiB, Math.min(profile === "full" ? GiB : Math.min(256 * MiB, wanted), allowed));
}

/** 4 KiB … `top`, `steps` an octave, in whole pages. */
function sizes(top: number, steps: number): readonly number[] {
  const count = Math.round(Math.log2(top / (4 * KiB)) * steps);
  const all = Array.from({ length: count + 1 }, (_, i) => Math.round(2 ** (i / steps)) * 4 * KiB);
  return [...new Set(all.map((size) => Math.min(size, top)))];
}

export default defineSuite({
  id: "latency",
  title: "Latency",
  question: "How long does one dependent read take, and what do pages, order and spacing change?",
  default: false,
  groups: (context) => {
    const { profile } = context;
    const top = largest(context);
    const engine = chaser(context);
    const [best = "system", ...others] = measuredPages(context);
    const every = profile === "smoke" ? [16 * KiB, 256 * KiB, top] : sizes(top, profile === "full" ? 2 : 1);
    // Half octaves of long cycles would double what all of them hold.
    const curve = every.filter((bytes) => bytes <= 64 * MiB || Number.isInteger(Math.log2(bytes)));
    const octaves = curve.filter((bytes) => Number.isInteger(Math.log2(bytes)) && bytes <= 256 * MiB);
    const sparse = octaves.filter((_, i) => (octaves.length - 1 - i) % 2 === 0);
    const few = [16 * KiB, 256 * KiB, top].filter((bytes, i, all) => all.indexOf(bytes) === i);
    const trials: Axes[] = [
      { engine, bytes: curve, pages: [best, ...others] },
      { engine, bytes: profile === "full" ? octaves : sparse, spacing: 256, pages: best },
      { engine, bytes: sparse.filter((bytes) => bytes >= MiB), order: "page-local", pages: [best, ...others] },
      ...(["wasm", "js"] as const).filter((other) => other !== engine).map((other) => ({ engine: other, bytes: few, pages: best })),
      // Huge pages that cannot be had: one trial that says why.
      ...(best === "huge" ? [] : [{ engine, bytes: top, pages: "huge" }]),
    ];
    if (top >= multichase.bytes) trials.push({ engine, ...multichase });
    if (profile === "quick" && top >= 256 * MiB && 64 * top <= context.machine.memoryAvailableBytes)
      trials.push({ engine, bytes: 2 * top, pages: best });
    return [
      {
        id: "latency",
        question: "Time of one dependent read over the size of the cycle",
        family: latency,
        trials,
        reference: { engine, bytes: top, order: "random", spacing: 64, pages: best },
        weight: profile === "full" ? 0.5 : 1,
      },
    ];
  },
});
