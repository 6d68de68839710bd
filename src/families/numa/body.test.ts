import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { BodyContext } from "../../harness/subject.ts";
import { probeAbilities } from "../../native/abilities.ts";
import { lineBytes, MiB } from "../../units.ts";
import { open } from "./body.ts";
import { assertOn } from "./region.ts";

const refusal = probeAbilities().find(({ id }) => id === "numa")?.reason;

/** 1024 · 16 + 144 lines on node 0, which every machine has. */
const lineCount = 16_528;
const context = (op: string): BodyContext => ({
  params: { op, from: 0, to: 0, threads: 1, engine: "native", ...(op === "read" && { width: 64 }), pages: "system" },
  team: [{ kernel: "seq64", engine: "native", variant: "s8", count: 1, sliceBytes: lineCount * lineBytes }],
  role: 0,
  member: 0,
  slot: 0,
  seed: 9,
  epoch: 0,
  visit: "v",
  arenaBytes: {},
});

describe("memory of a named node", { skip: refusal === undefined ? false : `memory cannot be placed: ${refusal}` }, () => {
  test("is read in whole, and its pages prove to lie there", async () => {
    const subject = await open(context("read"));
    await subject.warm();
    await subject.sample(3);
    assert.equal(subject.settle?.(), undefined);
    assert.deepEqual(await subject.verify(), { state: "verified", method: "exact sum of every sample; node 0 of 256 pages", elements: 256 });
  });

  test("is chased along one cycle, sample after sample", async () => {
    const subject = await open(context("chase"));
    for (const hops of [1, 1000, lineCount, 7]) {
      await subject.sample(hops);
      assert.equal(subject.settle?.(), undefined, `${hops} hops`);
    }
    assert.equal((await subject.verify()).state, "verified");
  });
});

describe("the proof of a place", () => {
  const view = new Uint8Array(MiB);

  test("looks at the first and the last byte and at others between", () => {
    const looked: number[] = [];
    const nodeOf = (_: unknown, at: number) => {
      looked.push(at);
      return 1;
    };
    const found = assertOn({ nodeOf }, view, 1);
    assert.deepEqual([found, looked[0], looked.at(-1), looked.length], [256, 0, MiB - 1, 256]);
  });

  test("names the first page that lies elsewhere", () => {
    const moved = { nodeOf: (_: unknown, at: number) => (at > MiB / 2 ? 0 : 1) };
    assert.throws(() => assertOn(moved, view, 1), { code: "verification", message: /lies on NUMA node 0, not on node 1/ });
  });

  test("does not take silence for a proof", () =>
    assert.throws(() => assertOn({ nodeOf: () => undefined }, view, 0), /lies on a node that is not told, not on node 0/));
});
