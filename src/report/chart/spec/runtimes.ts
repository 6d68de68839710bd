/** The three runtimes at one job: time with what became of the output, bytes held beside what is promised, and rate over the sweeps. */

import { type ContestantId, contestantIds, formOf } from "../../../analysis/runtimes/contestants.ts";
import type { RuntimeEntry, Runtimes } from "../../../analysis/runtimes/schema.ts";
import { standingText } from "../../../analysis/runtimes/standing.ts";
import type { Estimate, Summary } from "../../../analysis/summary.ts";
import { waitingRate } from "../../../models/concurrency.ts";
import { formatSignificant, formatSize } from "../../../units.ts";
import { ascending, listText, ratioText, spreadName } from "./figures.ts";
import type { ChartSpec, Datum, Mark, Panel, Series, Tone } from "./panel.ts";
import { powersOfTwo, sizeAxis } from "./scales.ts";

/** Decimal megabytes a second. */
export const formatMegabytes = (bytesPerSecond: number): string => formatSignificant(bytesPerSecond / 1e6);

const codes = (exitCodes: readonly number[]) => `exit ${exitCodes.join(" or ")}`;

const endedByUs = 124;

/** `✓ right`, `✗ wrong, exit 0`; under a fault `✓ exit 1`, `✗ exit 0, wrong`, `✗ leaves 1 MiB`, `✗ hangs, leaves 1 MiB`. "" where the output was not compared. */
export function outcomeText({ fault, output }: Pick<RuntimeEntry, "fault" | "output">): string {
  if (!output) return "";
  const { wrong, silent, exitCodes = [], leftBytes = 0 } = output;
  if (fault === "none") {
    if (exitCodes.includes(endedByUs)) return "✗ hangs";
    if (wrong > 0) return `✗ wrong, ${codes(exitCodes)}`;
    return exitCodes.some((code) => code !== 0) ? `✗ ${codes(exitCodes)}` : "✓ right";
  }
  // What a shell says of a command that a time-out ended.
  if (exitCodes.includes(endedByUs)) return leftBytes > 0 ? `✗ hangs, leaves ${formatSize(leftBytes)}` : "✗ hangs";
  if (silent > 0) return `✗ ${codes(exitCodes)}, wrong`;
  if (exitCodes.includes(0)) return `✗ ${codes(exitCodes)}`;
  return leftBytes > 0 ? `✗ leaves ${formatSize(leftBytes)}` : `✓ ${codes(exitCodes)}`;
}

/** `wrong in 5 of 8 runs, by up to 8192 bytes`; "" where nothing is wrong. */
export function failureText({ output }: Pick<RuntimeEntry, "output">): string {
  return !output || output.wrong === 0 ? "" : `wrong in ${output.wrong} of ${output.runs} runs, by up to ${output.mostWrongBytes} bytes`;
}

const tones: Readonly<Record<ContestantId, Tone>> = {
  "node-workers": "second",
  "node-window": "first",
  "node-map": "sixth",
  "node-pipeline": "quiet",
  "java-platform": "fifth",
  "java-virtual": "fourth",
  python: "third",
  "node-faulty": "document",
  "java-faulty": "document",
  "python-faulty": "document",
};

export function runtimesCharts({ runtimes }: Summary): readonly ChartSpec[] {
  return runtimes ? [...wallChart(runtimes), ...memoryChart(runtimes), ...rateChart(runtimes)] : [];
}

const groupTitles: Readonly<Record<string, string>> = {
  "runtimes/job": "no waiting",
  "runtimes/waiting": "each chunk waits",
  "runtimes/faulty": "the document's sizes",
};

/** Bars that lie, a panel a group whose forms were measured once each: right outputs in one colour, wrong ones in another and with a cross. */
function wallChart(runtimes: Runtimes): readonly ChartSpec[] {
  const groups = Object.keys(groupTitles).flatMap((group) => {
    const own = runtimes.entries.filter((entry) => entry.group === group && entry.fault === "none" && entry.wall);
    return own.length > 0 ? [{ group, own }] : [];
  });
  if (groups.length === 0) return [];
  const standing = runtimes.standings.find(({ group }) => group === "runtimes/job") ?? runtimes.standings[0];
  const rows = Math.max(...groups.map(({ own }) => own.length));
  return [
    {
      id: "runtimes-job",
      title: "One job in three runtimes: its time, and whether its output is right",
      sentence: [standing ? standingText(standing) : "", wrongText(groups.flatMap(({ own }) => own))].filter(Boolean).join(" "),
      columns: Math.min(2, groups.length),
      height: 90 + 30 * rows,
      panels: groups.map(({ group, own }) => wallPanel(groupTitles[group] ?? group, own)),
    },
  ];
}

