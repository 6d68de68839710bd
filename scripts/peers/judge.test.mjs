import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { kept, ourValue, winner } from "./figures.mjs";
import { judge, located, recordSchema, verdictOf } from "./judge.mjs";
import { peersTable, shapeText } from "./table.mjs";
import { turn } from "./turns.mjs";

describe("a rotation", () => {
  test("alternates ours and one peer so that each stands beside itself: ours, peer, peer, ours", () =>
    assert.deepEqual(
      [0, 1, 2, 3].flatMap((rotation) => turn(["a"], ["ours"], rotation)),
      ["ours", "a", "a", "ours", "ours", "a", "a", "ours"],
    ));
  test("has ours in the middle of several peers, who change places", () => {
    assert.deepEqual(turn(["a", "b", "c"], ["ours"], 0), ["a", "ours", "b", "c"]);
    assert.deepEqual(turn(["a", "b", "c"], ["mean", "best"], 1), ["c", "b", "best", "mean", "a"]);
    assert.deepEqual(turn(["a", "b", "c"], ["ours"], 1), ["c", "b", "ours", "a"]);
    assert.deepEqual(turn(["a", "b", "c"], ["ours"], 2), ["b", "ours", "c", "a"]);
  });
  test("holds everybody once, whatever its number", () =>
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 5 })), fc.nat(100), (peers, rotation) =>
        assert.deepEqual(turn(peers, ["ours"], rotation).sort(), [...peers, "ours"].sort()),
      ),
    ));
});

describe("our figure", () => {
  // Passes of 1000 bytes: 10, 20, 5 and 10 ns a pass.
  const samples = kept({ requested: 1000, passes: [1, 1, 2, 1], durationNs: [10, 20, 10, 10] });
  test("by the mean is all bytes over all time: 5000 B in 50 ns", () =>
    assert.equal(ourValue(samples, { statistic: "mean", quantity: "rate" }), 100e9));
  test("by the best is that of the fastest pass", () => assert.equal(ourValue(samples, { statistic: "best", quantity: "rate" }), 200e9));
  test("by the best of two is the faster of two samples, spread over all", () =>
    assert.equal(
      ourValue(kept({ requested: 1000, passes: [1, 1, 1, 1], durationNs: [20, 10, 25, 5] }), { statistic: "best", repetitions: 2, quantity: "rate" }),
      50e9,
    ));
  // 8 bytes a hop: 125 hops a pass.
  test("of a chase is ns a hop", () => assert.equal(ourValue(samples, { statistic: "mean", quantity: "latency" }), 50 / 5 / 125));
  test("keeps one number of passes where all samples have as many", () => {
    assert.equal(kept({ requested: 1, passes: [3, 3], durationNs: [1.4, 2.6] }).passes, 3);
    assert.deepEqual(kept({ requested: 1, passes: [3, 3], durationNs: [1.4, 2.6] }).durationNs, [1, 3]);
  });
});

test("the winner is the fastest trial that carries the values of a member, by its median", () => {
  const trial = (params, durationNs, state = "measured") => ({ params, state, requested: 100, passes: durationNs.map(() => 1), durationNs });
  const trials = [
    trial({ kernel: "copy", store: "regular", streams: 1 }, [9, 9, 9]),
    trial({ kernel: "copy", store: "nt", streams: 2 }, [1, 8, 8]),
    trial({ kernel: "copy", store: "nt", streams: 4 }, [7, 7, 7]),
    trial({ kernel: "update", store: "regular", streams: 1 }, [2, 2, 2]),
    trial({ kernel: "copy", store: "nt", streams: 8 }, [], "absent"),
  ];
  assert.equal(
    winner(trials, [
      { kernel: "copy", store: "regular" },
      { kernel: "copy", store: "nt" },
    ]).params.streams,
    4,
  );
  assert.equal(winner(trials, [{ kernel: "write" }]), undefined);
});

const printed = (mbytePerSecond) => ({ cycles: 1, cycleClock: 1, dataVolume: 1, mbytePerSecond });
const best = (gbytePerSecond) => ({ gbytePerSecond, repetitions: 5 });
const samples = (ns) => ({ requested: 1000, passes: 1, durationNs: [ns, ns] });
/** By either statistic 1000 B over `ns`, of other samples. */
const ours = (rotation, ns) => ["mean", "best"].map((statistic) => ({ rotation, contestant: "ours", statistic, samples: samples(ns) }));

