import assert from "node:assert/strict";
import { test } from "node:test";
import type { Clock } from "./clock.ts";
import { Ledger } from "./ledger.ts";

/** A clock that a test moves. */
function handClock(): Clock & { time: bigint } {
  return {
    time: 0n,
    now() {
      return this.time;
    },
  };
}

test("time is charged to its cause, added up, and told in the order of the list", async () => {
  const clock = handClock();
  const ledger = new Ledger(clock);
  const take = (ns: bigint) => async () => {
    clock.time += ns;
    return "result";
  };
  assert.equal(await ledger.charge("verify", take(70n)), "result");
  await ledger.charge("warm up", take(5n));
  await ledger.charge("verify", take(30n));
  ledger.add("search for variants", 12);
  assert.deepEqual(Object.entries(ledger.spent()), [
    ["warm up", 5],
    ["verify", 100],
    ["search for variants", 12],
  ]);
});

test("an action that fails is charged too, and its error passes", async () => {
  const clock = handClock();
  const ledger = new Ledger(clock);
  await assert.rejects(
    ledger.charge("calibrate", async () => {
      clock.time += 9n;
      throw new Error("no");
    }),
    /no/,
  );
  assert.deepEqual(ledger.spent(), { calibrate: 9 });
});

test("a difference of clocks that came out negative is charged as nothing", () => {
  const ledger = new Ledger(handClock());
  ledger.add("dispatch and settle", -40);
  assert.deepEqual(ledger.spent(), { "dispatch and settle": 0 });
});
