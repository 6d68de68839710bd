import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { gateLoop, gateSummary, hostileGate, longNamesGate, mixedGate } from "../../testing/gate-summaries.ts";
import { benchmarkName } from "./benchfmt.ts";
import { renderGate } from "./formats.ts";

async function benchfmt(summary: Parameters<typeof renderGate>[0]): Promise<string> {
  const { files } = await renderGate(summary, "benchfmt");
  return files[0]?.contents as string;
}

interface Result {
  readonly name: string;
  readonly iterations: number;
  readonly values: Readonly<Record<string, number>>;
}

/**
 * Reads as golang.org/x/perf/benchfmt does: fields are parted by white space, a line that begins with Benchmark is a result and one whose first field
 * is Unit is metadata; any other is a comment here, since none may be a configuration line.
 */
function parseBenchfmt(text: string): { results: Result[]; units: Map<string, string[]> } {
  const results: Result[] = [];
  const units = new Map<string, string[]>();
  for (const line of text.split("\n").filter(Boolean)) {
    const [first = "", second = "", ...rest] = line.split(/[\s\u0085]+/).filter(Boolean);
    if (first === "Unit") {
      assert.ok(rest.every((pair) => /^[^=]+=[^=]+$/.test(pair)));
      units.set(second, rest);
    } else if (first.startsWith("Benchmark")) {
      assert.match(second, /^\d+$/, line);
      assert.ok(rest.length >= 2 && rest.length % 2 === 0, line);
      const pairs = rest.flatMap((value, i) => (i % 2 === 0 ? [[rest[i + 1], Number(value)] as const] : []));
      assert.ok(
        pairs.every(([, value]) => Number.isFinite(value)),
        line,
      );
      results.push({ name: first.slice("Benchmark".length), iterations: Number(second), values: Object.fromEntries(pairs) });
    } else assert.match(line, /^# /);
  }
  return { results, units };
}

test("each arm has its medians of 1 MB of payload, and each block a pair of relative times", async () => {
  const blocks = [Math.log(1.25), Math.log(1.2)];
  const { results } = parseBenchfmt(await benchfmt(gateSummary([gateLoop("crc-32", "regression", 0.25, { blocks })])));
  // 10 GB/s is 10,000 MB/s, and 1e6 bytes take 1e6 ÷ 10e9 s = 100,000 ns; a quarter longer is 125,000 ns and 8,000 MB/s.
  const [base, head] = ["Gate/loop=crc-32/arm=base", "Gate/loop=crc-32/arm=head"] as const;
  assert.deepEqual(results, [
    { name: base, iterations: 48, values: { "ns/op": 100_000, "MB/s": 10_000 } },
    { name: head, iterations: 48, values: { "ns/op": 125_000, "MB/s": 8000 } },
    { name: base, iterations: 1, values: { "relative-time": 1 } },
    { name: head, iterations: 1, values: { "relative-time": 1.25 } },
    { name: base, iterations: 1, values: { "relative-time": 1 } },
    { name: head, iterations: 1, values: { "relative-time": 1.2 } },
  ]);
});

test("every unit says which way is better before it is used", async () => {
  const { units } = parseBenchfmt(await benchfmt(mixedGate()));
  assert.deepEqual(
    [...units].map(([unit, [better]]) => [unit, better]),
    [
      ["ns/op", "better=lower"],
      ["MB/s", "better=higher"],
      ["relative-time", "better=lower"],
    ],
  );
});

test("the digits of a loop's name are never taken for GOMAXPROCS", async () => {
  const { results } = parseBenchfmt(await benchfmt(gateSummary([gateLoop("crc-32", "pass")])));
  // benchfmt splits digits after the last hyphen off the end of the name.
  for (const { name } of results) assert.doesNotMatch(name, /-\d+$/);
});

test("loops that failed or have no numbers have no results", async () => {
  const { results } = parseBenchfmt(await benchfmt(mixedGate()));
  const loops = new Set(results.map(({ name }) => /loop=([^/]+)/.exec(name)?.[1]));
  assert.equal(loops.size, 8);
  assert.ok(!loops.has("gzip-frames") && !loops.has("histogram"));
});

test("hostile and long names stay one field each", async () => {
  assert.equal(new Set(parseBenchfmt(await benchfmt(longNamesGate())).results.map(({ name }) => name)).size, 6);
  for (const { name } of parseBenchfmt(await benchfmt(hostileGate())).results) assert.match(name, /^Gate\/loop=[^/=]+\/arm=(base|head)$/);
});

test("any name becomes one part of a benchmark's name", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => assert.doesNotMatch(benchmarkName(text), /[\s\u0085/=]|\p{Surrogate}/u)));
});
