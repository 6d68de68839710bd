/**
 * Latency over the working set as others recorded it on bare metal: figures only, in ns.
 *
 * tinymembench states the time beyond an access to the first-level cache; that access is added here: 4 cycles at 3.59 GHz for Kaby Lake, and for
 * Tiger Lake the 1.07 ns that ramlat measured in the same log. Its random reads take what is left in a cache, so that its steps are round.
 */
import type { CurvePages, LatencyPoint } from "../models/edges.ts";
import { KiB, MiB } from "../units.ts";

export interface RecordedCurve {
  readonly processor: string;
  readonly source: string;
  readonly pages: CurvePages;
  /** Capacities of its data caches, nearest first, from the vendor's data sheets. */
  readonly caches: readonly number[];
  readonly points: readonly LatencyPoint[];
}

/** Doubling sizes from `first`, one a value. */
const doubling = (first: number, ns: readonly number[]): readonly LatencyPoint[] => ns.map((value, i) => ({ bytes: first * 2 ** i, ns: value }));

/** Times beyond an access that takes `hit`, from 4 KiB. */
const beyond = (hit: number, extra: readonly number[]) =>
  doubling(
    4 * KiB,
    extra.map((ns) => hit + ns),
  );

const kabyLake = {
  processor: "Pentium G4600 (Kaby Lake), 3.6 GHz",
  source: "sbc-bench, results/2jVw.txt: tinymembench 0.4.9, single random read",
  caches: [32 * KiB, 256 * KiB, 3 * MiB],
};
const tigerLake = { processor: "Core i7-1165G7 (Tiger Lake)", caches: [48 * KiB, 1280 * KiB, 12 * MiB] };
const tigerLakeSource = "sbc-bench 0.9.12 log of a fanless mini PC, 2023-02-07";

export const recordedCurves: readonly RecordedCurve[] = [
  {
    ...kabyLake,
    pages: "huge",
    points: beyond(1.11, [0, 0, 0, 0, 1.0, 1.5, 1.7, 5.2, 7.0, 7.9, 23.9, 46.1, 56.9, 62.0, 64.5]),
  },
  {
    ...kabyLake,
    pages: "4k",
    points: beyond(1.11, [0, 0, 0, 0, 1.0, 1.5, 1.7, 6.5, 8.8, 10.1, 26.4, 50.5, 63.6, 71.0, 76.0]),
  },
  {
    ...tigerLake,
    source: `${tigerLakeSource}: tinymembench 0.4.9, single random read`,
    pages: "huge",
    points: beyond(1.07, [0, 0, 0, 0, 0.5, 1.2, 1.6, 1.8, 1.9, 4.9, 7.7, 8.7, 23.4, 46.7, 59.2]),
  },
  {
    ...tigerLake,
    source: `${tigerLakeSource}: ramlat, one chain of pointers`,
    pages: "4k",
    points: doubling(4 * KiB, [1.143, 1.071, 1.067, 1.067, 2.982, 2.992, 2.987, 4.48, 5.667, 11.84, 12.78, 14.86, 43.09]),
  },
  {
    processor: "RK3576, Cortex-A72 at 2.35 GHz",
    source: "sbc-bench 0.9.68 log of an ArmSoM Sige5, 2024-11-29: ramlat, one chain of pointers",
    pages: "4k",
    caches: [32 * KiB, MiB],
    points: doubling(4 * KiB, [1.701, 1.701, 1.702, 7.667, 8.521, 8.521, 12.15, 12.21, 55.3, 109.9, 125.5, 138.8, 140.2]),
  },
  {
    processor: "RK3576, Cortex-A53 at 2.16 GHz",
    source: "sbc-bench 0.9.68 log of an ArmSoM Sige5, 2024-11-29: ramlat, one chain of pointers",
    pages: "4k",
    caches: [32 * KiB, 512 * KiB],
    points: doubling(4 * KiB, [1.391, 1.39, 1.389, 4.45, 10.54, 11.89, 12.26, 22.19, 115.7, 121.7, 127.1, 127.2, 127.7, 131, 131.9, 132.9]),
  },
];