function wrongText(entries: readonly RuntimeEntry[]): string {
  const wrong = [...new Set(entries.flatMap(({ contestant, output }) => (output && output.wrong > 0 ? [formOf(contestant).title] : [])))];
  return wrong.length === 0 ? "Every output was right." : `Wrong output: ${listText(wrong)}.`;
}

function wallPanel(title: string, entries: readonly RuntimeEntry[]): Panel {
  const data = (wrong: boolean): Datum[] =>
    entries.flatMap((entry, x) => {
      const { wall, output } = entry;
      if (!wall || (output?.wrong ?? 0) > 0 !== wrong) return [];
      return [{ x, y: wall.median / 1e6, low: wall.spread.low / 1e6, high: wall.spread.high / 1e6, note: noteOf(entry) }];
    });
  const [right, wrong] = [data(false), data(true)];
  const most = Math.max(...[...right, ...wrong].map(({ high = 0 }) => high));
  const settings = entries[0];
  return {
    title: `${title}: ${formatSize(settings?.fileBytes ?? 0)}${settings?.waitMs ? `, ${settings.waitMs} ms a chunk` : ""}`,
    x: {
      title: `time of the job, ms (${spreadName(entries.flatMap(({ wall }) => wall ?? []))})`,
      scale: "linear",
      min: 0,
      reaching: most * 1.15,
      format: "number",
    },
    y: { title: "", scale: "categories", labels: entries.map((entry) => labelOf(entry, entries)), format: "number", reversed: true },
    marks: [],
    series: [
      { label: "output right", tone: "second", kind: "rows", alone: true, labelled: true, data: right },
      { label: "output wrong", tone: "document", kind: "rows", alone: true, labelled: true, data: wrong },
      { label: "output wrong", tone: "second", kind: "points", shape: "cross", data: wrong.map(({ x, y }) => ({ x, y: y / 2 })) },
    ],
  };
}

/** The form, its chunk where the panel has several, and that its output is wrong: colours alone do not tell. */
function labelOf({ contestant, chunkBytes, output }: RuntimeEntry, entries: readonly RuntimeEntry[]): string {
  const chunk = entries.some((other) => other.chunkBytes !== chunkBytes) ? `, ${formatSize(chunkBytes)}` : "";
  return `${formOf(contestant).title}${chunk}${output && output.wrong > 0 ? ": wrong" : ""}`;
}

function noteOf(entry: RuntimeEntry): string {
  return [outcomeText(entry), failureText(entry), entry.payload ? `${formatMegabytes(entry.payload.median)} MB/s` : ""].filter(Boolean).join(" · ");
}

/** Measured entries of a group without faults, of right forms. */
function swept(runtimes: Runtimes, group: string): readonly RuntimeEntry[] {
  return runtimes.entries.filter(
    (entry) => entry.group === group && entry.fault === "none" && entry.state === "measured" && formOf(entry.contestant).right,
  );
}

type Axis = "chunkBytes" | "fileBytes" | "concurrency";

/** A line a contestant over an axis. */
function lines(entries: readonly RuntimeEntry[], axis: Axis, value: (entry: RuntimeEntry) => Omit<Datum, "x"> | undefined): readonly Series[] {
  return contestantIds.flatMap((contestant): readonly Series[] => {
    const data = entries
      .filter((entry) => entry.contestant === contestant)
      .flatMap((entry) => {
        const found = value(entry);
        return found ? [{ x: entry[axis], ...found }] : [];
      })
      .sort((a, b) => a.x - b.x);
    return data.length === 0 ? [] : [{ label: formOf(contestant).title, tone: tones[contestant], kind: "line", shape: "circle", data }];
  });
}

/** Bytes held over the chunk (the streams' highWaterMark) and over the file, beside the promise of one buffer a chunk. */
function memoryChart(runtimes: Runtimes): readonly ChartSpec[] {
  const [chunks, files] = [swept(runtimes, "runtimes/chunk"), swept(runtimes, "runtimes/memory")];
  const panels = [
    ...bytesPanel("in flight, over the chunk", "chunkBytes", chunks, "in flight", ({ inFlightBytes }) => inFlightBytes),
    ...bytesPanel("peak above the floor, over the chunk", "chunkBytes", chunks, "resident", ({ peakBytes }) => peakBytes),
    ...bytesPanel("peak above the floor, over the file", "fileBytes", files, "resident", ({ peakBytes }) => peakBytes),
  ];
  if (panels.length === 0) return [];
  return [
    {
      id: "runtimes-memory",
      title: "Bytes held over the chunk (highWaterMark) and the file, beside what is promised",
      sentence: `${flightText(chunks)} ${growthText(runtimes)}`.trim(),
      columns: Math.min(panels.length, 3) === 3 ? 2 : panels.length,
      height: 360,
      panels,
    },
  ];
}

