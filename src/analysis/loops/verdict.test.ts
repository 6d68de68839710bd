import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Estimate } from "../summary.ts";
import { judge, type LoopNumbers } from "./verdict.ts";

const estimate = (median: number, spread = 0.02): Estimate => ({
  median,
  spread: { kind: "interval", low: median * (1 - spread), high: median * (1 + spread) },
  best: median * 1.1,
  samples: 16,
  epochs: 8,
});

/** A loop at 10 GB/s of payload: `share` of its bound, `overCache` of its rate over data in L2, where the document's B is 40 GB/s. */
function numbers(changes: Partial<LoopNumbers> & { readonly reached?: readonly [number, number]; readonly overCache?: number } = {}): LoopNumbers {
  const { reached = [0.3, 0.4], overCache = 0.95, ...rest } = changes;
  const [low, high] = reached;
  return {
    loop: "mine",
    form: "make",
    threads: 1,
    passes: 1,
    payload: estimate(10e9),
    cached: { payload: estimate(10e9 / overCache), memoryOverCache: estimate(overCache) },
    share: { min: estimate(low), max: estimate(high), mixMin: "1:1", mixMax: "2:1", boundMin: 10e9 / high, boundMax: 10e9 / low },
    document: { bandwidth: 40e9, rate: 40e9 / 3, ratio: estimate(0.75) },
    ...rest,
  };
}

const probe = { gcShare: 0, allocationRate: 0, allocatedPerByte: 0, deoptimisations: 0 };

describe("a loop is", () => {
  test("memory-bound where it runs at its bound, whatever else is said of it", () => {
    const found = judge(numbers({ reached: [0.62, 0.82], overCache: 0.9, probe: { ...probe, gcShare: 0.3 } }));
    assert.equal(found.verdict, "memory-bound");
    assert.equal(found.reason, "It runs at 0.62 to 0.82 of its bound; over data in L2 it is ×1.11 as fast.");
    assert.match(found.advice[0] ?? "", /^Move fewer bytes: fuse it with the pass before or after it/);
  });

  test("memory-bound where it is far faster over data in L2, also below its bound", () => {
    const found = judge(numbers({ reached: [0.4, 0.4], overCache: 0.5, passes: 3 }));
    assert.equal(found.verdict, "memory-bound");
    assert.equal(found.reason, "Over data in L2 it is ×2.00 faster: it waits for memory. It runs at 0.40 of its bound.");
    assert.match(found.advice[0] ?? "", /fuse its 3 transforms into one pass/);
  });

  test("processing-bound where data in L2 hardly help", () => {
    const found = judge(numbers({ reached: [0.1, 0.1], overCache: 0.95 }));
    assert.equal(found.verdict, "processing-bound");
    assert.equal(found.reason, "Over data in L2 it is hardly faster (×1.05): its own work takes the time. It runs at 0.10 of its bound.");
    assert.match(found.advice[0] ?? "", /whole words instead of bytes/);
    assert.match(found.advice[1] ?? "", /--threads/);
  });

  test("processing-bound without a bound too, where B was not measured", () => {
    const { share: _, ...unbounded } = numbers();
    assert.equal(judge(unbounded).reason, "Over data in L2 it is hardly faster (×1.05): its own work takes the time.");
  });
});