/** Two peers, seven rotations: ours 40 GB/s; likwid 20 but for one rotation, TheBandwidthBenchmark 25 but for two. */
function record(rows) {
  return { schema: recordSchema, peers: [{ id: "STREAM", state: "absent", reason: "STREAM/stream was not built" }], rows };
}
const likwidRates = [20, 20, 20, 50, 20, 20, 20];
const benchmarkRates = [25, 25, 25, 25, 32, 25, 20];
const updateRow = {
  id: "update",
  threads: 1,
  state: "measured",
  ours: { params: { kernel: "update", engine: "native", streams: 8, store: "regular", width: 512 } },
  contestants: [
    { id: "likwid-bench update_avx", peer: "likwid-bench", kernel: "update_avx" },
    { id: "TheBandwidthBenchmark Update", peer: "TheBandwidthBenchmark", kernel: "Update" },
  ],
  measurements: likwidRates.flatMap((rate, rotation) => [
    { rotation, contestant: "likwid-bench update_avx", printed: printed(rate * 1000) },
    ...ours(rotation, 25),
    { rotation, contestant: "TheBandwidthBenchmark Update", printed: best(benchmarkRates[rotation]) },
  ]),
};

describe("a row of turns", () => {
  const [row] = judge(record([updateRow]));
  test("gives the ratio to each peer, rotation by rotation", () => {
    const [likwid, benchmark] = row.peers;
    // 40/20 six times and 40/50 once: median 2. 40/25 five times, 40/32 and 40/20: median 1.6.
    assert.equal(likwid.ratio.median, 2);
    assert.equal(benchmark.ratio.median, 1.6);
    assert.deepEqual([likwid.value, likwid.ours, likwid.statistic, benchmark.statistic], [20e9, 40e9, "mean", "best"]);
  });
  test("sets each peer beside our samples of its own statistic", () => {
    const slower = updateRow.measurements.map((one) => (one.statistic === "best" ? { ...one, samples: samples(50) } : one));
    const [{ peers }] = judge(record([{ ...updateRow, measurements: slower }]));
    // 40 GB/s beside likwid's mean as before, 20 GB/s beside a best: 20/25.
    assert.deepEqual(
      peers.map(({ ratio }) => ratio.median),
      [2, 0.8],
    );
  });
  test("judges by the peer with the lowest median ratio, whoever was lucky in a rotation", () => {
    // Against TheBandwidthBenchmark: 1.25, 1.6 five times, 2.
    assert.deepEqual([row.best, row.ratio.median, row.ratio.n], ["TheBandwidthBenchmark", 1.6, 7]);
    // At n = 7 the interval of rank 1 covers 98.4 %, of rank 2 87.5 %: the lower end lies between 1.25 and 1.6.
    assert.ok(row.ratio.low > 1.25 && row.ratio.low < 1.6, String(row.ratio.low));
    assert.equal(row.ratio.kind, "interval");
  });
  test("leaves out what failed, and says so where nothing is left", () => {
    const without = {
      ...updateRow,
      measurements: updateRow.measurements.map((one) =>
        one.contestant === "ours" ? { rotation: one.rotation, contestant: "ours", statistic: one.statistic, failed: "it broke" } : one,
      ),
    };
    const [lost] = judge(record([without]));
    assert.deepEqual([lost.verdict, lost.reason], ["unmeasured", "no rotation has both sides"]);
    const [one] = judge(record([{ ...updateRow, measurements: updateRow.measurements.filter(({ rotation }) => rotation === 0) }]));
    assert.deepEqual([one.ratio.kind, one.ratio.n], ["range", 1]);
  });
});

test("a latency is judged by the peer with the shortest one", () => {
  const chase = {
    ...updateRow,
    id: "chase",
    contestants: [{ id: "multichase simple", peer: "multichase", kernel: "simple" }],
    // 8 B a hop, one hop a pass: 105 ns against 100.
    measurements: [0, 1].flatMap((rotation) => [
      { rotation, contestant: "ours", statistic: "mean", samples: { requested: 8, passes: 1, durationNs: [105] } },
      { rotation, contestant: "multichase simple", printed: { nsPerHop: 100 } },
    ]),
  };
  const [row] = judge(record([chase]));
  assert.equal(row.ratio.median, 1.05);
  assert.equal(row.verdict, "holds");
});

