import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { gateLoop, unmeasuredLoop } from "../../testing/gate-summaries.ts";
import { upperBound } from "./bounds.ts";
import { certificateOf, certificateSchema } from "./certificate.ts";
import type { GateLoop } from "./schema.ts";

const times = (count: number, loop: GateLoop): GateLoop[] => Array.from({ length: count }, () => loop);

describe("a certificate", () => {
  test("bounds the rate of false alarms: of 299 gates none, at most 1 %", () => {
    const { regressions } = certificateOf(times(299, gateLoop("a", "pass")));
    assert.deepEqual([regressions.count, regressions.of], [0, 299]);
    // 1 − 0.05^(1/299).
    assert.ok(Math.abs(regressions.bound - 0.009969) < 1e-5, String(regressions.bound));
  });

  test("bounds what was seen from below: of 100 gates all, at least 97 %", () => {
    const { seen } = certificateOf(times(100, gateLoop("a", "regression", 0.02)));
    // 0.05^(1/100).
    assert.ok(Math.abs(seen.bound - 0.97049) < 1e-4, String(seen.bound));
  });

  test("counts an inconclusive or unproven gate among those that could have found something, a broken or incomparable one not", () => {
    const gates = [
      gateLoop("a", "regression"),
      gateLoop("a", "inconclusive"),
      gateLoop("b", "unproven"),
      unmeasuredLoop("c", "failed"),
      unmeasuredLoop("d", "incomparable"),
    ];
    const certificate = certificateOf(gates);
    assert.deepEqual([certificate.regressions.count, certificate.regressions.of], [1, 3]);
    assert.equal(certificate.regressions.bound, upperBound(1, 3));
    assert.deepEqual(certificate.verdicts, { regression: 1, failed: 1, unproven: 1, inconclusive: 1, incomparable: 1 });
    assert.deepEqual(
      certificate.loops.map(({ loop, gates: count }) => [loop, count]),
      [
        ["a", 2],
        ["b", 1],
        ["c", 1],
        ["d", 1],
      ],
    );
  });

  test("tells each loop's noise by the median over its gates, and what so many seconds of blocks would show", () => {
    const sds = [0.002, 0.004, 0.009];
    const [loop] = certificateOf(sds.map((blockSd) => ({ ...gateLoop("a", "pass"), blocks: Array(9).fill(0), blockSd, seconds: 9 }))).loops;
    assert.equal(loop?.blockSd, 0.004);
    assert.equal(loop?.blockSeconds, 1);
    assert.deepEqual(
      loop?.within.map(({ seconds }) => seconds),
      [15, 30, 60],
    );
    const shown = loop?.within.map(({ slowdown }) => slowdown) ?? [];
    // More blocks show less, and none shows less than the margin.
    assert.ok(
      shown.every((slowdown, i) => i === 0 || slowdown < (shown[i - 1] ?? 0)),
      shown.join(),
    );
    assert.ok((shown.at(-1) ?? 0) > (loop ? gateLoop("a", "pass").rule.margin : 1));
  });

  test("says nothing of a time in which too few blocks fit, and nothing at all of no gates", () => {
    const slow = { ...gateLoop("a", "pass"), blocks: Array(9).fill(0), blockSd: 0.004, seconds: 9 * 20 };
    assert.deepEqual(certificateOf([slow]).loops[0]?.within, []);
    const empty = certificateOf([]);
    assert.deepEqual(
      [empty.regressions, empty.seen, empty.loops, "seconds" in empty],
      [{ count: 0, of: 0, bound: 1 }, { count: 0, of: 0, bound: 0 }, [], false],
    );
  });

  test("keeps to its schema", () => {
    certificateSchema.parse(certificateOf([gateLoop("a", "pass"), gateLoop("b", "regression", 0.03), unmeasuredLoop("c", "failed")]));
  });
});
