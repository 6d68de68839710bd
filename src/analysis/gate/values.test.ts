import assert from "node:assert/strict";
import { test } from "node:test";
import type { Group, Measured } from "../../records/record.ts";
import { gateGroup, gatePassNs, gatePayloadBytes } from "../../testing/gate-record.ts";
import { blockValueOf, controlShare, groupsOf, payloadRate } from "./values.ts";

const near = (actual: number | undefined, expected: number, error = 1e-12) =>
  assert.ok(actual !== undefined && Math.abs(actual - expected) <= error, `${actual}, not ${expected}`);

/** A copy of a group in which the outcomes of some arms are changed in place. */
function changed(group: Group, change: (outcome: Measured, arm: string) => void): Group {
  const copy = structuredClone(group);
  for (const { params, outcome } of copy.trials) if (outcome.state === "measured") change(outcome, String(params["arm"]));
  return copy;
}

test("a block's value is the median over its rounds of the arms' mean ln times, whatever the machine's speed does", () => {
  const { value, control, rounds, discarded } = blockValueOf(gateGroup({ name: "a", blocks: [0.02], controls: [-0.003] }, 0));
  near(value, 0.02);
  near(control, -0.003);
  assert.deepEqual([rounds, discarded], [32, 0]);
});

test("one round by hand: base 100 and 144, head 110 and 160, is ½ ln (110 × 160 ÷ (100 × 144))", () => {
  const group = changed(gateGroup({ name: "a", blocks: [0] }, 0), (outcome, arm) => {
    const times = { base: [100, 144], head: [110, 160] }[arm] ?? [100, 100];
    outcome.epoch = [0, 0];
    outcome.round = [0, 0];
    outcome.passes = [0.5, 0.5];
    outcome.quantities = { durationNs: times };
  });
  near(blockValueOf(group).value, Math.log((110 * 160) / (100 * 144)) / 2);
});

test("a slot that covered more counts by what it covered", () => {
  const group = changed(gateGroup({ name: "a", blocks: [0] }, 0), (outcome, arm) => {
    if (arm === "head") outcome.passes = outcome.passes.map((passes) => passes * 2);
  });
  near(blockValueOf(group).value, -Math.LN2);
});

test("a few wild rounds do not move the median", () => {
  const group = changed(gateGroup({ name: "a", blocks: [0.01] }, 0), (outcome, arm) => {
    if (arm === "head") outcome.quantities.durationNs = outcome.quantities.durationNs?.map((ns, i) => (i < 20 ? ns * 5 : ns)) ?? [];
  });
  near(blockValueOf(group).value, 0.01);
});

test("a window with pre-emptions in more than half of its rounds that cost a tenth of its time is left out for all arms", () => {
  const plain = gateGroup({ name: "a", blocks: [0.01], windows: 3 }, 0);
  const preempted = (switches: number, share: number | undefined) =>
    changed(plain, (outcome, arm) => {
      const inWindow = (round: number) => round >> 4 === 1;
      outcome.quantities.involuntarySwitches = outcome.round.map((round) => (inWindow(round) ? switches : 0));
      if (share !== undefined) outcome.quantities.runQueueNs = outcome.round.map((round) => (inWindow(round) ? share * windowNs(plain, 1) : 0));
      // What the waits do to the rounds must not matter once they are discarded.
      if (arm === "head")
        outcome.quantities.durationNs = outcome.quantities.durationNs?.map((ns, i) => (inWindow(outcome.round[i] as number) ? 1.01 * ns : ns)) ?? [];
    });
  assert.equal(blockValueOf(preempted(8, 0.9)).discarded, 0);
  assert.equal(blockValueOf(preempted(9, 0.09)).discarded, 0);
  // Where nobody tells how long they were, they are taken for long.
  for (const share of [0.11, undefined]) {
    const { value, rounds, discarded } = blockValueOf(preempted(9, share));
    assert.deepEqual([rounds, discarded], [48, 16]);
    near(value, 0.01);
  }
});

