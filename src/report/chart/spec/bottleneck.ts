/** Rate of reading over the work on each KiB: in turns beside the sum, overlapped beside the longer of both, and where they cross. */
import { sourceText } from "../../../analysis/bottleneck/advice.ts";
import type { Bottleneck } from "../../../analysis/bottleneck/schema.ts";
import type { Estimate, Summary } from "../../../analysis/summary.ts";
import { overlappedNs, serialNs } from "../../../models/overlap.ts";
import { formatSignificant, KiB } from "../../../units.ts";
import { between } from "./curves.ts";
import { printable, ratioText, spreadName } from "./figures.ts";
import type { ChartSpec, Datum, Mark, Panel, Series } from "./panel.ts";
import { oneTwoFive } from "./scales.ts";

type Source = Bottleneck["sources"][number];

export function bottleneckCharts({ bottleneck }: Summary): readonly ChartSpec[] {
  const sources = (bottleneck?.sources ?? []).filter(({ points }) => points.length > 1);
  if (sources.length === 0) return [];
  return [
    {
      id: "bottleneck",
      title: "Bound by I/O, bound by processing",
      sentence: sources.map(sentence).join(" "),
      columns: Math.min(2, sources.length),
      height: 400,
      panels: sources.map(panel),
    },
  ];
}

/** Work that is nothing beside reading stands at this part of it: a logarithmic axis has no place for nothing, and the models differ there by less than 3 %. */
const hardly = 1 / 40;

function placeOf({ workNs }: Source["points"][number], ioNs: Estimate): number {
  return Math.max(workNs.median, hardly * ioNs.median);
}

/** GB/s of ns a KiB. */
const rate = (ns: number) => KiB / ns;

function panel({ source, ioNs, points, kneeNs }: Source): Panel {
  const xs = points.map((point) => placeOf(point, ioNs));
  // Points on the ends of an axis would be cut in half.
  const [least, most] = [Math.min(...xs) / 1.25, Math.max(...xs) * 1.25];
  const ends = { min: least, max: most, ticks: decades(oneTwoFive([least, most]).ticks.filter((tick) => tick >= least && tick <= most)) };
  const curve = (model: (io: number, work: number) => number): readonly Datum[] =>
    between([ends.min, ends.max]).map((work) => ({ x: work, y: rate(model(ioNs.median, work)) }));
  const measured = (of: (point: Source["points"][number]) => Estimate | undefined, over: (point: Source["points"][number]) => Estimate | undefined) =>
    points.flatMap((point): Datum[] => {
      const ns = of(point);
      const versus = over(point);
      if (!ns) return [];
      return [
        {
          x: placeOf(point, ioNs),
          y: rate(ns.median),
          low: rate(ns.spread.high),
          high: rate(ns.spread.low),
          ...(versus && { note: `${ratioText(versus.median)} of the model's time` }),
        },
      ];
    });
  const series: readonly Series[] = [
    { label: "longer of both: max(reading, working)", tone: "quiet", kind: "line", dash: [6, 4], data: curve(overlappedNs) },
    { label: "sum: reading + working", tone: "quiet", kind: "line", dash: [2, 3], data: curve(serialNs) },
    {
      label: "next block read meanwhile",
      tone: "third",
      kind: "points",
      shape: "circle",
      data: measured(
        (point) => point.overlappedNs,
        (point) => point.versusMax,
      ),
    },
    {
      label: "in turns",
      tone: "second",
      kind: "points",
      shape: "rect",
      data: measured(
        (point) => point.serialNs,
        (point) => point.versusSum,
      ),
    },
  ];
  // As long as reading alone; what was asked for is a little off what the work then takes.
  const marks: readonly Mark[] =
    kneeNs === undefined ? [] : [{ axis: "x", at: ioNs.median, label: `crossing: ${formatSignificant(kneeNs)} ns asked for` }];
  return {
    title: `Reading ${printable(sourceText(source))}`,
    x: { title: "work alone, ns a KiB", scale: "log", format: "number", ...ends },
    y: {
      title: `GB/s of the file (${spreadName([ioNs])})`,
      scale: "log",
      format: "number",
      ...oneTwoFive(series.flatMap(({ data }) => data.flatMap(({ y, low = y, high = y }) => [low, high]))),
    },
    marks,
    series,
  };
}

/** Ticks at 1 times a power of ten, where there are many. */
function decades(ticks: readonly number[]): readonly number[] {
  const tens = ticks.filter((tick) => Number.isInteger(Math.round(Math.log10(tick) * 1e9) / 1e9));
  return ticks.length > 7 && tens.length > 1 ? tens : ticks;
}

function sentence({ source, ioNs, points, kneeNs }: Source): string {
  const gains = points.flatMap(({ nsPerKiB, serialNs: turns, overlappedNs: beside }) =>
    turns && beside ? [{ nsPerKiB, gain: turns.median / beside.median }] : [],
  );
  const [best] = gains.toSorted((a, b) => b.gain - a.gain);
  const gain = best ? `; the overlap gains most at ${formatSignificant(best.nsPerKiB)} ns, ${ratioText(best.gain)}` : "";
  const where = kneeNs === undefined ? "working never takes as long" : `working takes as long at ${formatSignificant(kneeNs)} ns`;
  return `Reading ${printable(sourceText(source))} takes ${formatSignificant(ioNs.median)} ns a KiB, and ${where}${gain}.`;
}
