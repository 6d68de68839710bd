/** The gate as GitHub-flavoured markdown for a pull request or `$GITHUB_STEP_SUMMARY`: verdict, table and reasons; all else is folded. */
import type { GateSummary } from "../../analysis/gate/schema.ts";
import { escapeMarkdown, tableLines } from "../markdown.ts";
import { type GateFormat, textReport } from "./format.ts";
import { detailTable, keySentences, verdictTable } from "./tables.ts";
import { adviceSentences, comparedText, designSentences, headline, reasons, verdictText } from "./words.ts";

export const markdownFormat: GateFormat = {
  title: "a table for pull requests",
  render: (summary) => textReport("gate.md", gateMarkdown(summary)),
};

function gateMarkdown(summary: GateSummary): string {
  const literal = (text: string) => escapeMarkdown(text).replaceAll("@", unmentioned);
  const list = (items: readonly string[]) => items.map((item) => `- ${literal(item)}`).join("\n");
  const table = (lines: readonly string[]) => lines.join("\n").replaceAll("@", unmentioned);
  const why = reasons(summary).map(({ verdict, text }) => `${verdictText(verdict)}: ${text}`);
  const known = summary.loops.length > 0;
  return `${[
    `**${literal(headline(summary))}**`,
    `streambound gate: ${literal(comparedText(summary))}`,
    known ? table(tableLines(verdictTable(summary))) : "",
    list([...why, ...adviceSentences(summary)]),
    ...(known
      ? [
          "<details><summary>Rule, designs and blocks</summary>",
          list([...keySentences(summary), ...designSentences(summary)]),
          table(tableLines(detailTable(summary))),
          "</details>",
        ]
      : []),
  ]
    .filter((part) => part !== "")
    .join("\n\n")}\n`;
}

/** An @ that names nobody: GitHub would notify whoever a loop or a revision is called after. */
const unmentioned = "@\u200b";
