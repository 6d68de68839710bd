import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { palindrome, type RoundsOptions, runRounds } from "./rounds.ts";

describe("palindrome", () => {
  const members = fc.uniqueArray(fc.string(), { maxLength: 12 });

  test("visits every member once a round", () => {
    fc.assert(
      fc.property(members, fc.integer(), fc.nat({ max: 50 }), (all, seed, round) => {
        assert.deepEqual([...palindrome(all, seed, round)].sort(), [...all].sort());
      }),
    );
  });

  test("mirrors every second round, so that the mean place within a pair is the same for all", () => {
    fc.assert(
      fc.property(members, fc.integer(), fc.nat({ max: 25 }), (all, seed, pair) => {
        assert.deepEqual(palindrome(all, seed, 2 * pair + 1), palindrome(all, seed, 2 * pair).reverse());
      }),
    );
  });

  test("draws a new order for each pair of rounds and each seed", () => {
    const all = Array.from({ length: 10 }, (_, i) => i);
    const orders = [palindrome(all, 1, 0), palindrome(all, 1, 2), palindrome(all, 1, 4), palindrome(all, 2, 0)].map((order) => order.join());
    assert.equal(new Set(orders).size, 4);
    assert.equal(palindrome(all, 1, 2).join(), orders[1]);
  });
});

describe("runRounds", () => {
  async function record(options: Partial<RoundsOptions>): Promise<{ rounds: string[]; timedNs: number }> {
    const rounds: string[] = [];
    const timedNs = await runRounds({
      name: "group",
      rounds: 3,
      warmupRounds: 0,
      signal: new AbortController().signal,
      round: async (index, discard) => {
        rounds.push(`${discard ? "warm" : "round"} ${index}`);
        return discard ? 1e9 : 10 ** index;
      },
      ...options,
    });
    return { rounds, timedNs };
  }

  test("runs as many rounds as asked, once each and in order, and adds up what was timed in them", async () => {
    assert.deepEqual(await record({}), { rounds: ["round 0", "round 1", "round 2"], timedNs: 111 });
    assert.deepEqual(await record({ rounds: 1 }), { rounds: ["round 0"], timedNs: 1 });
  });

  test("runs warm-up rounds first and leaves them out of the time", async () => {
    const expected = { rounds: ["warm 0", "warm 1", "round 0", "round 1", "round 2"], timedNs: 111 };
    assert.deepEqual(await record({ warmupRounds: 2 }), expected);
  });

  test("runs no further round for time that a round reports: neither none nor an hour", async () => {
    for (const ns of [0, 3.6e12]) {
      let rounds = 0;
      const timedNs = await runRounds({
        name: "group",
        rounds: 4,
        warmupRounds: 0,
        signal: new AbortController().signal,
        round: async () => {
          rounds++;
          return ns;
        },
      });
      assert.deepEqual({ rounds, timedNs }, { rounds: 4, timedNs: 4 * ns });
    }
  });

  test("starts no round after an abort and keeps the time of those before", async () => {
    const ending = new AbortController();
    const rounds: number[] = [];
    const timedNs = await runRounds({
      name: "group",
      rounds: 1000,
      warmupRounds: 1,
      signal: ending.signal,
      round: async (index, discard) => {
        if (!discard) rounds.push(index);
        if (rounds.length === 3) ending.abort();
        return discard ? 1000 : 5;
      },
    });
    assert.deepEqual({ rounds, timedNs }, { rounds: [0, 1, 2], timedNs: 15 });
  });

  test("runs nothing under a signal that was aborted before", async () => {
    assert.deepEqual(await record({ signal: AbortSignal.abort() }), { rounds: [], timedNs: 0 });
  });

  test("leaves no listener on the signal of the run", async () => {
    const warnings: Error[] = [];
    const listen = (warning: Error) => warnings.push(warning);
    process.on("warning", listen);
    const { signal } = new AbortController();
    for (let visit = 0; visit < 30; visit++) await record({ signal });
    await new Promise((resolve) => setImmediate(resolve));
    process.off("warning", listen);
    assert.deepEqual(warnings, []);
  });

  test("passes on what a round throws: a broken harness is not a slow one", async () => {
    await assert.rejects(
      runRounds({
        name: "group",
        rounds: 2,
        warmupRounds: 0,
        signal: new AbortController().signal,
        round: () => Promise.reject(new Error("broken")),
      }),
      /broken/,
    );
  });
});
