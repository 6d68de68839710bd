/** How a history reads in every report. Changes are of rate or share: below 0 is slower. */

import type { HistoryChange, HistorySeries, HistorySummary } from "../../analysis/history/schema.ts";
import { pointValue } from "../../analysis/history/summarise.ts";
import { assertNever } from "../../errors.ts";
import { formatRate } from "../../units.ts";
import { printable } from "../chart/spec/figures.ts";
import { changeText } from "../gate/words.ts";

/** Letters of a commit's hash that are shown: as many as git itself shows. */
export function shortCommit(commit: string): string {
  return commit.slice(0, 8);
}

/** `−5.1 %` as the reports write it: `-5.1 %`. */
export function percentChange(ratio: number): string {
  return `${changeText(ratio)} %`;
}

/** The value of the series at a point: `0.83`, or `21.2 GB/s`. */
export function valueText(series: HistorySeries, index: number): string {
  const point = series.points.at(index);
  const value = point && pointValue(series, point);
  if (value === undefined) return "";
  return series.measure === "share" ? value.toFixed(2) : `${formatRate(value)} GB/s`;
}

/** `1a2b3c4d`, `0f9e8d7c..1a2b3c4d` where one of several commits did it, or what else is known. */
export function placeText({ cause, commit, before }: HistoryChange): string {
  switch (cause) {
    case "commit":
      return shortCommit(commit ?? "");
    case "range":
      return `${shortCommit(before ?? "")}..${shortCommit(commit ?? "")}`;
    case "same-code":
      return "same code";
    case "unknown":
      return "no commit";
    default:
      return assertNever(cause);
  }
}

/** `-5.1 % at 1a2b3c4d, 2026-10-02`. */
export function stepText(change: HistoryChange): string {
  const accepted = change.accepted === undefined ? "" : ", accepted";
  return `${percentChange(change.ratio)} at ${placeText(change)}, ${change.time.slice(0, 10)}${accepted}`;
}

/** Series of the present definition of each loop; those of older ones are data, not news. */
export function currentSeries({ series }: HistorySummary): readonly HistorySeries[] {
  return series.filter(({ current }) => current);
}

/** What a reader must know of a series beside its numbers, one sentence each. */
export function remarksOf(series: HistorySeries, threshold: number): readonly string[] {
  const { drift, creep, outlook, leftOut, changes } = series;
  const last = changes.at(-1);
  const limits = (low: number, high: number) =>
    series.measure === "share" ? `${low.toFixed(3)} to ${high.toFixed(3)}` : `${formatRate(low)} to ${formatRate(high)} GB/s`;
  return [
    ...(last?.accepted === undefined ? [] : [`accepted: ${printable(last.accepted)}`]),
    ...(last?.cause === "same-code" ? ["the last step came without a change of code: look at the machine"] : []),
    ...(drift ? [`drifting: ${percentChange(drift.ratio)} over the last ${drift.points} points`] : []),
    ...(creep?.state === "compared" && creep.crept
      ? [`creep: ${percentChange(creep.ratio)} since the release is beyond ${percentChange(1 - threshold)}`]
      : []),
    ...(outlook.state === "slower" || outlook.state === "faster"
      ? [`the latest point is ${outlook.state} than 99 % of such points would be (${limits(outlook.low, outlook.high)})`]
      : []),
    ...(leftOut > 0 ? [`${leftOut} ${leftOut === 1 ? "entry" : "entries"} without a sound figure left out`] : []),
  ];
}

/** What was skipped and hidden, in sentences. */
export function notesOf(summary: HistorySummary): readonly string[] {
  const { skipped, series, pin } = summary;
  const older = series.length - currentSeries(summary).length;
  return [
    ...(series.length > 0 ? [] : ["No loop was measured yet."]),
    ...(skipped === 0 ? [] : [`${skipped} damaged ${skipped === 1 ? "line was" : "lines were"} skipped.`]),
    ...(older === 0 ? [] : [`${older} series of earlier definitions ${older === 1 ? "is" : "are"} in --json: a changed definition starts anew.`]),
    ...(pin === undefined && series.length > 0
      ? ['No release is pinned: "streambound baseline save release" pins the present code, --pin names a commit.']
      : []),
  ];
}
