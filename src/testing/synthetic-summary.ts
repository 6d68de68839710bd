/** Summaries for tests of reports. No number in them was measured. */
import { summarise } from "../analysis/summarise.ts";
import type { Estimate, Row, Summary } from "../analysis/summary.ts";
import { syntheticRecord } from "./synthetic-record.ts";

/** An estimate over eight epochs whose interval is ± `spread` of the median. */
export function estimate(median: number, spread = 0.03): Estimate {
  return {
    median,
    spread: { kind: "interval", low: median * (1 - spread), high: median * (1 + spread) },
    best: median * (1 + 2 * spread),
    samples: 48,
    epochs: 8,
  };
}

/** A measured row of a copy whose payload is (5 + index mod 17 ÷ 2) GB/s and whose traffic is 2 to 3 times that; `over` replaces any field. */
export function measuredRow(index: number, over: Partial<Row> = {}): Row {
  const rate = (10 + (index % 17)) * 1e9;
  return {
    key: `memory:index=${index},kernel=copy`,
    suite: "peak",
    group: "peak-copy",
    purpose: "measure",
    family: "memory",
    params: { kernel: "copy", engine: "wasm", index },
    label: `copy s${index}`,
    team: [{ kernel: "copy", engine: "wasm", variant: "s1", count: 2, sliceBytes: 67108864 }],
    state: "measured",
    rates: {
      counted: "traffic",
      payload: estimate(rate / 2),
      requested: estimate(rate),
      trafficMin: estimate(rate),
      trafficMax: estimate(rate * 1.5),
      lines: estimate(rate / 64),
    },
    passNs: estimate(134217728 / (rate / 1e9)),
    quantities: { skewNs: estimate(900), overlap: estimate(0.98, 0.01) },
    versusReference: estimate(1 + (index % 5) / 10),
    share: { min: 0.78, max: 0.97, mixMin: "1:1", mixMax: "2:1" },
    verification: { state: "verified", method: "recurrence", elements: 16777216 },
    flags: [],
    ...over,
  };
}

/** A trial without any rate, as of a family that moves no bytes. */
export function plainRow(suite: string, label: string, over: Partial<Row> = {}): Row {
  return {
    key: `${suite}:${label}`,
    suite,
    group: suite,
    purpose: "measure",
    family: suite,
    params: {},
    label,
    team: [],
    state: "measured",
    quantities: {},
    flags: [],
    ...over,
  };
}

/** The default suites of an invented machine with 2 % noise: every kind of finding. */
export function fullSummary(): Summary {
  return summarise(syntheticRecord({ noise: 0.02, odd: true }));
}

/** One measured trial and no finding; `over` replaces any field. */
export function smallSummary(over: Partial<Summary> = {}): Summary {
  const { tool, run, machine } = syntheticRecord();
  return {
    summaryVersion: 1,
    tool,
    run,
    machine,
    quality: { grade: "A", reasons: [] },
    rows: [measuredRow(0)],
    bandwidths: [],
    patterns: [],
    chains: [],
    chunkSweeps: [],
    scaling: [],
    engines: [],
    controls: [],
    warnings: [],
    advice: [],
    ...over,
  };
}
