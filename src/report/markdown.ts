/** The findings, the machine and every trial as GitHub-flavoured markdown; with `pictures` it shows the PNG charts beside it. */
import type { Summary } from "../analysis/summary.ts";
import { printable } from "./chart/spec/figures.ts";
import { chartSpecs } from "./chart/spec.ts";
import { findingTables } from "./findings.ts";
import { glossary } from "./glossary.ts";
import { facts } from "./machine.ts";
import { pictureName } from "./png.ts";
import type { Reporter } from "./reporter.ts";
import { claimsSentence, claimTables } from "./tables/claims.ts";
import type { Column, Table } from "./tables/table.ts";
import { runSentence } from "./terminal.ts";
import { trialTables } from "./trials.ts";

export const markdownReporter: Reporter = {
  title: "tables and sentences for repositories and issues",
  render: (summary, options) => ({ files: [{ name: "report.md", contents: markdownText(summary, options?.pictures === true) }], warnings: [] }),
};

function markdownText(summary: Summary, pictures: boolean): string {
  const list = (items: readonly string[]) => items.map((item) => `- ${escapeMarkdown(item)}`).join("\n");
  const section = (title: string, body: string) => (body === "" ? [] : [`## ${title}`, body]);
  return `${[
    "# What bounds your stream?",
    escapeMarkdown(runSentence(summary)),
    ...section("Advice", list(summary.advice)),
    ...section("Warnings", list(summary.warnings)),
    ...section("Claims of the document", claimsText(summary)),
    ...section("Findings", findingTables(summary).map(tableText).join("\n\n")),
    ...section(
      "Charts",
      chartSpecs(summary)
        .map(
          ({ id, title, sentence }) =>
            `### ${escapeMarkdown(title)}\n\n${escapeMarkdown(sentence)}${pictures ? `\n\n![${escapeMarkdown(title)}](${pictureName(id)})` : ""}`,
        )
        .join("\n\n"),
    ),
    ...section(
      "Machine and run",
      ["| | |", "|---|---|", ...facts(summary).map(([name, value]) => `| ${name} | ${escapeMarkdown(value)} |`)].join("\n"),
    ),
    ...section("Every trial", trialTables(summary).map(tableText).join("\n\n")),
    ...section("Words", glossary.map(([word, meaning]) => `- **${word}**: ${escapeMarkdown(meaning)}`).join("\n")),
  ].join("\n\n")}\n`;
}

/** What the run says to the document's claims: a sentence, then a table a section. Empty where none was judged. */
export function claimsText(summary: Summary): string {
  return [escapeMarkdown(claimsSentence(summary)), ...claimTables(summary).map(tableText)].filter(Boolean).join("\n\n");
}

/** A table with its title and note. */
function tableText(table: Table): string {
  const { title, note } = table;
  return [`### ${escapeMarkdown(title)}`, "", ...tableLines(table), ...(note === undefined ? [] : ["", escapeMarkdown(note)])].join("\n");
}

/** The lines of a table; remarks, where there are any, become its last column. Markdown has one heading line, so a group's name joins its titles. */
export function tableLines({ columns, lines }: Table): readonly string[] {
  const remarked = lines.some((line) => line.remark !== undefined);
  const cells = (values: readonly string[]) => `| ${values.map(escapeMarkdown).join(" | ")} |`;
  const heading = ({ title: own, group }: Column) => (group === undefined ? own : `${group}: ${own}`);
  return [
    cells([...columns.map(heading), ...(remarked ? ["remarks"] : [])]),
    `|${[...columns.map((column) => (column.align === "right" ? "---:" : "---")), ...(remarked ? ["---"] : [])].join("|")}|`,
    ...lines.map((line) => cells([...line.cells, ...(remarked ? [line.remark ?? ""] : [])])),
  ];
}

/** The text as markdown shows it literally: on one line, no markup, no HTML, no cell boundary. */
export function escapeMarkdown(text: string): string {
  return printable(text)
    .replace(/[\\`*_[\]|~#]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
