import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Access, kernelAccesses } from "../../catalogue/accesses.ts";
import { plainVariant } from "../../catalogue/kernel.ts";
import type { KernelId } from "../../catalogue/kernels.ts";
import { type Params, type RunRecord, type Trial, trialKey } from "../../records/record.ts";
import { type KnownTrial, recordOf } from "../../testing/hierarchy-points.ts";
import { MiB } from "../../units.ts";
import { summarise } from "../summarise.ts";
import { summarySchema } from "../summary.ts";
import type { LoopFinding } from "./schema.ts";

/** 128 MiB of input. */
const items = 2 ** 24;

/** One f64 read and one written an item; `stores` leaves the second out. */
function accesses(count: number, level: Access["level"], stores = true): readonly Access[] {
  const one = { level, accessBytes: 8, strideBytes: 8, count } as const;
  return [{ ...one, role: "read", part: "input" }, ...(stores ? [{ ...one, role: "write", part: "output", store: "regular" } as const] : [])];
}

/** A loop whose payload of 8 B an item moves at `rate` GB/s. */
function loop(rate: number, params: Params = {}, stores = true): KnownTrial {
  const all = { loop: "mine", form: "make", passes: 1, size: "dram", threads: 1, ...params };
  const count = all.size === "dram" ? items : 2 ** 15;
  return {
    family: "loop",
    params: all,
    passNs: (8 * count) / rate,
    perPass: accesses(count, all.size === "dram" ? "memory" : "cache", stores),
    sliceBytes: 16 * count,
  };
}

/** A kernel of exact traffic at `rate` GB/s of it. */
function kernel(id: KernelId, rate: number, params: Params = {}): KnownTrial {
  const lineCount = 2 ** 20;
  const traffic = { seq64: 1, update: 2, daxpy: 3, copy: 2 }[id as "seq64"];
  return {
    family: "memory",
    params: { kernel: id, engine: "wasm", streams: 1, store: "regular", preload: false, pages: "system", size: "dram", threads: 1, ...params },
    passNs: (64 * lineCount * traffic) / rate,
    perPass: kernelAccesses(id, plainVariant, lineCount),
    sliceBytes: 64 * MiB,
  };
}

const bounds = [kernel("update", 40), kernel("daxpy", 36), kernel("update", 30, { engine: "js" })];

function findings(trials: readonly KnownTrial[], change: (record: RunRecord) => RunRecord = (record) => record): readonly LoopFinding[] {
  const summary = summarySchema.parse(JSON.parse(JSON.stringify(summarise(change(recordOf("loops", trials))))));
  return summary.loops ?? [];
}

function only(trials: readonly KnownTrial[], change?: (record: RunRecord) => RunRecord): LoopFinding {
  const [found, ...others] = findings(trials, change);
  assert.ok(found && others.length === 0);
  return found;
}

const near = (value: number | undefined, wanted: number) =>
  assert.ok(value !== undefined && Math.abs(value / wanted - 1) < 1e-9, `${value}, expected ${wanted}`);

