/** A file's way to a socket or into another file: the sender's CPU time over the rate by method, and budgets of two copies beside what they cost. */

import type { Estimate, Summary } from "../../../analysis/summary.ts";
import type { Saving, TransferFinding, TransferRow } from "../../../analysis/transfer/schema.ts";
import { copyBudgets } from "../../../models/copies.ts";
import { formatRate, formatSignificant, formatSize } from "../../../units.ts";
import { ascending, estimateText, printable, ratioText, spreadName } from "./figures.ts";
import { type ChartSpec, type Panel, type Series, type Tone, tone } from "./panel.ts";
import { linearEnds, oneTwoFive } from "./scales.ts";

export function transferCharts({ transfer }: Summary): readonly ChartSpec[] {
  return transfer ? [...pathChart(transfer), ...budgetChart(transfer)] : [];
}

/** Sink and receiver of a transfer, as one word. */
export function placeId({ sink, receiver }: Pick<TransferRow, "sink" | "receiver">): string {
  return `${sink}/${receiver}`;
}

/** `over TCP, every byte checked`, `into a file`. */
export function placeText({ sink, receiver }: Pick<TransferRow, "sink" | "receiver">): string {
  if (sink === "file") return "into a file";
  const name = sink === "tcp" ? "over TCP" : sink === "unix" ? "over a Unix socket" : `over ${printable(sink)}`;
  return receiver === "discard" ? `${name}, discarded` : name;
}

/** Methods in this order have the colours of their rank; those that are rare share the quiet one. */
const order = ["read-write", "sendfile", "splice", "mmap-write", "pipeline", "read-sync-write-sync"];
const toneOf = (method: string): Tone => (order.includes(method) ? tone(order.indexOf(method)) : "quiet");

/** A panel a place; a point a method and buffer, those of one method joined. */
function pathChart({ rows, budgets }: TransferFinding): readonly ChartSpec[] {
  const told = rows.flatMap((row) => (row.cpuPerByte ? [{ ...row, cpu: row.cpuPerByte }] : []));
  if (told.length === 0) return [];
  const places = [...new Set(told.map(placeId))];
  const methods = [...new Set(told.map(({ method }) => method))].sort((a, b) => rank(a) - rank(b));
  const rates = oneTwoFive(told.map(({ rate }) => rate.median / 1e9));
  const times = [...told.map(({ cpu }) => cpu), ...budgets.map(({ nsPerByte }) => nsPerByte)];
  // Short strokes beside the axis: a line across would claim something about every rate.
  const ticks: Series = {
    label: "budgets of two copies",
    tone: "document",
    kind: "points",
    shape: "dash",
    data: budgets.map(({ id, nsPerByte }) => ({ x: rates.min * 1.08, y: nsPerByte.median, note: copyBudgets[id].name })),
  };
  const panel = (place: string): Panel => {
    const own = told.filter((row) => placeId(row) === place);
    const [first] = own as [(typeof told)[number]];
    const buffers = ascending(own.map(({ buffer }) => buffer));
    return {
      title: capital(placeText(first)),
      x: { title: "GB/s, wall time", scale: "log", format: "number", ...rates },
      y: {
        title: `sender's CPU, ns a byte = s a GB (${spreadName(own.map(({ cpu }) => cpu))})`,
        scale: "log",
        format: "number",
        ...oneTwoFive(times.flatMap(({ spread }) => [spread.low, spread.high]).filter((ns) => ns > 0)),
      },
      marks: [],
      series: [
        ticks,
        ...methods.flatMap((method): readonly Series[] => {
          const points = own.filter((row) => row.method === method).sort((a, b) => a.buffer - b.buffer);
          return points.length === 0
            ? []
            : [
                {
                  label: printable(method),
                  tone: toneOf(method),
                  kind: points.length > 1 ? "line" : "points",
                  shape: method === "sendfile" ? "rect" : method === "read-write" ? "circle" : "triangle",
                  data: points.map(({ rate, cpu, buffer }) => ({
                    x: rate.median / 1e9,
                    y: cpu.median,
                    low: cpu.spread.low,
                    high: cpu.spread.high,
                    note: `buffer ${formatSize(buffer)}${buffers.length > 1 && buffer === buffers[0] ? ", the smallest" : ""}`,
                  })),
                },
              ];
        }),
      ].filter(({ data }) => data.length > 0),
    };
  };
  return [
    {
      id: "transfer",
      title: "CPU time of the sender by path",
      sentence: pathText(rows),
      columns: 2,
      height: 360,
      panels: places.map(panel),
    },
  ];
}

