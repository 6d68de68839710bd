/** Findings of the streaming suites with round figures, for tests of plans. No number in them was measured. */
import type { Algorithms, PlanEntry } from "../analysis/algorithms/schema.ts";
import type { FormatEntry } from "../analysis/formats/schema.ts";
import type { Summary } from "../analysis/summary.ts";
import type { WindowEntry } from "../analysis/window/schema.ts";
import { MiB } from "../units.ts";
import { estimate, fullSummary } from "./synthetic-summary.ts";

const stagesUs = { parse: 50, filter: 5, enrich: 200, aggregate: 20 };
const each = (parse: number, filter: number, enrich: number, aggregate: number) => ({
  parse: estimate(parse),
  filter: estimate(filter),
  enrich: estimate(enrich),
  aggregate: estimate(aggregate),
});

function reading(over: Partial<FormatEntry>): FormatEntry {
  return {
    group: "formats/pages",
    format: "parquet",
    reader: "hyparquet",
    scan: "full",
    shape: "flat",
    codec: "snappy",
    rows: 100_000,
    page: 10_000,
    concurrent: 1,
    threads: 1,
    state: "measured",
    ...over,
  };
}

function ran(over: Partial<PlanEntry>): PlanEntry {
  return {
    group: "algorithms/plans",
    plan: "serial",
    workers: 1,
    batch: 1,
    ring: 64,
    enrich: "work",
    merge: "end",
    stagesUs,
    offered: 0,
    state: "measured",
    ...over,
  };
}

function kept(over: Partial<WindowEntry>): WindowEntry {
  return {
    group: "window/forms",
    by: "time",
    keep: "objects",
    size: 10_000,
    slide: 10_000,
    rate: 5000,
    recordBytes: 200,
    latenessMs: 0,
    disorder: 0,
    delayMs: 0,
    pace: "none",
    state: "measured",
    throughput: estimate(500_000),
    documentBytes: 10e6,
    correctedBytes: 20e6,
    ...over,
  };
}

const algorithms: Algorithms = {
  entries: [
    // A wait of 200 µs takes 300; its stages' work is 75 µs of 95 µs of CPU.
    ran({ group: "algorithms/service", enrich: "service", stageNs: each(50e3, 5e3, 300e3, 20e3), cpuNs: estimate(95e3) }),
    ran({ plan: "data", workers: 1, handOverNs: estimate(2e3) }),
    // Workers that take turns on two CPUs.
    ran({ plan: "data", workers: 4, handOverNs: estimate(90e3) }),
    ran({ plan: "streams", handOverNs: estimate(1e3) }),
  ],
  handOvers: [
    { way: "ring", batch: 1, ring: 64, state: "measured", ns: estimate(4000) },
    { way: "ring", batch: 64, ring: 64, state: "measured", ns: estimate(500) },
    { way: "post-message", batch: 1, ring: 64, state: "measured", ns: estimate(20_000) },
  ],
  cpus: [
    { threads: 1, worth: estimate(1) },
    { threads: 2, worth: estimate(1.5) },
    { threads: 4, worth: estimate(1.6) },
  ],
  // 5 µs beside the stages.
  serial: { stageNs: { parse: 50e3, filter: 5e3, enrich: 200e3, aggregate: 20e3 }, recordNs: 280e3, cpuNs: 280e3 },
  scaling: [],
  faults: [],
  workerBytes: 8 * MiB,
};

/**
 * peak = 20 MiB + 5 × page of Parquet; CSV of 200 B a row; rings of 4 µs and, by 64, of 0.5 µs; two CPUs worth 1.5; objects of twice their bytes, 500,000 a
 * second; reading takes 200 ns a KiB.
 */
export function plannerSummary(): Summary {
  const fit = { interceptBytes: 20 * MiB, slope: 5 };
  const points = [1, 2, 4, 8].map((size) => ({
    page: size * 5000,
    concurrent: 1,
    pageBytes: size * MiB,
    peak: estimate((20 + 5 * size) * MiB),
    fittedBytes: (20 + 5 * size) * MiB,
    heldOut: size === 2,
  }));
  return {
    ...fullSummary(),
    formats: {
      entries: [
        reading({ page: 5000, pageBytes: MiB, storedBytes: MiB / 2, rowRate: estimate(100e3), rate: estimate(20e6), floorBytes: estimate(60 * MiB) }),
        reading({
          page: 40_000,
          pageBytes: 8 * MiB,
          storedBytes: 4 * MiB,
          rowRate: estimate(200e3),
          rate: estimate(40e6),
          floorBytes: estimate(60 * MiB),
        }),
        reading({ format: "csv", reader: "bytes", codec: "none", page: 65_536, rowRate: estimate(2e6), rate: estimate(400e6), pageBytes: 65_536 }),
      ],
      fits: [{ format: "parquet", reader: "hyparquet", scan: "full", codec: "snappy", ...fit, points, several: [], worstHeldOut: 0.071 }],
      refusals: [],
      rowBytes: 200,
    },
    algorithms,
    window: {
      entries: [
        kept({ versusCorrected: estimate(2) }),
        kept({ slide: 1000, throughput: estimate(100_000), versusCorrected: estimate(3) }),
        kept({ keep: "packed", throughput: estimate(5e6) }),
        kept({ keep: "panes", peakBytes: estimate(MiB) }),
      ],
      factors: [
        { keep: "objects", factor: 2 },
        { keep: "packed", factor: 1 },
      ],
    },
    bottleneck: { sources: [{ source: "cached", ioNs: estimate(200), points: [] }], absent: [{ source: "direct", mode: "io", reason: "EINVAL" }] },
  };
}
