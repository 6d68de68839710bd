import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import fc from "fast-check";
import { bindArm, checkedPass, loadBundle } from "./arm.ts";
import { contractOf } from "./contract.ts";
import { defineLoop, type Loop } from "./define.ts";
import { allocateWorkingSet, buffersIn } from "./working-set.ts";

const folder = mkdtempSync(join(tmpdir(), "streambound-arm-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** The loop over so many items, bound. */
async function armOf(loop: Loop, items = 96) {
  const contract = contractOf(loop, "x");
  const memory = allocateWorkingSet(contract, items);
  return { arm: await bindArm(loop, contract, buffersIn(memory, contract, items), memory), memory };
}

const sum = defineLoop({
  name: "sum",
  buffers: { a: { type: "f64", perItem: 1, role: "in" } },
  params: { first: 1 },
  init: ({ a }, { first }) => a.set(a.map((_, i) => first + i)),
  make:
    ({ a }) =>
    (lo, hi) =>
      a.subarray(lo, hi).reduce((x, y) => x + y, 0),
  check: (checksum, { a }) => checksum === (a.length * (a.length + 1)) / 2,
});
/** The same with one part replaced by what a careless user could write. */
const broken = (part: Record<string, unknown>): Loop => ({ ...sum, ...part }) as Loop;

describe("an arm", () => {
  test("gives the same checksum however a pass is sliced, captured or passed", async () => {
    const { make: _, ...shared } = sum as typeof sum & { make: unknown };
    const run = ({ a }: { a: Float64Array }, lo: number, hi: number) => a.subarray(lo, hi).reduce((x, y) => x + y, 0);
    const passed: unknown = { ...shared, run };
    for (const loop of [sum, passed as Loop]) {
      const { arm } = await armOf(loop);
      fc.assert(fc.property(fc.integer({ min: 1, max: 200 }), (sliceItems) => assert.equal(checkedPass(arm, 96, sliceItems), 4656)));
    }
  });

  test("combines the results of slices as its loop says", async () => {
    const { arm } = await armOf(broken({ combine: Math.max, make: () => (_: number, hi: number) => hi, check: (hi: number) => hi === 96 }));
    assert.equal(checkedPass(arm, 96, 10), 96);
  });

  test("is given the memory in which its buffers lie, and the values of its params", async () => {
    const seen: unknown[] = [];
    const make = (buffers: { a: Float64Array }, params: { first: number }, host: { memory: { buffer: ArrayBufferLike } }) => {
      seen.push(host.memory.buffer === buffers.a.buffer, params.first);
      return () => 0;
    };
    await armOf(broken({ make }));
    assert.deepEqual(seen, [true, 1]);
  });

  test("waits for a factory that is asynchronous", async () => {
    const { arm } = await armOf(broken({ make: async () => () => 4656 }));
    assert.equal(checkedPass(arm, 96, 96), 4656);
  });

  test("has closures of its own each time", async () => {
    assert.notEqual((await armOf(sum)).arm.slice, (await armOf(sum)).arm.slice);
  });

  for (const [what, part, code, message] of [
    ["a factory that throws", { make: () => assert.fail("no") }, "loop-failed", /make threw no/],
    ["a factory that rejects", { make: () => Promise.reject(new Error("later")) }, "loop-failed", /make threw later/],
    ["a factory that returns no function", { make: () => 5 }, "loop-failed", /make returned no function/],
    ["inputs that throw", { init: () => assert.fail("no") }, "loop-failed", /init threw no/],
    ["inputs that come later", { init: async () => {} }, "loop-failed", /init is asynchronous/],
    ["a check that refuses", { check: () => false }, "loop-wrong", /its check refused 4656/],
    ["a check that throws", { check: () => assert.fail("no") }, "loop-failed", /check threw no/],
    ["a check that answers later", { check: async () => true }, "loop-wrong", /its check refused 4656/],
    ["slices that return nothing", { make: () => () => {} }, "loop-wrong", /its slices give NaN, not a number/],
    ["slices that return 64-bit integers", { make: () => () => 1n }, "loop-wrong", /its slices give bigint, not a number/],
  ] as const) {
    test(`refuses ${what}`, async () => {
      await assert.rejects(
        armOf(broken(part)).then(({ arm }) => checkedPass(arm, 96, 32)),
        { code, message },
      );
    });
  }

  test("is none of a transform", async () => {
    const transform = contractOf({ name: "t", init() {}, check() {}, transform() {} }, "x");
    const memory = allocateWorkingSet(transform, 10);
    const loop: Loop = { name: "t", init() {}, check: () => true, transform: () => (source) => source };
    await assert.rejects(bindArm(loop, transform, {}, memory), { code: "internal" });
  });
});

describe("loading a bundle", () => {
  const load = (name: string, code: string) => {
    const path = join(folder, name);
    writeFileSync(path, code);
    return loadBundle(path, "my.loop.ts");
  };

  test("gives its loop and contract", async () => {
    const { loop, contract } = await load(
      "good.mjs",
      'export default { name: "good", buffers: { a: { type: "u8", perItem: 1, role: "in" } }, init() {}, make: () => () => 3, check: () => true }',
    );
    assert.equal(contract.name, "good");
    assert.ok("make" in loop);
  });

  for (const [what, code, error] of [
    ["throws", "throw new Error('first line\\nsecond')", { code: "loop-failed", message: /"my\.loop\.ts" failed: loading it threw first line\./ }],
    ["throws what is no error", "throw undefined", { code: "loop-failed", message: /loading it threw undefined\./ }],
    ["exports nothing", "export const a = 1", { code: "loop-invalid", message: /^Loop file "my\.loop\.ts" is not valid: it has no default export/ }],
    ["asks for another module", 'await import("./" + "other.mjs")', { code: "bundle-failed", message: /it loads another module when it runs: / }],
    [
      "opens a file beside itself",
      'import { readFileSync } from "node:fs"; readFileSync(new URL("./code.wasm", import.meta.url))',
      { code: "bundle-failed", message: /it opens code\.wasm beside itself when it runs; import it/ },
    ],
    [
      "does not find a file elsewhere",
      'import { readFileSync } from "node:fs"; readFileSync("/no/such/file")',
      { code: "loop-failed", message: /ENOENT/ },
    ],
  ] as const) {
    test(`tells which file ${what}`, () => assert.rejects(load(`${what.replaceAll(" ", "-")}.mjs`, code), error));
  }
});