function bytesPanel(
  title: string,
  axis: "chunkBytes" | "fileBytes",
  entries: readonly RuntimeEntry[],
  what: string,
  value: (entry: RuntimeEntry) => Estimate | undefined,
): readonly Panel[] {
  const measured = lines(entries, axis, (entry) => {
    const found = value(entry);
    // A linear neighbour of 0 has no place on a logarithmic axis.
    if (!found || !(found.best > 0)) return undefined;
    return {
      y: found.best,
      note: `promised ${formatSize(entry.promisedBytes)}, floor ${entry.floorBytes ? formatSize(Math.round(entry.floorBytes.median)) : "not known"}`,
    };
  });
  const xs = ascending(entries.map((entry) => entry[axis]));
  if (measured.length === 0 || xs.length < 2) return [];
  const concurrency = Math.max(...entries.map((entry) => entry.concurrency));
  const promised = xs.map((x) => ({ x, y: concurrency * (axis === "chunkBytes" ? x : Math.max(...entries.map(({ chunkBytes }) => chunkBytes))) }));
  const ys = [...measured.flatMap(({ data }) => data.map(({ y }) => y)), ...promised.map(({ y }) => y)];
  return [
    {
      title,
      x: sizeAxis(axis === "chunkBytes" ? "bytes of a chunk, and highWaterMark" : "bytes of the file", xs),
      y: { title: `most bytes ${what}`, scale: "log", format: "size", ...powersOfTwo(ys, 2) },
      marks: [],
      // On top: forms that hold exactly what is promised lie on one line with it.
      series: [...measured, { label: `promised: ${concurrency} chunks`, tone: "document", kind: "line", dash: [6, 4], data: promised }],
    },
  ];
}

function flightText(entries: readonly RuntimeEntry[]): string {
  const own = entries.filter(({ inFlightBytes }) => inFlightBytes);
  if (own.length === 0) return "";
  const over = own.filter(({ inFlightBytes, promisedBytes }) => inFlightBytes && inFlightBytes.best > promisedBytes);
  const names = [...new Set(over.map(({ contestant }) => formOf(contestant).title))];
  return over.length === 0
    ? "Every form holds no more than it promises: its chunks at once, and what its streams' buffers take."
    : `More than promised is held by ${listText(names)}, at most ${ratioText(Math.max(...over.map(({ inFlightBytes, promisedBytes }) => (inFlightBytes?.best ?? 0) / promisedBytes)))}.`;
}

function growthText({ growths }: Runtimes): string {
  const [most] = [...growths].sort((a, b) => b.added.median - a.added.median);
  if (!most) return "";
  const { contestant, smallest, largest, added } = most;
  const grown = added.median > 0 ? `${formatSize(Math.round(added.median))} more` : "no more";
  return `From ${formatSize(smallest)} to ${formatSize(largest)} of file the peak grows most for ${formOf(contestant).title}: ${grown}.`;
}

/** Rate over the bound on chunks where each waits, beside what waiting alone would allow, and over the size of a chunk. */
function rateChart(runtimes: Runtimes): readonly ChartSpec[] {
  const [bounds, chunks] = [swept(runtimes, "runtimes/concurrency"), swept(runtimes, "runtimes/chunk")];
  const panels = [...boundPanel(bounds), ...chunkPanel(chunks)];
  if (panels.length === 0) return [];
  return [
    {
      id: "runtimes-rate",
      title: "Rate over chunks at once and over the size of a chunk",
      sentence: [boundText(bounds), costText(runtimes)].filter(Boolean).join(" "),
      columns: panels.length,
      height: 380,
      panels,
    },
  ];
}

const rateDatum = ({ payload }: RuntimeEntry): Omit<Datum, "x"> | undefined =>
  payload && { y: payload.median / 1e6, low: payload.spread.low / 1e6, high: payload.spread.high / 1e6 };

