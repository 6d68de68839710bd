/** Speed-up over threads beside the ideal, with the count from which more threads bring nothing. */
import type { ScalingFinding, Summary } from "../../../analysis/summary.ts";
import { formatRate } from "../../../units.ts";
import { ascending, listText, printable, ratioText, spreadName, threadsText } from "./figures.ts";
import { type ChartSpec, type Mark, type Panel, type Series, tone } from "./panel.ts";

export function scalingChart({ scaling }: Summary): readonly ChartSpec[] {
  const threads = ascending(scaling.flatMap((s) => s.points.map((p) => p.threads)));
  const most = threads.at(-1);
  if (most === undefined || most === 1) return [];
  const engines = [...new Set(scaling.map((s) => s.engine))];
  const kernels = [...new Set(scaling.map((s) => s.kernel))];
  const highest = Math.max(most, ...scaling.flatMap((s) => [...s.points, ...(s.unpinned ?? [])].map((p) => p.speedup.spread.high)));
  return [
    {
      id: "scaling",
      title: "Scaling: rate over the rate of one thread",
      sentence: sentence(scaling, most),
      columns: Math.min(2, engines.length),
      height: 340,
      panels: engines.map((engine) => panel(engine, scaling, kernels, threads, highest, engines.length > 1)),
    },
  ];
}

function sentence(scaling: readonly ScalingFinding[], most: number): string {
  const last = scaling.flatMap(({ kernel, engine, points, saturation }) =>
    points.filter((p) => p.threads === most).map((p) => ({ name: printable(`${kernel} in ${engine}`), speedup: p.speedup.median, saturation })),
  );
  const ranked = [...last].sort((a, b) => b.speedup - a.speedup);
  const [best, worst] = [ranked[0], ranked.at(-1)];
  const range = best === worst ? "" : `, ${worst?.name ?? ""} least (${ratioText(worst?.speedup ?? 1)})`;
  const reached = last.flatMap(({ name, saturation }) => (saturation.state === "reached" ? [`${name} from ${threadsText(saturation.threads)}`] : []));
  const end =
    reached.length > 0
      ? ` Saturated: ${listText(reached)}.`
      : ` Saturation was not reached: ${[...new Set(last.flatMap(({ saturation }) => (saturation.state === "not-reached" ? [saturation.reason] : [])))].join("; ")}.`;
  return `At ${threadsText(most)}, ${best?.name ?? ""} gains most (${ratioText(best?.speedup ?? 1)})${range}; as many cores with a memory of their own would give ${ratioText(most)}.${end}`;
}

/** Beyond so many threads both axes are logarithmic: the counts of a ladder double there. */
const mostLinear = 16;

/** One engine: a line a kernel, a triangle for the same threads unpinned. */
function panel(
  engine: string,
  scaling: readonly ScalingFinding[],
  kernels: readonly string[],
  threads: readonly number[],
  highest: number,
  titled: boolean,
): Panel {
  const own = scaling.filter((s) => s.engine === engine);
  const [first = 1, most = 1] = [threads[0], threads.at(-1)];
  const large = most > mostLinear;
  /** Kernels stand side by side; `steps` is the distance in the widths of a mark. */
  const aside = (threadCount: number, steps: number) => (large ? threadCount * 1.03 ** steps : threadCount + 0.012 * steps * (most - first));
  const place = (kernel: string) => kernels.indexOf(kernel) - (kernels.length - 1) / 2;
  const width = own.find((s) => s.width !== undefined)?.width;
  const lines = own.map(
    ({ kernel, points }): Series => ({
      label: printable(kernel),
      tone: tone(kernels.indexOf(kernel)),
      kind: "line",
      shape: "circle",
      data: points.map((point) => datum(point, aside(point.threads, place(kernel)))),
    }),
  );
  const free = own.flatMap(({ kernel, unpinned = [] }): readonly Series[] =>
    unpinned.length === 0
      ? []
      : [
          {
            label: `${printable(kernel)}, unpinned`,
            tone: tone(kernels.indexOf(kernel)),
            kind: "points",
            shape: "triangle",
            // Beside the pinned rung, so that neither hides the other.
            data: unpinned.map((point) => datum(point, aside(point.threads, place(kernel) - 4))),
          },
        ],
  );
  return {
    ...(titled && { title: `${printable(engine)}${width === undefined ? "" : `, ${width}-bit`}` }),
    x: large
      ? { title: "threads", scale: "log", format: "number", min: first * 0.9, max: most * 1.15, ticks: apart(threads) }
      : { title: "threads", scale: "linear", format: "number", min: first - 0.15, max: most + 0.15, ticks: [...threads] },
    y: {
      title: `rate ÷ rate of one thread (${spreadName(own.flatMap((s) => s.points.map((p) => p.speedup)))})`,
      format: "ratio",
      ...(large ? { scale: "log", min: 0.8, max: highest * 1.15, ticks: apart(threads) } : { scale: "linear", min: 0, reaching: highest }),
    },
    marks: saturationMarks(own),
    series: [
      { label: "ideal", tone: "quiet", kind: "line", dash: [6, 4], data: [first, most].map((count) => ({ x: count, y: count })) },
      ...lines,
      ...free,
    ],
  };
}

/** Counts that leave each other room on a logarithmic scale: each half as much again as the one before. */
function apart(threads: readonly number[]): readonly number[] {
  const kept: number[] = [];
  for (const count of threads.toReversed()) if (kept.length === 0 || (kept.at(-1) as number) >= 1.45 * count) kept.push(count);
  return kept.reverse();
}

/** One line a count from which some kernels are saturated, with their names. */
function saturationMarks(own: readonly ScalingFinding[]): readonly Mark[] {
  const reached = own.flatMap(({ kernel, saturation }) => (saturation.state === "reached" ? [{ kernel, threads: saturation.threads }] : []));
  return ascending(reached.map(({ threads }) => threads)).map((at) => ({
    axis: "x",
    at,
    label: markText(
      reached.filter(({ threads }) => threads === at).map(({ kernel }) => printable(kernel)),
      own.length,
    ),
  }));
}

function markText(kernels: readonly string[], all: number): string {
  // Names alone where there are several marks: their labels stand side by side.
  return kernels.length === all ? "saturated" : kernels.join(", ");
}

function datum({ rate, speedup }: ScalingFinding["points"][number], x: number): Series["data"][number] {
  return {
    x,
    y: speedup.median,
    low: speedup.spread.low,
    high: speedup.spread.high,
    note: `${formatRate(rate.median)} GB/s`,
  };
}
