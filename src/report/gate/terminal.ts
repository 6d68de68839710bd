/** The gate as text that a reviewer understands in ten seconds: the table, why loops did not pass, what to do, and one verdict at the end. */
import picocolors from "picocolors";
import type { GateSummary, Verdict } from "../../analysis/gate/schema.ts";
import { layoutTable, wrap } from "../layout.ts";
import type { ReportOptions } from "../reporter.ts";
import { type GateFormat, textReport } from "./format.ts";
import { keySentences, verdictTable } from "./tables.ts";
import { adviceSentences, comparedText, designSentences, headline, isPassing, reasons, verdictText, verdictWords, worstFirst } from "./words.ts";

export const terminalFormat: GateFormat = {
  title: "a table and the reasons as text",
  render: (summary, options) => textReport("gate.txt", gateText(summary, options)),
};

export function gateText(summary: GateSummary, { width = 80, color = false }: Pick<ReportOptions, "width" | "color"> = {}): string {
  const { bold, dim, red, green, yellow } = picocolors.createColors(color);
  const colors = { "✗": red, "✓": green, "+": dim, "?": yellow };
  const paint = (verdict: Verdict, text: string) => colors[verdictWords[verdict].mark](text);
  const paragraph = (text: string) => wrap(text, width, "  ");
  const loops = worstFirst(summary.loops);
  const { headings, body } = layoutTable(verdictTable(summary), width);
  const lines = body.map((line, i) => {
    const { verdict } = loops[i] ?? {};
    return verdict === undefined ? line : line.replace(verdictText(verdict), (text) => paint(verdict, text));
  });
  const why = reasons(summary).flatMap(({ verdict, text }) =>
    paragraph(`${verdictWords[verdict].mark} ${text}`).map((line, i) => (i === 0 ? paint(verdict, line.slice(0, 1)) + line.slice(1) : line)),
  );
  const lead = summary.exitCode === 0 ? "pass" : loops.find((loop) => !isPassing(loop))?.verdict;
  const last = paragraph(headline(summary)).map((line) => (lead === undefined ? line : paint(lead, bold(line))));
  const blocks = [
    paragraph(`Gate: ${comparedText(summary)}`).map(bold),
    summary.loops.length === 0 ? [] : [...headings.map(dim), ...lines],
    why,
    designSentences(summary).flatMap(paragraph),
    keySentences(summary).flatMap(paragraph).map(dim),
    adviceSentences(summary).flatMap(paragraph),
    last,
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join("\n"))
    .join("\n\n")}\n`;
}