const rateTitle = (entries: readonly RuntimeEntry[]) => `MB/s (${spreadName(entries.flatMap(({ payload }) => payload ?? []))})`;

function boundPanel(entries: readonly RuntimeEntry[]): readonly Panel[] {
  const measured = lines(entries, "concurrency", rateDatum);
  const bounds = ascending(entries.map(({ concurrency }) => concurrency));
  const [first] = entries;
  if (!first || bounds.length < 2) return [];
  const allowed =
    first.waitMs > 0
      ? bounds.map((concurrency) => ({ x: concurrency, y: waitingRate({ concurrency, chunkBytes: first.chunkBytes }, first.waitMs) / 1e6 }))
      : [];
  const ys = [
    ...measured.flatMap(({ data }) => data.map(({ low, y }) => low ?? y)),
    ...measured.flatMap(({ data }) => data.map(({ high, y }) => high ?? y)),
    ...allowed.map(({ y }) => y),
  ];
  const [least = 1, most = 1] = [bounds[0], bounds.at(-1)];
  return [
    {
      title:
        first.waitMs > 0 ? `each chunk of ${formatSize(first.chunkBytes)} waits ${first.waitMs} ms` : `chunks of ${formatSize(first.chunkBytes)}`,
      x: { title: "chunks at once, at most", scale: "log", format: "number", min: least * 0.9, max: most * 1.15, ticks: bounds },
      y: { title: rateTitle(entries), scale: "log", format: "number", min: Math.min(...ys) * 0.8, max: Math.max(...ys) * 1.25, ticks: around(ys) },
      marks: [] as Mark[],
      series: [
        ...measured,
        ...(allowed.length > 0 ? [{ label: "waiting alone allows", tone: "document", kind: "line", dash: [6, 4], data: allowed } as const] : []),
      ],
    },
  ];
}

/** 1, 2 and 5 times powers of ten within the values. */
function around(values: readonly number[]): readonly number[] {
  const [low, high] = [Math.min(...values) * 0.8, Math.max(...values) * 1.25];
  return Array.from({ length: 10 }, (_, i) => i - 3)
    .flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`)))
    .filter((tick) => tick >= low && tick <= high);
}

function chunkPanel(entries: readonly RuntimeEntry[]): readonly Panel[] {
  const measured = lines(entries, "chunkBytes", rateDatum);
  const chunks = ascending(entries.map(({ chunkBytes }) => chunkBytes));
  if (chunks.length < 2 || measured.length === 0) return [];
  return [
    {
      title: "without waiting",
      x: sizeAxis("bytes of a chunk, and highWaterMark", chunks),
      y: {
        title: rateTitle(entries),
        scale: "linear",
        min: 0,
        reaching: Math.max(...measured.flatMap(({ data }) => data.map(({ high, y }) => high ?? y))) * 1.05,
        format: "number",
      },
      marks: [],
      series: measured,
    },
  ];
}

/** Which forms gain by a larger bound. */
function boundText(entries: readonly RuntimeEntry[]): string {
  const bounds = ascending(entries.map(({ concurrency }) => concurrency));
  const [least, most] = [bounds[0], bounds.at(-1)];
  if (least === undefined || most === undefined || least === most) return "";
  const gains = contestantIds.flatMap((contestant) => {
    const at = (concurrency: number) =>
      entries.find((entry) => entry.contestant === contestant && entry.concurrency === concurrency)?.payload?.median;
    const [low, high] = [at(least), at(most)];
    return low !== undefined && high !== undefined ? [{ contestant, gain: high / low }] : [];
  });
  const ranked = gains.sort((a, b) => b.gain - a.gain);
  const [best, worst] = [ranked[0], ranked.at(-1)];
  if (!best || !worst) return "";
  const last = best === worst ? "" : `, ${formOf(worst.contestant).title} least (${ratioText(worst.gain)})`;
  return `From ${least} to ${most} chunks at once ${formOf(best.contestant).title} gains most (${ratioText(best.gain)})${last}.`;
}

function costText({ chunkCosts }: Runtimes): string {
  const ranked = [...chunkCosts].sort((a, b) => a.perChunkNs - b.perChunkNs);
  const [best, worst] = [ranked[0], ranked.at(-1)];
  if (!best || !worst || best === worst) return "";
  const us = (ns: number) => `${formatSignificant(ns / 1e3)} µs`;
  return `Beside its bytes a chunk costs ${us(best.perChunkNs)} in ${formOf(best.contestant).title} and ${us(worst.perChunkNs)} in ${formOf(worst.contestant).title}.`;
}
