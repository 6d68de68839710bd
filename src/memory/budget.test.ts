import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { StreamboundError } from "../errors.ts";
import { GiB, KiB, MiB, parseSize } from "../units.ts";
import { arrayBytes, quarter } from "./budget.ts";

const machine = (lastLevelBytes: number, availableBytes: number, source: "system" | "assumed" = "system") => ({
  lastLevelCache: { sizeBytes: lastLevelBytes, source },
  memoryAvailableBytes: availableBytes,
});

describe("arrayBytes without a request", () => {
  test("is four times the last-level cache", () => {
    assert.deepEqual(arrayBytes(machine(32 * MiB, 16 * GiB)), { arrayBytes: 128 * MiB, mayBeCached: false });
  });

  test("is at least 64 MiB", () => {
    assert.deepEqual(arrayBytes(machine(4 * MiB, 16 * GiB)), { arrayBytes: 64 * MiB, mayBeCached: false });
  });

  test("is what lets three arrays fit in a quarter of the available memory, and says that the cache may hold some", () => {
    // A quarter of 1 GiB is 256 MiB, a third of it 85.33 MiB, rounded down to 85 MiB; four times the cache would be 1 GiB.
    assert.deepEqual(arrayBytes(machine(256 * MiB, 1 * GiB)), {
      arrayBytes: 85 * MiB,
      mayBeCached: true,
      reason: "an array of 85 MiB is below 4 times the last-level cache of 256 MiB: memory allows no larger one",
    });
  });

  test("shrinks below 64 MiB without a flag when the cache is small too", () => {
    // A quarter of 120 MiB is 30 MiB, a third 10 MiB; four times the cache is 8 MiB.
    assert.deepEqual(arrayBytes(machine(2 * MiB, 120 * MiB)), { arrayBytes: 10 * MiB, mayBeCached: false });
  });

  test("rounds to 64 KiB below one MiB", () => {
    // A quarter of 8 MiB is 2 MiB, a third 682.67 KiB, down to 640 KiB.
    assert.equal(arrayBytes(machine(MiB, 8 * MiB)).arrayBytes, 640 * KiB);
  });

  test("tells a cache that was assumed", () => {
    assert.match(arrayBytes(machine(32 * MiB, 1 * GiB, "assumed")).reason ?? "", /cache of 32 MiB \(assumed\)/);
  });

  test("never takes more than a quarter of what is available, whatever the machine", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 40 }), fc.integer({ min: 0, max: 2 ** 32 }), (available, cache) => {
        const budget = arrayBytes(machine(cache, available));
        assert.ok(3 * budget.arrayBytes <= available / 4);
        assert.equal(budget.mayBeCached, budget.arrayBytes < 4 * cache);
        assert.equal(budget.reason !== undefined, budget.mayBeCached);
      }),
    );
  });
});

describe("arrayBytes with a request", () => {
  const request = (bytes: number, threads = 8) => ({ option: "--working-set", bytes, threads });

  test("takes the requested size as it is and flags what the cache may hold", () => {
    assert.deepEqual(arrayBytes(machine(32 * MiB, 16 * GiB), request(128 * MiB)), { arrayBytes: 128 * MiB, mayBeCached: false });
    assert.deepEqual(arrayBytes(machine(32 * MiB, 16 * GiB), request(MiB)), {
      arrayBytes: MiB,
      mayBeCached: true,
      reason: "an array of 1 MiB is below 4 times the last-level cache of 32 MiB: a smaller one was asked for",
    });
  });

  test("refuses what leaves a thread below 16 KiB, with the smallest legal size", () => {
    assert.throws(() => arrayBytes(machine(32 * MiB, 16 * GiB), request(127 * KiB)), {
      code: "too-small",
      exit: "usage",
      message:
        "--working-set 127 KiB is too small: 8 threads need at least 128 KiB (16 KiB each). Use --working-set 128KiB or more, or fewer --threads.",
    });
    assert.equal(arrayBytes(machine(32 * MiB, 16 * GiB), request(128 * KiB)).arrayBytes, 128 * KiB);
  });

  test("refuses what does not fit, with the largest legal size", () => {
    // A quarter of 12 GiB is 3 GiB: arrays of 1 GiB fit, one byte more does not.
    assert.equal(arrayBytes(machine(32 * MiB, 12 * GiB), request(GiB)).arrayBytes, GiB);
    assert.throws(() => arrayBytes(machine(32 * MiB, 12 * GiB), request(2 * GiB)), {
      code: "beyond-memory",
      exit: "usage",
      message:
        "--working-set 2 GiB does not fit: 3 arrays of it take 6 GiB, and a trial takes at most a quarter of the 12 GiB available. Use --working-set 1024MiB or less.",
    });
  });

  test("names a next step that is itself accepted", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 ** 40 }),
        fc.integer({ min: 2 ** 26, max: 2 ** 38 }),
        fc.integer({ min: 1, max: 16 }),
        (bytes, available, threads) => {
          const here = machine(32 * MiB, available);
          try {
            arrayBytes(here, request(bytes, threads));
          } catch (thrown) {
            assert.ok(thrown instanceof StreamboundError);
            const advised = parseSize("--working-set", /Use --working-set (\w+) or/.exec(thrown.message)?.[1] ?? "");
            assert.doesNotThrow(() => arrayBytes(here, request(advised, threads)));
          }
        },
      ),
    );
  });
});

test("quarter rounds down to whole bytes", () => {
  assert.equal(quarter({ memoryAvailableBytes: 1027 }), 256);
});
