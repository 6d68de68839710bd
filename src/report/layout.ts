/** Tables and paragraphs as lines of fixed-width text. Linear in the number of lines, and never wider than asked. */
import type { Column, Table } from "./tables/table.ts";

/** Scripts whose characters take two columns (Unicode Standard Annex 11, wide and fullwidth blocks). */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const unseen = /[\p{M}\p{Cf}]/u;

/** Columns of a terminal that the text takes. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += unseen.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return width;
}

/** The text cut to `width` columns, with an ellipsis where something was cut. */
export function cut(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = "";
  let used = 1;
  for (const character of text) {
    used += textWidth(character);
    if (used > width) break;
    kept += character;
  }
  return width < 1 ? "" : `${kept}…`;
}

/** The text broken at spaces into lines of at most `width` columns; a longer word is cut. Later lines are indented. */
export function wrap(text: string, width: number, indent = ""): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (textWidth(longer) <= width) line = longer;
    else {
      if (line !== "") lines.push(line);
      line = cut(`${indent}${word}`, width);
    }
  }
  return line === "" ? lines : [...lines, line];
}

function pad(text: string, width: number, align: Column["align"]): string {
  const space = " ".repeat(Math.max(0, width - textWidth(text)));
  return align === "right" ? space + text : text + space;
}

/** The table's lines: one or two of headings, then one a line of the table with its remark below it. */
export function layoutTable(table: Table, width: number): { readonly headings: string[]; readonly body: string[] } {
  const { columns, lines } = fitting(table, width);
  const widths = naturalWidths(columns, lines);
  const gap = lineWidth(widths, 2) <= width ? 2 : 1;
  const flexible = columns.findIndex((column) => column.flexible === true);
  const excess = lineWidth(widths, gap) - width;
  if (excess > 0 && flexible >= 0) widths[flexible] = Math.max(leastFlexible, (widths[flexible] ?? 0) - excess);
  const join = (cells: readonly string[]) =>
    cut(` ${cells.map((cell, i) => pad(cut(cell, widths[i] ?? 0), widths[i] ?? 0, columns[i]?.align)).join(" ".repeat(gap))}`, width).trimEnd();
  const groups = groupHeading(columns, widths, gap);
  return {
    headings: [...(groups === "" ? [] : [cut(groups, width)]), join(columns.map((column) => column.title))],
    body: lines.flatMap((line) => {
      const remark = line.remark ?? "";
      if (isRemark(line)) return wrap(`${line.cells[0]} ${remark}`, width - 1, "   ").map((text) => ` ${text}`);
      return [join(line.cells), ...wrap(remark, width - 4).map((text) => `    ${text}`)];
    }),
  };
}

/** Columns below which a flexible column is not cut. */
const leastFlexible = 16;

/** The table without its optional columns where it would not fit with them. */
function fitting({ columns, lines }: Table, width: number): Pick<Table, "columns" | "lines"> {
  const least = naturalWidths(columns, lines).map((natural, i) => (columns[i]?.flexible === true ? Math.min(natural, leastFlexible) : natural));
  if (lineWidth(least, 1) <= width) return { columns, lines };
  const kept = columns.flatMap((column, i) => (column.optional === true ? [] : [i]));
  const pick = <T>(values: readonly T[]) => kept.flatMap((i) => values.slice(i, i + 1));
  return { columns: pick(columns), lines: lines.map((line) => ({ ...line, cells: pick(line.cells) })) };
}

/** A line of which there is nothing to say but its remark: it is told across the columns. */
function isRemark({ cells, remark = "" }: Table["lines"][number]): boolean {
  return remark !== "" && cells.slice(1).every((cell) => cell === "");
}

function naturalWidths(columns: readonly Column[], lines: Table["lines"]): number[] {
  const shown = lines.filter((line) => !isRemark(line));
  return columns.map((column, i) => shown.reduce((most, line) => Math.max(most, textWidth(line.cells[i] ?? "")), textWidth(column.title)));
}

/** Columns of a line with one space before it and `gap` between its cells. */
function lineWidth(widths: readonly number[], gap: number): number {
  return 1 + widths.reduce((sum, w) => sum + w, 0) + gap * (widths.length - 1);
}

/** Each group's name centred over its columns. */
function groupHeading(columns: readonly Column[], widths: readonly number[], gap: number): string {
  let heading = " ";
  for (let i = 0; i < columns.length; ) {
    const group = columns[i]?.group;
    let end = i + 1;
    while (group !== undefined && columns[end]?.group === group) end++;
    const span = widths.slice(i, end).reduce((sum, w) => sum + w, 0) + gap * (end - i - 1);
    const name = cut(group ?? "", span);
    const before = Math.floor((span - textWidth(name)) / 2);
    heading += " ".repeat(before) + pad(name, span - before, undefined) + " ".repeat(gap);
    i = end;
  }
  return heading.trimEnd();
}