test("where each version has threads of its own, their own waiting does not disturb; a window with far more of it than the others is left out", () => {
  const plain = gateGroup({ name: "a", blocks: [0.01], windows: 4 }, 0);
  const waiting = (design: string, shares: readonly number[]) => {
    const group = changed(plain, (outcome) => {
      outcome.quantities.involuntarySwitches = outcome.round.map(() => 12);
      outcome.quantities.runQueueNs = outcome.round.map((round) => (shares[round >> 4] ?? 0) * windowNs(plain, round >> 4));
    });
    return blockValueOf({ ...group, trials: group.trials.map((trial) => ({ ...trial, params: { ...trial.params, design } })) }).discarded;
  };
  assert.equal(waiting("in-situ", [0.5, 0.5, 0.5, 0.5]), 64);
  assert.equal(waiting("workers", [0.5, 0.5, 0.5, 0.5]), 0);
  assert.equal(waiting("workers", [0.1, 0.1, 0.1, 0.9]), 16);
});

function windowNs(group: Group, window: number): number {
  return group.trials.reduce((sum, { outcome }) => {
    if (outcome.state !== "measured") return sum;
    return sum + outcome.round.reduce((total, round, i) => (round >> 4 === window ? total + (outcome.quantities.durationNs?.[i] ?? 0) : total), 0);
  }, 0);
}

test("any page from the disk disturbs a window; faults do only where the other windows have few", () => {
  const plain = gateGroup({ name: "a", blocks: [0.01], windows: 4 }, 0);
  const discardedBy = (quantity: "majorFaults" | "minorFaults", windows: readonly number[]) =>
    blockValueOf(
      changed(plain, (outcome) => {
        outcome.quantities[quantity] = outcome.round.map((round) => windows[round >> 4] ?? 0);
      }),
    ).discarded;
  assert.equal(discardedBy("majorFaults", [0, 0, 0, 1]), 16);
  // A tenth of a window's 9 ms or so is 900 faults of a microsecond, more or less.
  assert.equal(discardedBy("minorFaults", [0, 2000, 0, 0]), 16);
  assert.equal(discardedBy("minorFaults", [0, 500, 0, 0]), 0);
  // A loop that allocates: 5,000 faults a window are its own.
  assert.equal(discardedBy("minorFaults", [5000, 5200, 5100, 19000]), 0);
  assert.equal(discardedBy("minorFaults", [5000, 5200, 5100, 30000]), 16);
});

test("a block whose every window was disturbed has no value, and says how many rounds it lost", () => {
  const block = blockValueOf(gateGroup({ name: "a", blocks: [0.01], windows: 2, disturbed: 2 }, 0));
  assert.deepEqual([block.value, block.control, block.rounds, block.discarded], [undefined, undefined, 32, 32]);
});

test("rounds that one arm has more visits of, and times of 0, are left out", () => {
  const group = changed(gateGroup({ name: "a", blocks: [0.01] }, 0), (outcome, arm) => {
    if (arm !== "base") return;
    outcome.quantities.durationNs = outcome.quantities.durationNs?.map((ns, i) => (i === 0 ? 0 : ns)) ?? [];
  });
  const { value, rounds } = blockValueOf(group);
  assert.equal(rounds, 31);
  near(value, 0.01);
});

test("rates are payload bytes a second of the rounds that were kept, a block being the unit", () => {
  const groups = Array.from({ length: 7 }, (_, block) => gateGroup({ name: "a", blocks: Array(7).fill(Math.LN2) }, block));
  const base = payloadRate(groups, "base");
  const head = payloadRate(groups, "head");
  assert.equal(base?.epochs, 7);
  // The speed of the synthetic machine swings about its true one.
  near((base?.median ?? 0) / (head?.median ?? 1), 2, 1e-9);
  near((base?.median ?? 0) / ((gatePayloadBytes / gatePassNs) * 1e9), 1, 0.1);
  assert.equal(payloadRate([], "base"), undefined);
});

test("the share of the control is of traffic: half the control's rate where it takes twice its time over as many lines", () => {
  // The synthetic control takes half the time of base.
  near(controlShare([gateGroup({ name: "a", blocks: [0] }, 0)], "base"), 0.5, 0.05);
  assert.equal(controlShare([], "base"), undefined);
});

test("the groups of a loop are found by their trials, not by their ids", () => {
  const groups = [gateGroup({ name: "a", blocks: [0] }, 0), gateGroup({ name: "a#b", blocks: [0] }, 0)];
  assert.deepEqual(
    groupsOf({ groups }, "a").map(({ id }) => id),
    ["a#0"],
  );
});