describe("a loop is overhead-bound by", () => {
  test("its chunks, and told the best highWaterMark", () => {
    const points = [4096, 65536].map((chunkBytes) => ({ chunkBytes, rate: estimate(1e9) }));
    const chunks = {
      declaredBytes: 4096,
      points,
      best: { highWaterMark: 65536, rate: 2e9 },
      cost: { perChunkNs: 6000, perByteNs: 1, declaredShare: 0.59 },
    };
    const found = judge(numbers({ form: "transform", chunks }));
    assert.deepEqual([found.verdict, found.cause], ["overhead-bound", "chunk-size"]);
    assert.equal(found.reason, "A chunk costs 6.00 µs beside its bytes: 59 % of the time in chunks of 4 KiB.");
    assert.deepEqual(found.advice, ["Use larger chunks: a highWaterMark of 64 KiB runs at 2.00 GB/s."]);
  });

  test("its chunks where larger ones do not help, and told so", () => {
    const points = [4096, 65536].map((chunkBytes) => ({ chunkBytes, rate: estimate(1e9) }));
    const chunks = {
      declaredBytes: 65536,
      points,
      best: { highWaterMark: 4096, rate: 1e9 },
      cost: { perChunkNs: 6e4, perByteNs: 1, declaredShare: 0.48 },
    };
    assert.match(judge(numbers({ chunks })).advice[0] ?? "", /^Larger chunks do not help here/);
  });

  test("views that it is passed, and told to capture them", () => {
    const found = judge(numbers({ form: "run", captured: estimate(2) }));
    assert.equal(found.cause, "views-passed");
    assert.match(found.reason, /^With captured views it is ×2\.00 as fast/);
    assert.match(found.advice[0] ?? "", /^Write it as a factory, make\(buffers\)/);
  });

  test("nothing where the gain by captured views is not certain", () => {
    assert.equal(judge(numbers({ form: "run", captured: estimate(1.3, 0.4) })).verdict, "processing-bound");
  });

  test("the garbage collector", () => {
    const found = judge(numbers({ probe: { ...probe, gcShare: 0.21, allocationRate: 1e9, allocatedPerByte: 0.1 } }));
    assert.equal(found.cause, "garbage-collection");
    // 2 × 1 GB/s at 40 GB/s.
    assert.equal(
      found.reason,
      "It allocates 0.100 B a byte of payload: to collect them takes 21 % of the time, to zero and write them at B about 5 %.",
    );
  });

  test("what it allocates, where zeroing it takes longer than collecting it", () => {
    const found = judge(numbers({ probe: { ...probe, gcShare: 0.01, allocationRate: 5e9, allocatedPerByte: 1 } }));
    assert.equal(found.cause, "allocation");
    assert.match(found.reason, /to collect them takes 1 % of the time, to zero and write them at B about 25 %/);
  });

  test("its calls", () => {
    const found = judge(numbers({ probe: { ...probe, callNs: 4000, callShare: 0.2 } }));
    assert.equal(found.cause, "calls");
    assert.equal(found.reason, "A call costs 4.00 µs beside its items, 20 % of one over a working set in L2.");
  });

  test("the largest of several, and the smaller are told beside", () => {
    const found = judge(numbers({ form: "run", captured: estimate(1.5), probe: { ...probe, gcShare: 0.1 } }));
    assert.equal(found.cause, "views-passed");
    assert.match(found.advice[1] ?? "", /to collect them takes 10 % of the time/);
  });
});

describe("without a verdict", () => {
  test("a loop that failed is told by its failure", () =>
    assert.deepEqual(judge({ loop: "x", form: "make", threads: 1, passes: 1, failure: "it threw" }), { reason: "it threw", advice: [] }));

  test("a working set that may sit in a cache says nothing about memory, but overhead is overhead", () => {
    const doubt = "the working set of 2 MiB is below 4 × the last-level cache of 32 MiB";
    assert.equal(judge(numbers({ reached: [0.9, 0.9] }), doubt).reason, `What bounds it cannot be told: ${doubt}.`);
    assert.equal(judge(numbers({ probe: { ...probe, gcShare: 0.5 } }), doubt).cause, "garbage-collection");
  });

  test("a loop below its bound that was not measured in L2 is not judged", () => {
    const { cached: _, ...rest } = numbers();
    assert.equal(judge(rest).verdict, undefined);
  });

  test("deoptimisations after the warm-up are told whatever the verdict", () => {
    assert.match(judge(numbers({ probe: { ...probe, deoptimisations: 7 } })).advice.at(-1) ?? "", /^V8 threw its compiled code away 7 times/);
    assert.doesNotMatch(judge(numbers({ probe: { ...probe, deoptimisations: 2 } })).advice.join(), /V8 threw/);
  });
});
