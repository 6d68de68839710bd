/** What a window of records holds, by the form in which it does. */
import type { Estimate, Summary } from "../../analysis/summary.ts";
import type { WindowEntry, Windows } from "../../analysis/window/schema.ts";
import { formatDuration, formatSignificant } from "../../units.ts";
import { listText, printable, ratioText, spreadName, spreadText } from "../chart/spec/figures.ts";
import { sizeText } from "../chart/spec/formats.ts";
import { formTitle, lengthText } from "../chart/spec/window.ts";
import { type Column, number, optional, spread, type Table, words } from "./table.ts";

export function windowTables({ window }: Summary): readonly Table[] {
  return window ? [formTable(window), otherTable(window)].filter(({ lines }) => lines.length > 0) : [];
}

const text = (estimate: Estimate | undefined, format: (value: number) => string) => (estimate ? format(estimate.median) : "");
const isForms = ({ group }: WindowEntry) => group === "window/forms";

const figures: readonly Column[] = [
  number("held"),
  number("peak"),
  optional(spread),
  number("document", "peak ÷"),
  number("with L", "peak ÷"),
  optional(number("M rec/s")),
  optional(number("evict")),
];

function cellsOf({ heldRecords, peakBytes, versusDocument, versusCorrected, throughput, evictNs }: WindowEntry): readonly string[] {
  return [
    heldRecords === undefined ? "" : String(heldRecords),
    text(peakBytes, sizeText),
    peakBytes ? spreadText(peakBytes, sizeText) : "",
    text(versusDocument, ratioText),
    text(versusCorrected, ratioText),
    text(throughput, (value) => formatSignificant(value / 1e6)),
    text(evictNs, formatDuration),
  ];
}

const note = "document: W × T × R; with L: with the time that late records are waited for added. peak: above the floor; held: most records at once.";

function formTable({ entries }: Windows): Table {
  const own = entries.filter(isForms);
  const [first] = own;
  return {
    id: "window-forms",
    title: `A window of ${first ? `${lengthText(first, first.size)}, ${first.rate} records a second of ${first.recordBytes} B: ${Number((first.documentBytes / 1e6).toPrecision(3))} MB by the document` : "records"} (${spreadName(own.flatMap(({ peakBytes }) => peakBytes ?? []))})`,
    columns: [words("form"), words("slides by"), ...figures],
    lines: own.map((entry) => ({
      cells: [formTitle(entry.keep), entry.slide === entry.size ? "itself" : lengthText(entry, entry.slide), ...cellsOf(entry)],
      ...remarkOf(entry),
    })),
    note,
  };
}

function otherTable({ entries }: Windows): Table {
  const own = entries.filter((entry) => !isForms(entry));
  return {
    id: "window-sweeps",
    detail: true,
    title: `Windows by slide, size, lateness and clock (${spreadName(own.flatMap(({ peakBytes }) => peakBytes ?? []))})`,
    columns: [{ title: "form", flexible: true }, number("size"), number("slide"), number("waits"), number("late"), ...figures],
    lines: own.map((entry) => ({
      cells: [
        `${formTitle(entry.keep)}${entry.pace === "clock" ? ", by the clock" : ""}`,
        lengthText(entry, entry.size),
        entry.slide === entry.size ? "itself" : lengthText(entry, entry.slide),
        entry.latenessMs > 0 ? formatDuration(entry.latenessMs * 1e6) : "",
        entry.disorder > 0 && entry.lateRecords !== undefined ? String(Math.round(entry.lateRecords)) : "",
        ...cellsOf(entry),
      ],
      ...remarkOf(entry),
    })),
    note: `${note} waits: for late records; late: records that came after their window had closed.`,
  };
}

function remarkOf({ state, reason }: WindowEntry): { readonly remark?: string } {
  return state === "measured" ? {} : { remark: printable(`${state}: ${reason ?? "no reason recorded"}`) };
}

/** Bytes a byte of record by form; "" without the suite. */
export function windowSentence({ window }: Summary): string {
  const factors = window?.factors ?? [];
  if (factors.length === 0) return "";
  return `Windows: a byte of record takes ${listText(factors.map(({ keep, factor }) => `${formatSignificant(factor)} as ${formTitle(keep)}`))}.`;
}