const rank = (method: string) => (order.includes(method) ? order.indexOf(method) : order.length);
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** The first sendfile, and over all places and buffers the least and the most that it takes of read-write's CPU time. */
function pathText(rows: readonly TransferRow[]): string {
  const sent = rows.flatMap((row) => (row.method === "sendfile" && row.cpuOverReadWrite ? [{ ...row, over: row.cpuOverReadWrite }] : []));
  const [first] = sent;
  if (!first) return "Sender's CPU time over the rate.";
  const all = sent.map(({ over }) => over.median);
  const rate = first.rateOverReadWrite ? ` at ×${estimateText(first.rateOverReadWrite, formatSignificant)} of its rate` : "";
  const others =
    sent.length > 1 ? `; medians in all places and by all buffers: ${ratioText(Math.min(...all))} to ${ratioText(Math.max(...all))}` : "";
  return `sendfile takes ×${estimateText(first.over, formatSignificant)} of read-write's CPU time ${placeText(first)} by ${formatSize(first.buffer)}${rate}${others}.`;
}

/** Budgets and what was saved on one axis of ns a byte. */
function budgetChart({ budgets, savings }: TransferFinding): readonly ChartSpec[] {
  if (budgets.length === 0 || savings.length === 0) return [];
  const labels = [...budgets.map(({ id }) => copyBudgets[id].name), ...savings.map(savingName)];
  const points = (offset: number, of: (saving: Saving) => Estimate | undefined) =>
    savings.flatMap((saving, i) => {
      const estimate = of(saving);
      return estimate ? [{ x: budgets.length + i + offset, y: estimate.median, low: estimate.spread.low, high: estimate.spread.high }] : [];
    });
  const series: readonly Series[] = [
    {
      label: "budget of two copies",
      tone: "document",
      kind: "points",
      shape: "rect",
      data: budgets.map(({ nsPerByte, rate }, x) => ({
        x,
        y: nsPerByte.median,
        low: nsPerByte.spread.low,
        high: nsPerByte.spread.high,
        note: `${formatRate(rate.median)} GB/s`,
      })),
    },
    { label: "saved: sender's CPU", tone: "first", kind: "points", shape: "circle", data: points(-0.14, ({ cpu }) => cpu) },
    { label: "saved: wall time", tone: "second", kind: "points", shape: "triangle", data: points(0.14, ({ wall }) => wall) },
  ];
  const values = series.flatMap(({ data }) => data.flatMap(({ y, low = y, high = y }) => [low, high]));
  return [
    {
      id: "transfer-budget",
      title: "Two copies of a byte: budgets, and what sendfile saves of read-write",
      sentence: budgetText(budgets, savings),
      columns: 1,
      height: 80 + 30 * labels.length,
      panels: [
        {
          x: {
            title: `ns a byte (${spreadName(savings.map(({ wall }) => wall))})`,
            scale: "linear",
            format: "number",
            ...linearEnds([0, ...values], 6),
          },
          y: { title: "", scale: "categories", labels, format: "number", reversed: true },
          marks: [],
          series,
        },
      ],
    },
  ];
}

function savingName(saving: Saving): string {
  return `${placeText(saving)}, ${formatSize(saving.buffer)}`;
}

function budgetText(budgets: TransferFinding["budgets"], savings: readonly Saving[]): string {
  const parts = budgets.map(({ id, nsPerByte }) => `${copyBudgets[id].name} = ${formatSignificant(nsPerByte.median)}`);
  const [first] = savings;
  const saved = first
    ? ` Saved ${placeText(first)} by ${formatSize(first.buffer)}: ${first.cpu ? `${estimateText(first.cpu, formatSignificant)} of CPU, ` : ""}${estimateText(first.wall, formatSignificant)} of wall time.`
    : "";
  return `Budgets in ns a byte: ${parts.join(", ")}.${saved}`;
}
