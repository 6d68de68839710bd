import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { plansRecord } from "../../testing/plans-record.ts";
import { fullSummary } from "../../testing/synthetic-summary.ts";
import { algorithmsFinding } from "../algorithms/algorithms.ts";
import type { Algorithms } from "../algorithms/schema.ts";
import { bottleneckFinding } from "../bottleneck/bottleneck.ts";
import type { Bottleneck } from "../bottleneck/schema.ts";
import { type Claim, claimSchema } from "../claims.ts";
import { pointsOf } from "../point.ts";
import { algorithmsClaims } from "./algorithms.ts";
import { bottleneckClaims } from "./bottleneck.ts";
import { modelClaims } from "./model.ts";

const points = pointsOf(plansRecord());
const algorithms = algorithmsFinding(points, 2) as Algorithms;
const bottleneck = bottleneckFinding(points) as Bottleneck;
const verdicts = (claims: readonly Claim[]) => Object.fromEntries(claims.map(({ id, verdict }) => [id.replace(/^.*\//, ""), verdict]));
const claim = (claims: readonly Claim[], id: string) => {
  const one = claims.find((candidate) => candidate.id === id);
  assert.ok(one, id);
  return one;
};
const wellFormed = (claims: readonly Claim[]) => {
  for (const one of claims) {
    claimSchema.parse(one);
    assert.doesNotMatch(JSON.stringify(one), /NaN|undefined|Infinity|null/, one.id);
  }
};

describe("claims about plans", () => {
  const claims = algorithmsClaims(algorithms);

  test("are judged by what was measured", () => {
    wellFormed(claims);
    assert.deepEqual(verdicts(claims), {
      "pipeline-one-page": "does-not-hold",
      "data-page-a-worker": "holds",
      "no-batches": "does-not-hold",
      latency: "holds-under",
      "slowest-stage": "holds-under",
      "others-wait": "holds",
      "data-parallel": "does-not-hold",
      "data-memory": "holds",
      lock: "does-not-hold",
      amdahl: "holds-under",
    });
  });

  test("say of the document's 40,000 what eight workers could give and what they gave", () => {
    const { prediction, measurement, reason } = claim(claims, "algorithms/data-parallel");
    assert.equal(prediction, "40000 records/s by the document; 29091 records/s as 8 ÷ 275 µs");
    assert.match(measurement ?? "", /^6300 \(.*\) records\/s \(8 workers\), 20000 .* \(8 workers, waiting\)/);
    assert.match(reason, /Here the CPUs allow 6545 records\/s\.$/);
  });

  test("say that 20 is a limit, and what eight workers reach of it", () => {
    const { condition, reason, measurement } = claim(claims, "algorithms/amdahl");
    assert.equal(condition, "as a limit, not as what is reached");
    assert.match(reason, /eight reach ×5\.93/);
    assert.match(measurement ?? "", /^×1\.76 .* with 8 workers$/);
  });

  test("hold where workers do what the document says", () => {
    const faster = {
      ...algorithms,
      entries: algorithms.entries.map((entry) => {
        const { throughput, document } = entry;
        if (entry.plan !== "data" || !throughput || !document) return entry;
        return {
          ...entry,
          throughput: { ...throughput, median: document, spread: { ...throughput.spread, low: 0.97 * document, high: 1.02 * document } },
        };
      }),
    };
    assert.equal(claim(algorithmsClaims(faster), "algorithms/data-parallel").verdict, "holds");
  });

  test("stay open where a few epochs give no interval, but for what was counted", () => {
    const few = algorithmsFinding(pointsOf(plansRecord({ epochs: 3 }, ["algorithms"])), 2) as Algorithms;
    const found = verdicts(algorithmsClaims(few));
    assert.deepEqual(
      Object.entries(found).flatMap(([id, verdict]) => (verdict === "open" ? [id] : [])),
      ["latency", "slowest-stage", "others-wait", "data-parallel", "data-memory", "lock", "amdahl"],
    );
  });

  test("are not measured without their plans, and say what was missing", () => {
    const none = algorithmsClaims({ entries: [], handOvers: [], cpus: [], scaling: [], faults: [] });
    assert.ok(none.every(({ verdict }) => verdict === "not-measured"));
    assert.equal(claim(none, "algorithms/slowest-stage").reason, "the plan pipeline was not measured");
  });
});

describe("claims about bottlenecks", () => {
  const claims = bottleneckClaims(bottleneck);

  test("are judged at the ends of the sweep and by where its lines cross", () => {
    wellFormed(claims);
    assert.deepEqual(verdicts(claims), {
      "two-regimes": "holds-under",
      "file-is-processing": "holds-under",
      "computing-is-io": "holds-under",
      "processing-dwarfs": "holds-under",
      "io-overhead": "holds",
    });
    assert.equal(
      claim(claims, "bottleneck/file-is-processing").condition,
      "above 90.0 ns a KiB from the page cache, 790 ns a KiB past the page cache (O_DIRECT) of work",
    );
    assert.match(claim(claims, "bottleneck/computing-is-io").condition ?? "", /^below 90\.0 ns a KiB from the page cache, /);
  });

  test("say that a file is bound by I/O whatever it is called, where no work takes as long", () => {
    const light = {
      ...bottleneck,
      sources: bottleneck.sources.map(({ kneeNs: _, ...source }) => ({ ...source, points: source.points.slice(0, 1) })),
    };
    const found = verdicts(bottleneckClaims(light));
    assert.equal(found["file-is-processing"], "does-not-hold");
    assert.equal(found["computing-is-io"], "holds");
  });

  test("are not measured without readings, and say why", () => {
    const none = bottleneckClaims({ sources: [], absent: [{ source: "direct", mode: "io", reason: "open: EINVAL" }] });
    assert.ok(none.every(({ verdict, reason }) => verdict === "not-measured" && reason === "io, direct: open: EINVAL"));
  });
});

describe("claims about the model of memory", () => {
  const summary = fullSummary();
  const claims = modelClaims(summary);

  test("are judged by chains, patterns and B of the same run", () => {
    wellFormed(claims);
    assert.deepEqual(verdicts(claims), {
      "n-plus-2": "does-not-hold",
      rate: "holds-under",
      copy: "holds",
      seq64: "does-not-hold",
      seq8: "open",
      rand8: "holds",
    });
    assert.equal(claim(claims, "model/rate").condition, "for chunked at n = 8");
    assert.match(claim(claims, "model/seq8").measurement ?? "", /^0\.110 .* at 2 threads, lines at ×0\.879/);
  });

  test("of what a run did not measure are left out", () => {
    assert.deepEqual(modelClaims({ chains: [], patterns: [], bandwidths: [], rows: [] }), []);
    assert.deepEqual(
      modelClaims({ ...summary, chains: [], rows: [] }).map(({ id }) => id),
      ["model/seq64", "model/seq8", "model/rand8"],
    );
  });

  test("are not judged where the arrays may have been served by a cache", () => {
    const cached = modelClaims({ ...summary, cached: "8 MiB fit into L3" });
    assert.equal(cached.length, claims.length);
    assert.ok(
      cached.every(({ verdict, reason, measurement }) => verdict === "not-measured" && measurement === undefined && reason.includes("8 MiB")),
    );
  });
});
