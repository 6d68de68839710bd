import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { initialPeriod } from "../../memory/pattern.ts";
import { type Slice, sliceOf } from "../../memory/slice.ts";
import { open } from "./body.ts";
import { chainArrays } from "./family.ts";
import type { ChainParams } from "./params.ts";

const lineCount = 40;
/** Two chunks and a half. */
const chunk = 16 * 64;

let visits = 0;

/** One execution of a chain over 40 lines on this thread; returns the slice after it. */
async function execute(engine: ChainParams["engine"], mode: ChainParams["mode"], n: number): Promise<Slice> {
  const place = {
    visit: `visit ${visits++}`,
    seed: 1,
    epoch: 0,
    kind: "shared" as const,
    arrays: chainArrays,
    lineCount,
    arenaBytes: { shared: 4 * 65536, private: 0 },
  };
  const tiled = mode === "chunked" || mode === "fresh";
  const params = { mode, n, engine, threads: 1, size: "dram", ...(tiled && { chunk }) };
  const { visit, seed, epoch, arenaBytes, ...arena } = place;
  const subject = await open({ params, team: [], role: 0, member: 0, slot: 0, seed, epoch, visit, arena, arenaBytes });
  const slice = sliceOf(place);
  await subject.sample(1);
  return slice;
}

/** After 0 … 8 transforms, × 2 when odd and + 1 when even; in place × −1, where four of them cancel. */
const results: readonly ((x: number) => number)[] = [
  (x) => x,
  (x) => 2 * x,
  (x) => 2 * x + 1,
  (x) => 4 * x + 2,
  (x) => 4 * x + 3,
  (x) => 8 * x + 6,
  (x) => 8 * x + 7,
  (x) => 16 * x + 14,
  (x) => 16 * x + 15,
];
const inPlaceResults: readonly ((x: number) => number)[] = [(x) => x, (x) => -x, (x) => 1 - x, (x) => x - 1];

/** What became of an array: how many transforms of its source all of it holds, or which lines changed, or `untouched`. */
function stateOf(slice: Slice, name: string): string {
  const [view, initial, source] = [slice.viewOf(name), initialPeriod(name), initialPeriod(name === "in-place" ? name : "source")];
  const changed = Array.from({ length: lineCount }, (_, line) => line).filter((line) =>
    view.subarray(8 * line, 8 * line + 8).some((value, k) => value !== initial[(8 * line + k) % 1021]),
  );
  if (changed.length === 0) return "untouched";
  const candidates = name === "in-place" ? inPlaceResults : results;
  const transforms = candidates.findIndex((result) => view.every((value, i) => value === result(source[i % 1021] as number)));
  return transforms >= 0 ? `${transforms} transforms` : `lines ${changed[0]} to ${changed.at(-1)}`;
}

/** For each mode at n = 3, what every array holds after one execution; arrays that are not named are untouched. */
const expected: readonly { mode: ChainParams["mode"]; arrays: Readonly<Record<string, string>> }[] = [
  { mode: "whole", arrays: { t1: "1 transforms", t2: "2 transforms", t3: "3 transforms", result: "3 transforms" } },
  { mode: "direct", arrays: { t1: "1 transforms", t2: "2 transforms", result: "3 transforms" } },
  { mode: "in-place", arrays: { "in-place": "3 transforms" } },
  // Two temporaries of one chunk of 16 lines each, the first used by transforms 1 and 3.
  { mode: "chunked", arrays: { t1: "lines 0 to 15", t2: "lines 0 to 15", result: "3 transforms" } },
  { mode: "fresh", arrays: { t1: "1 transforms", t2: "2 transforms", t3: "3 transforms", result: "3 transforms" } },
  { mode: "fused", arrays: { result: "3 transforms" } },
];

for (const engine of ["wasm", "js"] as const) {
  describe(`a chain of three transforms by ${engine} stores what its mode says, and nothing else:`, () => {
    for (const { mode, arrays } of expected) {
      test(mode, async () => {
        const slice = await execute(engine, mode, 3);
        for (const name of chainArrays) assert.equal(stateOf(slice, name), arrays[name] ?? "untouched", name);
      });
    }
  });

  test(`a chain of no transforms by ${engine} is a copy`, async () => {
    for (const mode of ["whole", "chunked", "fresh"] as const) {
      const slice = await execute(engine, mode, 0);
      for (const name of chainArrays) assert.equal(stateOf(slice, name), name === "result" ? "0 transforms" : "untouched", `${mode} ${name}`);
    }
  });

  test(`a chain of eight by ${engine} uses all eight temporaries where its mode keeps them`, async () => {
    for (const mode of ["whole", "fresh"] as const) {
      const slice = await execute(engine, mode, 8);
      for (let i = 1; i <= 8; i++) assert.equal(stateOf(slice, `t${i}`), `${i} transforms`, `${mode} t${i}`);
      assert.equal(stateOf(slice, "result"), "8 transforms");
    }
  });
}