test("a row of one run compares the medians of each epoch", () => {
  // Epoch 0: numerator 1000 B in 10, 20 and 40 ns: 100, 50 and 25 GB/s, median 50; denominator 40. Epoch 1: 60 against 50.
  const side = (epoch, durationNs, engine) => ({
    params: { kernel: "seq64", engine },
    requested: 1000,
    epoch,
    passes: durationNs.map(() => 1),
    durationNs,
  });
  const row = {
    id: "wasm-seq64",
    threads: 1,
    state: "measured",
    numerator: side([0, 0, 0, 1], [10, 20, 40, 1000 / 60], "wasm"),
    denominator: side([0, 1], [25, 20], "native"),
  };
  const [judged] = judge(record([row]));
  assert.ok(Math.abs(judged.ratio.low - 1.2) < 1e-12 && Math.abs(judged.ratio.high - 1.25) < 1e-12);
  assert.equal(judged.verdict, "holds");
});

describe("a verdict", () => {
  const ratio = (median, low, high) => ({ median, low, high });
  test("at least: holds by the lower end, fails by the upper end, is undecided between", () => {
    const claim = { kind: "at-least", ratio: 0.97 };
    assert.equal(verdictOf(claim, ratio(1.02, 0.97, 1.1)), "holds");
    assert.equal(verdictOf(claim, ratio(1.02, 0.96, 1.1)), "undecided");
    assert.equal(verdictOf(claim, ratio(0.9, 0.8, 0.96)), "fails");
  });
  test("within: asks the median", () => {
    const claim = { kind: "within", low: 0.95, high: 1.05 };
    assert.equal(verdictOf(claim, ratio(1.05, 0.5, 2)), "holds");
    assert.equal(verdictOf(claim, ratio(0.94, 0.9, 1)), "fails");
  });
  test("is none without a claim or without a ratio", () => {
    assert.equal(verdictOf(undefined, ratio(1, 1, 1)), "no-claim");
    assert.equal(verdictOf({ kind: "at-least", ratio: 1 }, undefined), "unmeasured");
  });
});

test("a median of six has the interval of Hettmansperger and Sheather: ranks 1 and 2 cover 96.875 and 78.125 %, so I = 0.1, λ = 5 I / (1 + 4 I)", () => {
  const { median, low, high, kind } = located([6, 1, 5, 2, 4, 3]);
  assert.deepEqual([median, kind], [3.5, "interval"]);
  assert.ok(Math.abs(low - (1 + 0.5 / 1.4)) < 1e-9 && Math.abs(high - (6 - 0.5 / 1.4)) < 1e-9, `${low} ${high}`);
});

describe("the table", () => {
  test("has a line a row, and names what was not measured", () => {
    const text = peersTable(record([updateRow, { id: "copy", threads: 1, state: "absent", reason: "none was built" }]));
    const line = text.split("\n").find((one) => one.startsWith("| update in place"));
    assert.match(
      line,
      /^\| update in place \| 1 \| 40 · update native s8 512-bit \| 25 · TheBandwidthBenchmark Update \| 1\.60 \(\d\.\d\d–\d\.\d\d\) \| ≥ 0\.97 \| (holds|undecided) \| likwid-bench update_avx 2\.00 \|$/,
    );
    assert.match(text, /Not measured: copy on 1: none was built; STREAM: STREAM\/stream was not built\./);
  });
  test("spells a variant as the reports do", () => {
    assert.equal(
      shapeText({ kernel: "copy", engine: "native", streams: 2, store: "nt", width: 256, prefetch: 8, pages: "huge" }),
      "copy native s2 nt 256-bit prefetch 8 huge pages",
    );
    assert.equal(shapeText({ order: "page-local", engine: "native" }), "page-local chase, native");
  });
});

test("a record of another schema is refused", () => assert.throws(() => judge({ ...record([]), schema: 0 }), /schema 0/));
