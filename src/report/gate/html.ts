/** The gate as one self-contained page: verdict, reasons and tables are written here, the chart is drawn by the page's script. */
import { type GateSummary, verdicts } from "../../analysis/gate/schema.ts";
import { gateChart } from "../chart/spec/gate.ts";
import { definitions, htmlDocument, list, pageAssets, section, tableHtml } from "../html.ts";
import type { ReportOptions } from "../reporter.ts";
import { type GateFormat, textReport } from "./format.ts";
import { detailTable, keySentences, verdictTable } from "./tables.ts";
import { adviceSentences, comparedText, designSentences, headline, leadText, reasons, verdictText, verdictWords } from "./words.ts";

export const htmlFormat: GateFormat = {
  title: "one page with the chart that needs nothing else",
  render: async (summary, { assets }: Pick<ReportOptions, "assets"> = {}) => textReport("gate.html", gatePage(summary, await pageAssets(assets))),
};

/** The whole page; `script` and `style` are those of every page. */
export function gatePage(summary: GateSummary, assets: { readonly script: string; readonly style: string }): string {
  const specs = gateChart(summary);
  const rules = [...keySentences(summary), ...designSentences(summary)];
  const known = summary.loops.length > 0;
  return htmlDocument(
    {
      title: `streambound gate: ${comparedText(summary)}`,
      heading: leadText(summary),
      lines: [comparedText(summary), headline(summary)],
      main: [
        section("warnings", "Why", list(reasons(summary).map(({ verdict, text }) => `${verdictText(verdict)}: ${text}`))),
        section("advice", "What to do", list(adviceSentences(summary))),
        section("charts", "Chart", specs.length === 0 ? "" : "<noscript><p>The chart needs JavaScript.</p></noscript>"),
        section("findings", "Loops", known ? tableHtml(verdictTable(summary)) + list(rules) : ""),
        section("details", "Details", known ? tableHtml(detailTable(summary)) : ""),
        section("words", "Words", definitions(verdicts.map((verdict) => [verdict, verdictWords[verdict].meaning]))),
      ].join("\n"),
      data: { id: "specs", value: specs },
    },
    assets,
  );
}
