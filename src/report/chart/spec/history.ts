/** A loop's history: its points in the order they were measured, the level between changes, and where it changed. */
import type { HistorySeries, HistorySummary } from "../../../analysis/history/schema.ts";
import { pointValue } from "../../../analysis/history/summarise.ts";
import { currentSeries, percentChange, placeText, shortCommit, stepText, valueText } from "../../history/words.ts";
import { listText, printable } from "./figures.ts";
import type { ChartSpec, Datum, Panel, Series } from "./panel.ts";
import { linearEnds } from "./scales.ts";

/** A chart a series of the present definitions that has two points or more. */
export function historyCharts(summary: HistorySummary): readonly ChartSpec[] {
  const shown = currentSeries(summary);
  const several = new Set(shown.map(({ fingerprint }) => fingerprint)).size > 1;
  return shown.flatMap((series, i): readonly ChartSpec[] => {
    if (series.points.length < 2) return [];
    return [
      {
        id: `history-${i + 1}-${series.loop.replace(/[^A-Za-z0-9]+/g, "-").slice(0, 60)}`,
        title: `${printable(series.loop)} by ${series.kind}${several ? `, ${printable(series.fingerprint)}` : ""}`,
        sentence: sentenceOf(series),
        columns: 1,
        height: 340,
        panels: [panel(series)],
      },
    ];
  });
}

function sentenceOf(series: HistorySeries): string {
  const { points, changes, measure } = series;
  const name = measure === "share" ? "Share of the bound" : "Rate";
  const steps =
    changes.length === 0 ? "no step is proven" : `${changes.length === 1 ? "one step" : `${changes.length} steps`}: ${listText(lastSteps(changes))}`;
  return `${name} ${valueText(series, -1)} at the last of ${points.length} points; ${steps}.`;
}

/** Steps that a sentence can hold. */
const mostTold = 4;

function lastSteps(changes: HistorySeries["changes"]): readonly string[] {
  const told = changes.slice(-mostTold).map(stepText);
  return changes.length > mostTold ? [`${changes.length - mostTold} earlier`, ...told] : told;
}

function panel(series: HistorySeries): Panel {
  const { points, changes, measure } = series;
  const scale = measure === "share" ? 1 : 1e-9;
  const values = points.map((point) => (pointValue(series, point) ?? Number.NaN) * scale);
  const day = (index: number) => points.at(index)?.time.slice(0, 10) ?? "";
  const bounds = [0, ...changes.map(({ index }) => index), points.length];
  return {
    x: { title: `measurement (1: ${day(0)}, ${points.length}: ${day(-1)})`, scale: "linear", format: "number", min: 0, reaching: points.length },
    y: { title: measure === "share" ? "share of the bound" : "payload, GB/s", scale: "linear", format: "number", ...linearEnds(endsOf(values), 6) },
    // Between the last point before and the first one after.
    marks: changes.map((change) => ({ axis: "x", at: change.index + 0.5, label: `${percentChange(change.ratio)} ${placeText(change)}` })),
    series: [
      ...bounds.slice(1).map((end, i) => level(values, bounds[i] as number, end)),
      {
        label: "a measurement",
        tone: "first",
        kind: "points",
        shape: points.length > 60 ? "dot" : "circle",
        data: values.map((y, i) => datum(series, y, i)),
      },
    ],
  };
}

/** Lowest and highest; a history may hold more values than a call takes arguments. */
function endsOf(values: readonly number[]): readonly number[] {
  return values.reduce<readonly [number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}

function level(values: readonly number[], from: number, to: number): Series {
  const order = values.slice(from, to).sort((a, b) => a - b);
  const middle = (order.length - 1) / 2;
  const y = ((order[Math.floor(middle)] as number) + (order[Math.ceil(middle)] as number)) / 2;
  const note = `median of ${to - from}`;
  return {
    label: "level",
    tone: "second",
    kind: "line",
    data: [
      { x: from + 0.75, y, note },
      { x: to + 0.25, y, note },
    ],
  };
}

function datum({ points }: HistorySeries, y: number, index: number): Datum {
  const { time, commit, dirty, verdict } = points[index] as HistorySeries["points"][number];
  const at = commit === undefined ? "" : ` ${shortCommit(commit)}${dirty === true ? " with changes" : ""}`;
  return { x: index + 1, y, note: `${time.slice(0, 16).replace("T", " ")}${at}${verdict ? `, ${verdict}` : ""}` };
}
