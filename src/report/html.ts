/**
 * One self-contained page: advice, findings and machine are written here, so that they can be read without a script; the charts and the
 * sortable table of trials are drawn by `page.js` from the data that the page carries.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Summary } from "../analysis/summary.ts";
import { errors, messageOf } from "../errors.ts";
import { machineLine, printable } from "./chart/spec/figures.ts";
import { findingTables } from "./findings.ts";
import { glossary } from "./glossary.ts";
import { facts } from "./machine.ts";
import { builtAssets, type Reporter } from "./reporter.ts";
import { claimsSentence, claimTables } from "./tables/claims.ts";
import type { Table } from "./tables/table.ts";
import { runSentence } from "./terminal.ts";

export const htmlReporter: Reporter = {
  title: "one interactive page that needs nothing else",
  render: async (summary, { assets } = {}) => {
    const { script, style } = await pageAssets(assets);
    return { files: [{ name: "report.html", contents: htmlPage(summary, script, style) }], warnings: [] };
  },
};

/** The script and the style of every page. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
}

/** @throws internal when the page was not built */
export async function pageAssets(assets: URL = builtAssets): Promise<PageAssets> {
  return { script: await readAsset(new URL("page.js", assets)), style: await readAsset(new URL("page.css", assets)) };
}

async function readAsset(url: URL): Promise<string> {
  try {
    return await readFile(url, "utf8");
  } catch (thrown) {
    throw errors.internal(`the page's ${url.pathname.split("/").at(-1)} was not built (${messageOf(thrown)})`);
  }
}

/** The whole page of a summary. */
export function htmlPage(summary: Summary, script: string, style: string): string {
  return htmlDocument(
    {
      title: `streambound: ${summary.run.label ?? summary.machine.cpuModel ?? summary.run.id}`,
      heading: "What bounds your stream?",
      lines: [machineLine(summary), runSentence(summary)],
      main: [
        section("advice", "Advice", list(summary.advice)),
        section("warnings", "Warnings", list(summary.warnings)),
        section("charts", "Charts", "<noscript><p>The charts and the table of trials need JavaScript.</p></noscript>"),
        section("claims", "Claims of the document", claimsHtml(summary)),
        section("findings", "Findings", findingTables(summary).map(tableHtml).join("\n")),
        section("trials", "Every trial", " "),
        section("machine", "Machine and run", definitions(facts(summary))),
        section("words", "Words", definitions(glossary)),
      ].join("\n"),
      data: { id: "summary", value: summary },
    },
    { script, style },
  );
}

function claimsHtml(summary: Summary): string {
  const sentence = claimsSentence(summary);
  return sentence === "" ? "" : `<p>${escapeHtml(sentence)}</p>${claimTables(summary).map(tableHtml).join("\n")}`;
}

/** What makes a page; all but `main` is plain text. */
export interface PageContent {
  readonly title: string;
  readonly heading: string;
  /** Lines below the heading, the first of them bold. */
  readonly lines: readonly string[];
  /** HTML: sections. Those with the ids `charts` and `trials` are filled by the script. */
  readonly main: string;
  /** What the script reads: a Summary with the id `summary`, or chart specs with the id `specs`. */
  readonly data: { readonly id: "summary" | "specs"; readonly value: unknown };
}

/** A self-contained page. Script and style run because the policy names their hashes; nothing else may run, load or connect. */
export function htmlDocument({ title, heading, lines, main, data }: PageContent, { script, style }: PageAssets): string {
  // Inside a script element only "</script" and "<!--" matter to the parser; both can be written otherwise without changing the code.
  const code = script.replaceAll(/<\/(script)/gi, "<\\/$1").replaceAll("<!--", "<\\!--");
  const policy = [
    "default-src 'none'",
    `script-src '${hash(code)}'`,
    `style-src '${hash(style)}'`,
    "img-src data:",
    "font-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${escapeHtml(heading)}</h1>
${lines.map((line, i) => `<p class="${i === 0 ? "machine" : "run"}">${escapeHtml(line)}</p>`).join("\n")}
</header>
<main>
${main}
</main>
<script type="application/json" id="${data.id}">${jsonBlock(data.value)}</script>
<script>${code}</script>
</body>
</html>
`;
}

/** A part of a page, without a trace where its HTML is empty. */
export function section(id: string, title: string, body: string): string {
  return body === "" ? "" : `<section id="${id}"><h2>${title}</h2>${body}</section>`;
}

export function list(items: readonly string[]): string {
  return items.length === 0 ? "" : `<ul>${items.map((item) => `<li>${escapeHtml(item)}</li>`).join("")}</ul>`;
}

export function definitions(entries: readonly (readonly [string, string])[]): string {
  return `<dl>${entries.map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`).join("")}</dl>`;
}

/** A table in a box that scrolls sideways by itself, its groups above their columns and remarks as lines of their own. */
export function tableHtml({ title, columns, lines, note }: Table): string {
  const side = (i: number) => (columns[i]?.align === "right" ? ' class="number"' : "");
  const groups = columns.some((column) => column.group !== undefined) ? `<tr>${groupCells(columns)}</tr>` : "";
  const titles = `<tr>${columns.map((column, i) => `<th scope="col"${side(i)}>${escapeHtml(column.title)}</th>`).join("")}</tr>`;
  const body = lines
    .map(({ cells, remark }) => {
      const line = `<tr>${cells.map((cell, i) => `<td${side(i)}>${escapeHtml(cell)}</td>`).join("")}</tr>`;
      return remark === undefined ? line : `${line}<tr class="remark"><td colspan="${columns.length}">${escapeHtml(remark)}</td></tr>`;
    })
    .join("");
  return `<h3>${escapeHtml(title)}</h3><div class="scroll" tabindex="0"><table><thead>${groups}${titles}</thead><tbody>${body}</tbody></table></div>${note === undefined ? "" : `<p>${escapeHtml(note)}</p>`}`;
}

function groupCells(columns: Table["columns"]): string {
  const spans: { group: string | undefined; count: number }[] = [];
  for (const { group } of columns) {
    const last = spans.at(-1);
    if (last && last.group === group) last.count++;
    else spans.push({ group, count: 1 });
  }
  return spans
    .map(({ group, count }) =>
      group === undefined ? `<td colspan="${count}"></td>` : `<th scope="colgroup" colspan="${count}">${escapeHtml(group)}</th>`,
    )
    .join("");
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** The text as HTML shows it literally, in elements and in quoted attributes. */
export function escapeHtml(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => entities[character] ?? "");
}

/** JSON that cannot end its script element: every `<` is written as an escape that JSON reads back. */
export function jsonBlock(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c").replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

/** The hash by which a Content-Security-Policy names an inline script or style. */
function hash(source: string): string {
  return `sha256-${createHash("sha256").update(source, "utf8").digest("base64")}`;
}
