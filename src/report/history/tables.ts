/** A history as tables: one a machine, a line a series. */
import type { HistorySeries, HistorySummary } from "../../analysis/history/schema.ts";
import { formatRate } from "../../units.ts";
import { printable } from "../chart/spec/figures.ts";
import { number, optional, type Table } from "../tables/table.ts";
import { currentSeries, percentChange, remarksOf, stepText } from "./words.ts";

export function historyTables(summary: HistorySummary): readonly Table[] {
  const shown = currentSeries(summary);
  const machines = [...new Set(shown.map(({ fingerprint }) => fingerprint))];
  const kinds = new Set(shown.map(({ kind }) => kind)).size > 1;
  return machines.map((fingerprint, i) => ({
    id: `history-${i + 1}`,
    title: printable(fingerprint),
    columns: [
      { title: "loop", flexible: true },
      ...(kinds ? [optional({ title: "by" })] : []),
      number("points"),
      number("GB/s", "latest"),
      number("share", "latest"),
      ...(summary.pin === undefined ? [] : [number("release")]),
      { title: "last change" },
    ],
    lines: shown
      .filter((series) => series.fingerprint === fingerprint)
      .map((series) => ({
        cells: [
          printable(series.loop),
          ...(kinds ? [series.kind] : []),
          String(series.points.length),
          rateText(series),
          series.points.at(-1)?.share?.toFixed(2) ?? "",
          ...(summary.pin === undefined ? [] : [releaseText(series)]),
          series.changes.length === 0 ? "none" : stepText(series.changes.at(-1) as HistorySeries["changes"][number]),
        ],
        ...remarkOf(series, summary.creepThreshold),
      })),
  }));
}

function rateText({ points }: HistorySeries): string {
  const rate = points.at(-1)?.rate;
  return rate ? formatRate(rate.median) : "";
}

function releaseText({ creep }: HistorySeries): string {
  return creep?.state === "compared" ? percentChange(creep.ratio) : "";
}

function remarkOf(series: HistorySeries, threshold: number): { readonly remark?: string } {
  const remarks = remarksOf(series, threshold);
  return remarks.length === 0 ? {} : { remark: remarks.join("; ") };
}
