import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { LoopContract } from "../contract.ts";
import type { BrokenLoop } from "../load.ts";
import { contractDifference, matchLoops } from "./match.ts";
import type { SideLoop } from "./unbundled.ts";

const contract: LoopContract = {
  name: "sum",
  form: "make",
  passes: 1,
  params: {},
  buffers: { a: { type: "f64", perItem: 1, role: "in", placement: "shared" } },
  granularity: 1,
  sliceable: true,
  threads: 1,
};

const loop = (name: string, code: string, other: Partial<LoopContract> = {}): SideLoop => ({
  file: `${name}.loop.ts`,
  contract: { ...contract, name, ...other },
  bundle: { code, hash: code },
});
const broken = (name: string): BrokenLoop => ({ file: `${name}.loop.ts`, code: "loop-failed", message: `${name} does not build.` });
const states = (...args: Parameters<typeof matchLoops>) => matchLoops(...args).map((match) => `${match.name} ${match.state}`);

describe("loops of two sides", () => {
  test("are one by their name, wherever they stand", () => {
    const [match] = matchLoops({ loops: [{ ...loop("sum", "a"), file: "old/sum.loop.ts" }], broken: [] }, { loops: [loop("sum", "b")], broken: [] });
    assert.ok(match?.state === "comparable" && !match.identical);
    assert.equal(match.file, "sum.loop.ts");
  });

  test("are identical where their bundles are, but not where one holds only a part of its code", () => {
    const same = matchLoops({ loops: [loop("sum", "a")], broken: [] }, { loops: [loop("sum", "a")], broken: [] });
    assert.ok(same[0]?.state === "comparable" && same[0].identical);
    const part = { ...loop("sum", "a"), unbundled: { path: "/x/sum.loop.ts", reason: "a native addon" } };
    const open = matchLoops({ loops: [part], broken: [] }, { loops: [part], broken: [] });
    assert.ok(open[0]?.state === "comparable" && !open[0].identical);
  });

  test("stand in head's order, then those that are broken, then those that only the base has", () => {
    assert.deepEqual(
      states(
        { loops: [loop("lost", "a"), loop("torn", "a"), loop("b", "a")], broken: [broken("a")] },
        { loops: [loop("b", "b"), loop("a", "b"), loop("new", "b")], broken: [broken("torn")] },
      ),
      ["b comparable", "a failed", "new new", "torn failed", "lost incomparable"],
    );
  });

  test("that are broken in head and unknown to the base are called by their file", () =>
    assert.deepEqual(states({ loops: [], broken: [] }, { loops: [], broken: [{ ...broken("x"), file: "benchmarks/loops/x.loop.mjs" }] }), [
      "benchmarks/loops/x failed",
    ]));

  test("cannot be compared where what broke is not the base's code but what it was given", () => {
    const [match] = matchLoops({ loops: [], broken: [{ ...broken("sum"), incomparable: "no packages" }] }, { loops: [loop("sum", "a")], broken: [] });
    assert.deepEqual(match, { name: "sum", file: "sum.loop.ts", state: "incomparable", reason: "no packages" });
  });

  test("may go from passed to captured views and stay comparable", () =>
    assert.deepEqual(states({ loops: [loop("sum", "a", { form: "run" })], broken: [] }, { loops: [loop("sum", "b")], broken: [] }), [
      "sum comparable",
    ]));
});

describe("what differs between two definitions", () => {
  test("is told field by field, what is missing as none", () =>
    assert.equal(
      contractDifference(
        { ...contract, params: { weight: 1 } },
        { ...contract, form: "run", passes: 2, buffers: { b: { type: "u8", length: 8, role: "table", placement: "shared" } } },
      ),
      "passes: 1 → 2, params.weight: 1 → none, buffers.a.type: f64 → none, buffers.a.perItem: 1 → none, and 6 more",
    ));
});
