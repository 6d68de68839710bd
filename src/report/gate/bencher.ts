/**
 * Bencher Metric Format for `bencher run --adapter json`: `{ benchmark: { measure: { value, lower_value?, upper_value? } } }`
 * (bencher.dev/docs/reference/bencher-metric-format, JSON schema bencher.dev/bmf.json; names of at most 1,024 characters).
 * `throughput` is Bencher's own measure of operations a second, an operation being a byte of payload; `ratio` (time of head ÷ base, smaller is
 * better) is created when it first arrives. A loop that failed has no metrics.
 */
import type { GateLoop, GateSummary } from "../../analysis/gate/schema.ts";
import { printable } from "../chart/spec/figures.ts";
import { jsonText } from "../json.ts";
import { type GateFormat, textReport } from "./format.ts";

export const bencherFormat: GateFormat = {
  title: "Bencher Metric Format",
  render: ({ loops }: GateSummary) =>
    textReport(
      "gate.bencher.json",
      jsonText(
        Object.fromEntries(
          loops.flatMap((loop) => {
            const measures = measuresOf(loop);
            return Object.keys(measures).length === 0 ? [] : [[printable(loop.loop).slice(0, 1024), measures]];
          }),
        ),
      ),
    ),
};

interface Metric {
  readonly value: number;
  readonly lower_value: number;
  readonly upper_value: number;
}

function measuresOf({ verdict, headRate, ratio }: GateLoop): Readonly<Record<string, Metric>> {
  if (verdict === "failed") return {};
  return {
    ...(headRate && { throughput: { value: headRate.median, lower_value: headRate.spread.low, upper_value: headRate.spread.high } }),
    ...(ratio && { ratio: { value: ratio.median, lower_value: ratio.low, upper_value: ratio.high } }),
  };
}
