/**
 * The head's payload rates for github-action-benchmark, tool `customBiggerIsBetter`: `[{ name, unit, value, range?, extra? }]`, where `range`
 * and `extra` are strings (its README, "Generic JSON format"; in the action since v1.10.0). A loop without a rate, and one that
 * failed, has no entry: its rate would enter the history of good ones.
 */
import type { GateSummary } from "../../analysis/gate/schema.ts";
import { formatRate } from "../../units.ts";
import { printable, spreadText } from "../chart/spec/figures.ts";
import { jsonText } from "../json.ts";
import { type GateFormat, textReport } from "./format.ts";
import { loopFacts } from "./words.ts";

export const githubActionBenchmarkFormat: GateFormat = {
  title: "rates for github-action-benchmark (customBiggerIsBetter)",
  render: ({ loops }: GateSummary) =>
    textReport(
      "gate.github-action-benchmark.json",
      jsonText(
        loops.flatMap((loop) =>
          loop.headRate === undefined || loop.verdict === "failed"
            ? []
            : [
                {
                  name: printable(loop.loop),
                  unit: "GB/s",
                  value: Number(formatRate(loop.headRate.median)),
                  range: spreadText(loop.headRate),
                  extra: [["verdict", loop.verdict] as const, ...loopFacts(loop)].map(([name, text]) => `${name}: ${text}`).join("\n"),
                },
              ],
        ),
      ),
    ),
};