describe("a loop's finding", () => {
  test("is its payload, its share of B under both hypotheses, its place against the document and its rate in L2", () => {
    const found = only([loop(10), loop(12.5, { size: "l2" }), ...bounds]);
    // Every second epoch takes 2 % longer: the median of both is 1.01 × the time, in the middle of the two rates.
    near(found.payload?.median, (10e9 + 10e9 / 1.02) / 2);
    // 10 GB/s of input are 20 GB/s of traffic at 1:1, of 40; with the destination's lines read 30 GB/s at 2:1, of 36.
    near(found.share?.min.median, 20 / 40);
    near(found.share?.max.median, 30 / 36);
    assert.deepEqual([found.share?.mixMin, found.share?.mixMax], ["1:1", "2:1"]);
    // js moves 30 GB/s at 1:1, and 30/(1 + 2) = 10.
    near(found.document?.ratio.median, 1);
    near(found.cached?.memoryOverCache.median, 0.8);
    assert.equal(found.verdict, "memory-bound");
  });

  test("has one share where twins decided that stores read the line first", () => {
    // As many lines a second as its twin that loads the destination: copies of 24 GB/s of requested bytes are 12 of lines, as daxpy's 36 of traffic.
    const found = only([loop(10), ...bounds, kernel("copy", 24)]);
    assert.deepEqual([found.share?.mixMin, found.share?.mixMax], ["2:1", "2:1"]);
    near(found.share?.min.median, 30 / 36);
  });

  test("has one share where twins decided that stores evade the read", () => {
    const found = only([loop(10), ...bounds, kernel("copy", 34)]);
    assert.deepEqual([found.share?.mixMin, found.share?.mixMax], ["1:1", "1:1"]);
    near(found.share?.max.median, 0.5);
  });

  test("has one share where nothing is stored", () => {
    const found = only([loop(10, {}, false), kernel("seq64", 20), ...bounds]);
    assert.deepEqual([found.share?.mixMin, found.share?.min.median, found.share?.boundMax], ["1:0", 0.5, found.share?.boundMin]);
  });

  test("says which B is missing, and judges by the cache alone", () => {
    const found = only([loop(10), loop(40, { size: "l2" })]);
    assert.equal(found.shareMissing, "B(1:1) at 1 thread was not measured; B(2:1) at 1 thread was not measured");
    assert.equal(found.share, undefined);
    assert.equal(found.document, undefined);
    assert.equal(found.verdict, "memory-bound");
  });

  test("of what only stores has one share where B(0:1) is missing, and says so", () => {
    const stores: KnownTrial = { ...loop(10), perPass: accesses(items, "memory").slice(1) };
    const found = only([stores, ...bounds]);
    // With the lines read first 10 GB/s of output are 20 GB/s at 1:1.
    near(found.share?.max.median, 0.5);
    assert.deepEqual([found.share?.mixMin, found.shareMissing], ["1:1", "B(0:1) at 1 thread was not measured"]);
  });

  test("divides by B of its own thread count only", () => {
    const found = only([loop(10, { threads: 2 }), ...bounds]);
    assert.match(found.shareMissing ?? "", /^B\(1:1\) at 2 threads was not measured/);
  });

  test("counts n of the document as the loop declares it", () => {
    near(only([loop(10, { passes: 4 }), ...bounds]).document?.rate, (30e9 + 30e9 / 1.02) / 2 / 6);
  });
});

describe("a loop that is passed its views", () => {
  test("is told what capturing them would give", () => {
    const found = only([loop(5, { form: "run" }), loop(10, { form: "make" }), loop(5.1, { form: "run", size: "l2" }), ...bounds]);
    near(found.captured?.median, 2);
    assert.deepEqual([found.form, found.verdict, found.cause], ["run", "overhead-bound", "views-passed"]);
  });
});

