/**
 * Records of the suites algorithms and bottleneck on an invented machine of two CPUs that are worth 1.8 threads, whose answers follow by hand from the constants
 * below. All samples of a round share their noise, so ratios are exact and the median of every time is the true one.
 */
import { type Params, type RunRecord, trialKey } from "../records/record.ts";
import { KiB, MiB } from "../units.ts";
import { Builder, type SyntheticOptions } from "./record-builder.ts";
import { syntheticRecord } from "./synthetic-record.ts";

type Unkeyed = Parameters<Builder["group"]>[3][number];

/** µs; `beside`: what the loop of one thread takes beside its stages. */
export const planTruth = {
  stages: { parse: 50, filter: 5, enrich: 200, aggregate: 20 },
  beside: 5,
  /** CPU time of a record where `enrich` waits. */
  cpuOfService: 85,
  worth: { 1: 1, 2: 1.8, 4: 1.8 },
  /** By batch, ns a record. */
  ring: { 1: 2000, 8: 500, 64: 200, 512: 150 },
  postMessage: { 1: 100_000, 64: 3000 },
} as const;

const records = 1000;
const recordUs = 275 + planTruth.beside;

interface KnownPlan extends Params {
  readonly plan: string;
}

/** A plan by its throughput, records a second. */
function plan(build: Builder, params: KnownPlan, throughput: number, more: Record<string, number> = {}): Unkeyed {
  const enrich = params["enrich"] ?? "work";
  const { workers = 1 } = params;
  const own = { measure: "plan", workers: 1, batch: 1, ring: 64, enrich, merge: "end", parseUs: 50, filterUs: 5, enrichUs: 200, aggregateUs: 20 };
  const { parse, filter, enrich: waits, aggregate } = planTruth.stages;
  const p50 = params.plan === "pipeline" ? 64 * 3 * 200_000 : recordUs * 1e3;
  return build.trial(
    "algorithms",
    { ...own, records, offered: 0, fault: "none", ...params },
    {},
    {
      passNs: (records / throughput) * 1e9,
      passes: 1,
      quantities: {
        records,
        parseNs: parse * 1e3,
        filterNs: filter * 1e3,
        enrichNs: waits * 1e3,
        aggregateNs: aggregate * 1e3,
        cpuNs: records * (enrich === "service" ? planTruth.cpuOfService : 275) * 1e3,
        recordP50Ns: p50,
        recordP90Ns: p50 * 1.1,
        recordP99Ns: p50 * 1.5,
        recordMaxNs: p50 * 3,
        heldRecords: Number(workers),
        peakBytes: MiB + Number(workers) * 8 * MiB,
        ...more,
      },
    },
  );
}

const absent = (family: string, params: Params, reason: string): Unkeyed => ({
  key: trialKey(family, params),
  family,
  params,
  outcome: { state: "absent", code: "synthetic", reason },
});

/** What one thread does, and what the two CPUs do for threads that only work. */
const one = 1e6 / recordUs;
const most = planTruth.worth[2] * one;

