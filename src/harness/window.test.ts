import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { bytesWithin, teamSample } from "./window.ts";

const none = new Set<number>();

describe("a team's sample", () => {
  test("lasts from the earliest start to the latest end", () => {
    const sample = teamSample(
      [
        { startNs: 1010, endNs: 1100 },
        { startNs: 1000, endNs: 1090 },
        { startNs: 1004, endNs: 1120 },
      ],
      none,
    );
    assert.equal(sample.durationNs, 120);
    // Starts 1000 … 1010; the common window is 1010 … 1090, 80 of 120 ns.
    assert.equal(sample.quantities.skewNs, 10);
    assert.equal(sample.quantities.overlap, 80 / 120);
    assert.deepEqual(sample.window, { startNs: [10, 0, 4], endNs: [100, 90, 120] });
  });

  test("overlaps by nothing when its threads ran one after another", () => {
    const { durationNs, quantities } = teamSample(
      [
        { startNs: 0, endNs: 10 },
        { startNs: 30, endNs: 50 },
      ],
      none,
    );
    assert.deepEqual({ durationNs, ...quantities }, { durationNs: 50, skewNs: 30, overlap: 0 });
  });

  test("of one thread has neither skew nor overlap nor windows", () => {
    assert.deepEqual(teamSample([{ startNs: 5, endNs: 25 }], none), { durationNs: 20, quantities: {} });
  });

  test("of one thread lasts as long as its body says that its work alone took", () => {
    const [alone] = [{ startNs: 5, endNs: 25, quantities: { durationNs: 7, syscalls: 2 } }];
    assert.deepEqual(teamSample([alone], none), { durationNs: 7, quantities: { syscalls: 2 } });
    // What it waited for a CPU in the whole of the sample says nothing of that part.
    assert.deepEqual(teamSample([{ ...alone, runQueueNs: 9 }], none).quantities, { syscalls: 2 });
    assert.throws(() => teamSample([alone, alone], none), { code: "internal" });
  });

  test("adds up the quantities of its timed threads, and the queueing of all", () => {
    const { quantities } = teamSample(
      [
        { startNs: 0, endNs: 10, runQueueNs: 3, quantities: { syscalls: 2, records: 1 } },
        { startNs: 0, endNs: 10, runQueueNs: 4, quantities: { syscalls: 5 } },
        { startNs: -5, endNs: 15, runQueueNs: 100, quantities: { syscalls: 1000 }, calls: { endNs: [15], bytesPerCall: 0 } },
      ],
      new Set([2]),
    );
    assert.equal(quantities.syscalls, 7);
    assert.equal(quantities.records, 1);
    assert.equal(quantities.runQueueNs, 107);
  });

  test("takes the mean over its timed threads of a quantity that each has for itself", () => {
    const chasers = [100, 104, 120].map((latencyNs) => ({ startNs: 0, endNs: 10, quantities: { latencyNs } }));
    assert.equal(teamSample(chasers, new Set([2])).quantities.latencyNs, 102);
  });

  test("leaves queueing out where no thread tells it", () => {
    assert.equal("runQueueNs" in teamSample([{ startNs: 0, endNs: 1 }], none).quantities, false);
  });

  test("is timed without its background threads, whose bytes inside the window are added up", () => {
    const sample = teamSample(
      [
        { startNs: 100, endNs: 200 },
        // Three calls of 80 B: 50 … 90 (before), 90 … 130 (30 of 40 ns inside: 60 B), 130 … 170 (all inside: 80 B).
        { startNs: 50, endNs: 170, calls: { endNs: [90, 130, 170], bytesPerCall: 80 } },
        // One call of 1000 B over 100 … 300: half of it inside.
        { startNs: 100, endNs: 300, calls: { endNs: [300], bytesPerCall: 1000 } },
      ],
      new Set([1, 2]),
    );
    assert.equal(sample.durationNs, 100);
    assert.equal(sample.quantities.loadBytes, 60 + 80 + 500);
    assert.equal(sample.window, undefined);
  });

  test("that took no time is an error of the harness", () => {
    assert.throws(() => teamSample([{ startNs: 7, endNs: 7 }], none), { code: "internal", message: /a sample of 0 ns/ });
    assert.throws(() => teamSample([{ startNs: 7, endNs: Number.NaN }], none), { code: "internal" });
  });
});

describe("bytesWithin", () => {
  const sample = { startNs: 0, endNs: 40, calls: { endNs: [10, 20, 40], bytesPerCall: 100 } };

  test("counts whole calls inside, parts of calls at the edges and none outside", () => {
    assert.equal(bytesWithin(sample, 0, 40), 300);
    assert.equal(bytesWithin(sample, 10, 20), 100);
    // 5 of the first call's 10 ns, all of the second, 5 of the third's 20 ns.
    assert.equal(bytesWithin(sample, 5, 25), 50 + 100 + 25);
    assert.equal(bytesWithin(sample, 40, 90), 0);
    assert.equal(bytesWithin(sample, -30, 0), 0);
    // A window inside one call.
    assert.equal(bytesWithin(sample, 24, 26), 10);
  });

  test("of a thread without calls is 0", () => {
    assert.equal(bytesWithin({ startNs: 0, endNs: 40 }, 0, 40), 0);
  });

  test("of windows side by side adds up", () => {
    fc.assert(
      fc.property(fc.integer({ min: -10, max: 50 }), fc.integer({ min: -10, max: 50 }), fc.integer({ min: -10, max: 50 }), (...edges) => {
        const [from, cut, to] = edges.sort((a, b) => a - b) as [number, number, number];
        const parts = bytesWithin(sample, from, cut) + bytesWithin(sample, cut, to);
        assert.ok(Math.abs(parts - bytesWithin(sample, from, to)) < 1e-9);
      }),
    );
  });
});
