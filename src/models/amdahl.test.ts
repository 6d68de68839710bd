import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { amdahl, amdahlLimit, fitAmdahl, fitGustafson, gustafson, overlappedLimit } from "./amdahl.ts";

const near = (value: number | undefined, expected: number, within = 1e-9) =>
  assert.ok(value !== undefined && Math.abs(value - expected) <= within, `${value}, expected ${expected}`);

describe("a serial share of 5 %", () => {
  test("limits any number of workers to 20, and eight of them to 5.9", () => {
    assert.equal(amdahlLimit(0.05), 20);
    near(amdahl(8, 0.05), 5.926, 5e-4);
    assert.ok(amdahl(1e9, 0.05) < 20 && amdahl(1e9, 0.05) > 19.99);
  });

  test("leaves eight workers 8 where it overlaps the others' work, and forty of them 20", () => {
    assert.equal(overlappedLimit(8, 0.05), 8);
    assert.equal(overlappedLimit(40, 0.05), 20);
  });
});

test("the document's own aggregate, 20 of 275 µs, limits to 13.75 and eight workers to 5.3", () => {
  near(amdahlLimit(20 / 275), 13.75);
  near(amdahl(8, 20 / 275), 5.301, 5e-4);
});

test("Gustafson's 1024 processors with serial shares of 0.4 to 0.8 % gave 1016 to 1020 scaled", () => {
  // CACM 31(5), figure 2b: 1024 − 1023 s.
  near(gustafson(1024, 0.004), 1019.908);
  near(gustafson(1024, 0.008), 1015.816);
});

describe("the fitted share", () => {
  test("is the one that made the speed-ups", () =>
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (share) => {
        const at = (of: (workers: number, share: number) => number) => [1, 2, 4, 8].map((workers) => ({ workers, speedup: of(workers, share) }));
        near(fitAmdahl(at(amdahl)), share);
        near(fitGustafson(at(gustafson)), share);
      }),
    ));

  test("of one point is Karp and Flatt's: a speed-up of 3 by 4 workers is a ninth", () => {
    near(fitAmdahl([{ workers: 4, speedup: 3 }]), 1 / 9);
    near(fitGustafson([{ workers: 4, speedup: 3 }]), 1 / 3);
  });

  test("stays a share where workers gain more than their number, or lose", () => {
    for (const fit of [fitAmdahl, fitGustafson]) {
      assert.equal(fit([{ workers: 2, speedup: 2.5 }]), 0);
      assert.equal(fit([{ workers: 2, speedup: 0.5 }]), 1);
    }
  });

  test("needs more than one worker", () => {
    assert.equal(fitAmdahl([{ workers: 1, speedup: 1 }]), undefined);
    assert.equal(fitGustafson([]), undefined);
  });
});
