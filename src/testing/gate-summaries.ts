/** Gates for tests of reports. No number in them was measured. */
import type { Design, GateLoop, GateSummary, Rule, Verdict } from "../analysis/gate/schema.ts";
import { estimate } from "./synthetic-summary.ts";

/** The rules of the in-situ design and of its fallbacks. */
export const gateRules: Readonly<Record<Design, Rule>> = {
  "in-situ": { threshold: 0.02, margin: 0.005, looks: [9, 12, 16], alpha: 0.01, beta: 0.05 },
  workers: { threshold: 0.05, margin: 0.01, looks: [9, 12, 16], alpha: 0.01, beta: 0.05 },
  processes: { threshold: 0.1, margin: 0.02, looks: [9, 12, 16], alpha: 0.01, beta: 0.05 },
};

const reasons: Readonly<Record<Verdict, string>> = {
  regression: "slower by more than the margin of 0.5 % in all 9 blocks.",
  failed: 'the head arm threw: RangeError "offset is out of bounds". Mend it and gate again.',
  unproven: "the controls moved by 1.4 % although both ran the same code, so that the experiment proves nothing. Gate again on a quieter machine.",
  inconclusive: "after 16 blocks a slowdown between -0.4 % and +2.3 % is possible; these blocks resolve 2.7 %.",
  incomparable: 'buffer "out" changed its type from f32 to f64, so that the two versions do different work.',
  new: "the base has no loop of this name.",
  improved: "faster by more than the margin of 0.5 % in all 9 blocks.",
  pass: "a slowdown of 2 % is excluded after 9 blocks.",
};

/** A loop whose blocks lie symmetrically around `change`, 0.03 being slower by 3 %; `over` replaces any field. */
export function gateLoop(loop: string, verdict: Verdict, change = 0, over: Partial<GateLoop> = {}): GateLoop {
  const design = over.design ?? "in-situ";
  const blocks = [0, 4, -4, 2, -2, 3, -3, 1, -1].map((step) => Math.log(1 + change) + step / 1000);
  return {
    loop,
    verdict,
    reason: reasons[verdict],
    design,
    rule: gateRules[design],
    blocks,
    controls: blocks.map((_, i) => (i % 2 === 0 ? 0.001 : -0.001)),
    ratio: { median: 1 + change, low: (1 + change) * Math.exp(-0.004), high: (1 + change) * Math.exp(0.004), confidence: 0.99 },
    pRegression: change > 0.005 ? 1 / 512 : 0.9,
    pPass: change > 0.015 ? 0.9 : 1 / 512,
    resolution: 0.011,
    blockSd: 0.0027,
    discarded: 0.03,
    baseRate: estimate(10e9, 0.05),
    headRate: estimate(10e9 / (1 + change), 0.05),
    baseShare: 0.84,
    headShare: 0.84 / (1 + change),
    seconds: 7.25,
    ...over,
  };
}

/** A loop of which nothing was measured. */
export function unmeasuredLoop(loop: string, verdict: Verdict, over: Partial<GateLoop> = {}): GateLoop {
  return {
    loop,
    verdict,
    reason: reasons[verdict],
    design: "in-situ",
    rule: gateRules["in-situ"],
    blocks: [],
    controls: [],
    discarded: 0,
    seconds: 0.5,
    ...over,
  };
}

/** A gate over these loops with the exit code that they give. */
export function gateSummary(loops: readonly GateLoop[], over: Partial<GateSummary> = {}): GateSummary {
  const has = (...wanted: Verdict[]) => loops.some(({ verdict }) => wanted.includes(verdict));
  return {
    gateVersion: 1,
    base: "main@4f2a9c1",
    head: "working tree",
    loops: [...loops],
    exitCode: has("failed") || loops.length === 0 ? 4 : has("regression") ? 1 : has("unproven", "inconclusive", "incomparable") ? 3 : 0,
    seconds: 73.4,
    ...over,
  };
}

/** Ten loops with every verdict and every design. */
export function mixedGate(): GateSummary {
  const designReason = "it keeps its state outside the loop, so that two copies in one isolate would share it.";
  return gateSummary(
    [
      gateLoop("byte-swap", "pass", 0.001),
      gateLoop("rgba-to-gray", "pass", -0.002),
      gateLoop("utf8-scan", "regression", 0.031),
      gateLoop("delta-varint-decode", "inconclusive", 0.009, { resolution: 0.027 }),
      gateLoop("crc-32", "improved", -0.124),
      gateLoop("csv-split", "pass", 0.006, { design: "workers", designReason, resolution: 0.032 }),
      gateLoop("blend", "unproven", 0.013),
      unmeasuredLoop("histogram", "incomparable"),
      unmeasuredLoop("gzip-frames", "failed"),
      gateLoop("json-lines", "pass", 0.012, { design: "processes", designReason: "it cannot be bundled.", resolution: 0.08 }),
    ],
    { buildWide: "8 of 10 loops moved by about +0.4 % together while the controls did not." },
  );
}

/** Text that must reach no terminal, markup or format as more than text: markup, control characters, separators of every format, surrogates. */
export const hostileText =
  "</testcase><script>alert(1)</script><img src=x onerror=\"alert(2)\"> `code` **b** [l](http://x) a|b\\|c @everyone ]]> \u001b[2J\u202eevil\u0000\n\ttab\u00a0nbsp\ufffe\ud800 &amp; 'q' =/";

/** Every text of a gate is hostile. */
export function hostileGate(): GateSummary {
  const reason = hostileText;
  return gateSummary(
    [
      gateLoop(hostileText, "regression", 0.04, { reason, design: "workers", designReason: hostileText }),
      unmeasuredLoop(`${hostileText}2`, "failed", { reason }),
      gateLoop(`${hostileText}3`, "pass", 0, { reason }),
    ],
    { base: hostileText, head: hostileText, buildWide: hostileText },
  );
}

/** Names of 100 characters without a break, and of wide and combining characters. */
export function longNamesGate(): GateSummary {
  return gateSummary([
    gateLoop(`${"decode-".repeat(14)}xy`, "regression", 0.022),
    gateLoop("内存带宽测试的循环内存带宽测试的循环", "pass"),
    gateLoop("e\u0301te\u0301-\u{1f680}-Größe", "inconclusive", 0.01),
  ]);
}