function algorithms(build: Builder): void {
  const group = (id: string, trials: readonly Unkeyed[]) => build.group("algorithms", `algorithms/${id}`, "measure", trials);
  group("plans", [
    plan(build, { plan: "serial" }, one),
    plan(build, { plan: "pipeline", ring: 1 }, 4000, { heldRecords: 7 }),
    plan(build, { plan: "pipeline" }, 4900, { heldRecords: 195 }),
    plan(build, { plan: "pipeline", batch: 16 }, 4980, { heldRecords: 210 }),
    ...[2, 4, 8].map((workers) => plan(build, { plan: "data", workers }, most * 0.98)),
    plan(build, { plan: "batch", batch: 1000 }, one, {
      heldRecords: 1000,
      recordP50Ns: 140e6,
      recordP90Ns: 250e6,
      recordP99Ns: 278e6,
      recordMaxNs: 280e6,
    }),
    plan(build, { plan: "streams" }, one * 0.96, { handOverNs: 3000, heldRecords: 20 }),
    plan(build, { plan: "pipeline-data", workers: 2 }, most * 0.9, { heldRecords: 390 }),
  ]);
  // Four fifths of a record's time is waiting: sixteen workers are worth 2 CPUs ÷ 85 µs at most.
  group("service", [
    plan(build, { plan: "serial", enrich: "service" }, one),
    plan(build, { plan: "pipeline", enrich: "service" }, 4800, { heldRecords: 195 }),
    ...[2, 4, 8, 16].map((workers) => plan(build, { plan: "data", enrich: "service", workers }, Math.min(workers * one * 0.97, 20_000))),
    absent("algorithms", { measure: "plan", plan: "streams", enrich: "service", records }, "no socket"),
  ]);
  group(
    "workers",
    ["end", "lock"].flatMap((merge) =>
      [1, 2, 4, 8].map((workers) => plan(build, { plan: "data", merge, workers }, workers === 1 ? one : most * 0.98)),
    ),
  );
  const hand = (way: string, batch: number, ns: number) =>
    build.trial(
      "algorithms",
      { measure: "hand-over", way, batch, ring: 64, records: 10_000 },
      {},
      { passNs: ns * 10_000, passes: 1, quantities: { records: 10_000 } },
    );
  group("hand-over", [
    ...Object.entries(planTruth.ring).map(([batch, ns]) => hand("ring", Number(batch), ns)),
    ...Object.entries(planTruth.postMessage).map(([batch, ns]) => hand("post-message", Number(batch), ns)),
  ]);
  group(
    "cpus",
    Object.entries(planTruth.worth).map(([threads, worth]) =>
      build.trial(
        "algorithms",
        { measure: "cpus", threads: Number(threads), records },
        {},
        { passNs: (records * Number(threads) * 275e3) / worth, passes: 1, quantities: { records: records * Number(threads) } },
      ),
    ),
  );
  group("faults", [
    plan(build, { plan: "serial", fault: "throw" }, one),
    absent("algorithms", { measure: "plan", plan: "streams", fault: "stall" }, "no socket"),
  ]);
  group(
    "offered",
    [1000, 2000, 3000, 5000].flatMap((offered) =>
      (["serial", "pipeline"] as const).map((name) => {
        const limit = name === "serial" ? one : 4900;
        const waits = offered < limit ? 280e3 / (1 - offered / limit) : 60e6;
        const tail = { recordP50Ns: waits, recordP90Ns: waits * 1.5, recordP99Ns: waits * 2, recordMaxNs: waits * 4 };
        return plan(build, { plan: name, offered }, Math.min(offered, limit), tail);
      }),
    ),
  );
}

/** ns a KiB; in turns they add up, beside each other the longer takes a tenth more. */
export const bottleneckTruth = { cached: 100, direct: 800, work: [0, 100, 300, 1000, 3000, 10_000] } as const;

function bottleneck(build: Builder): void {
  const file = 16 * MiB;
  for (const source of ["cached", "direct"] as const) {
    const io = bottleneckTruth[source];
    const trial = (mode: string, nsPerKiB: number, ns: number) =>
      build.trial(
        "bottleneck",
        { mode, nsPerKiB, source, block: MiB, file },
        {},
        { passNs: (ns * file) / KiB, passes: 1, quantities: { ioNs: 1, workNs: 1 } },
      );
    build.group("bottleneck", `bottleneck/${source}`, "measure", [
      trial("io", 0, io),
      ...bottleneckTruth.work.flatMap((asked) => {
        const work = asked + 10;
        return [
          trial("work", asked, work),
          trial("serial", asked, io + work),
          source === "direct" && asked === 10_000
            ? absent("bottleneck", { mode: "overlapped", nsPerKiB: asked, source, block: MiB, file }, "no thread")
            : trial("overlapped", asked, Math.max(io, work) * 1.1),
        ];
      }),
    ]);
  }
}

/** A record of both suites. */
export function plansRecord(
  options: SyntheticOptions = {},
  suites: readonly ("algorithms" | "bottleneck")[] = ["algorithms", "bottleneck"],
): RunRecord {
  const build = new Builder({ epochs: 8, rounds: 3, ...options });
  if (suites.includes("algorithms")) algorithms(build);
  if (suites.includes("bottleneck")) bottleneck(build);
  return { ...syntheticRecord({ seam: false }), groups: build.groups };
}