describe("a transform", () => {
  const sizes = [4096, 16384, 65536, 262144, 1048576];
  /** 4 µs a chunk and 0.5 ns a byte. */
  const sweep = sizes.map((chunk) => loop(1 / (0.5 + 4000 / chunk), { form: "transform", chunk }, false));

  /** The declared size is what the group compares the others with. */
  const declared = (chunk: number) => (record: RunRecord) => ({
    ...record,
    groups: record.groups.map((group) => ({
      ...group,
      referenceKey: trialKey("loop", { loop: "mine", form: "transform", passes: 1, size: "dram", threads: 1, chunk }),
    })),
  });

  test("has its best highWaterMark, the smallest within 5 % of the best, and the cost of a chunk", () => {
    const found = only([...sweep, ...bounds], declared(4096));
    // Times of a byte: 1.477, 0.744, 0.561, 0.515, 0.504 ns: 0.515 is within 5 % of the best, 0.561 is not.
    assert.equal(found.chunks?.best.highWaterMark, 262144);
    assert.ok(Math.abs((found.chunks?.cost?.perChunkNs ?? 0) / 4000 - 1) < 0.02, String(found.chunks?.cost?.perChunkNs));
    // 0.977 of 1.477 ns a byte.
    assert.ok(Math.abs((found.chunks?.cost?.declaredShare ?? 0) - 0.661) < 0.001);
    assert.deepEqual([found.verdict, found.cause], ["overhead-bound", "chunk-size"]);
    assert.match(found.advice[0] ?? "", /a highWaterMark of 256 KiB runs at 1\.9\d GB\/s/);
  });

  test("is not bound by chunks where it declares large ones", () => {
    const found = only([...sweep, loop(2, { form: "transform", size: "l2", chunk: 1048576 }, false), ...bounds], declared(1048576));
    assert.equal(found.chunks?.declaredBytes, 1048576);
    assert.equal(found.verdict, "processing-bound");
  });
});

describe("a probe", () => {
  const probed =
    (quantities: Record<string, number[]>) =>
    (record: RunRecord): RunRecord => {
      const params = { loop: "mine", form: "make", passes: 1, size: "l2", threads: 1, what: "probe" };
      const trial: Trial = {
        key: trialKey("loop", params),
        suite: "loops",
        family: "loop",
        params,
        accesses: { kernelHash: "synthetic", perPass: [...accesses(1000, "cache")] },
        outcome: {
          state: "measured",
          epoch: [0],
          round: [0],
          passes: [100],
          quantities,
          verification: { state: "verified", method: "none", elements: 1 },
          stop: "planned",
          quality: {},
          flags: [],
        },
      };
      return { ...record, groups: [...record.groups, { id: "probe", suite: "loops", question: "?", purpose: "search", epochs: 1, trials: [trial] }] };
    };

  test("gives shares of its time, bytes a byte, and the share of a call", () => {
    const found = only(
      [loop(10), loop(12, { size: "l2" }), ...bounds],
      // 100 passes over 1000 items of 8 B in 1 ms.
      probed({ durationNs: [1e6], gcNs: [2e5], allocatedBytes: [4e5], deoptimisations: [1], callNs: [100] }),
    );
    assert.deepEqual(
      { ...found.probe, callShare: undefined },
      { gcShare: 0.2, allocationRate: 4e8, allocatedPerByte: 0.5, deoptimisations: 1, callNs: 100, callShare: undefined },
    );
    // A pass in L2: 2^15 items of 8 B at the median of 12 GB/s and 2 % less.
    near(found.probe?.callShare, 100 / ((8 * 2 ** 15) / ((12 + 12 / 1.02) / 2)));
  });

  test("is absent where its quantities are", () => assert.equal(only([loop(10), ...bounds], probed({ durationNs: [1e6] })).probe, undefined));

  test("quotes no rate: its samples chose the sizes", () => {
    const found = findings([loop(10), ...bounds], probed({ durationNs: [1], gcNs: [0], allocatedBytes: [0] }));
    assert.equal(found.length, 1);
  });
});

describe("a loop that gave no numbers", () => {
  const failing = (record: RunRecord): RunRecord => ({
    ...record,
    groups: record.groups.map((group) => ({
      ...group,
      trials: group.trials.map(
        (trial, i): Trial => (i === 0 ? { ...trial, outcome: { state: "failed", code: "loop-wrong", message: "its check refused 3" } } : trial),
      ),
    })),
  });

  test("is told with its failure", () => {
    const found = only([loop(10), ...bounds], failing);
    assert.deepEqual([found.failure, found.verdict, found.payload], ["its check refused 3", undefined, undefined]);
  });
});

describe("a record without loops", () => {
  test("has no findings of them", () => assert.equal(summarise(recordOf("stride", [kernel("seq64", 10)])).loops, undefined));
});
