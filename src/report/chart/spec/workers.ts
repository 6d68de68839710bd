/** Workers that all do all stages: throughput under its ceilings, and speed-up beside Amdahl's law. */
import { enrichText } from "../../../analysis/algorithms/names.ts";
import type { Algorithms, PlanEntry } from "../../../analysis/algorithms/schema.ts";
import type { Estimate } from "../../../analysis/summary.ts";
import { amdahl, gustafson } from "../../../models/amdahl.ts";
import { formatSignificant } from "../../../units.ts";
import { datum } from "./curves.ts";
import { ascending, estimateText, ratioText, spreadName } from "./figures.ts";
import { type ChartSpec, type Panel, type Series, tone } from "./panel.ts";
import { oneTwoFive } from "./scales.ts";

export type Measured = PlanEntry & { readonly throughput: Estimate };

/** Plans whose records are taken as fast as they can be. */
export function atFullSpeed({ entries }: Algorithms): readonly Measured[] {
  return entries.flatMap((entry) => (entry.offered === 0 && entry.throughput ? [{ ...entry, throughput: entry.throughput }] : []));
}

/** Values with room beside them: marks on the ends of an axis would be cut in half. */
export function roomy(values: readonly number[]): readonly number[] {
  return values.flatMap((value) => [value / 1.04, value * 1.04]);
}

const whole = (value: number) => String(Math.round(value));
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** Workers that all do all stages, of the group that has the most numbers of them, for each kind of enrichment. */
function workerSeries(algorithms: Algorithms): readonly (readonly Measured[])[] {
  const own = atFullSpeed(algorithms).filter(({ plan }) => plan === "data");
  return [...new Set(own.map(({ enrich }) => enrich))].flatMap((enrich) => {
    const groups = [...new Set(own.filter((entry) => entry.enrich === enrich).map(({ group }) => group))].map((group) =>
      own.filter((entry) => entry.group === group && entry.enrich === enrich),
    );
    const [most] = groups.toSorted((a, b) => b.length - a.length);
    return most && new Set(most.map(({ workers }) => workers)).size > 1 ? [most.toSorted((a, b) => a.workers - b.workers)] : [];
  });
}

const mergeText = (merge: string) => (merge === "lock" ? "one aggregate under a lock" : "aggregates merged at the end");

export function workersCharts(algorithms: Algorithms): readonly ChartSpec[] {
  return [...ceilingsChart(algorithms), ...amdahlChart(algorithms)];
}

function ceilingsChart(algorithms: Algorithms): readonly ChartSpec[] {
  const panels = workerSeries(algorithms).map(workersPanel);
  if (panels.length === 0) return [];
  return [
    {
      id: "algorithms-workers",
      title: "Workers that do all stages: throughput and its ceilings",
      sentence: workersText(algorithms),
      columns: Math.min(2, panels.length),
      height: 400,
      panels,
    },
  ];
}

function workersPanel(own: readonly Measured[]): Panel {
  const workers = ascending(own.map((entry) => entry.workers));
  const ceiling = (label: string, dash: readonly number[], of: (entry: Measured) => number | undefined, members: readonly Measured[]): Series => ({
    label,
    tone: "quiet",
    kind: "line",
    dash,
    data: members.flatMap((entry) => {
      const y = of(entry);
      return y === undefined ? [] : [{ x: entry.workers, y }];
    }),
  });
  const free = own.filter(({ merge }) => merge === "end");
  const all: readonly Series[] = [
    {
      label: "the document: workers × 1 ÷ the slowest stage",
      tone: "document",
      kind: "line",
      dash: [6, 4],
      data: free.flatMap(({ workers: x, document }) => (document === undefined ? [] : [{ x, y: document }])),
    },
    ceiling("workers ÷ the whole record", [6, 4], ({ bounds }) => bounds?.workers, free),
    ceiling("CPUs ÷ CPU time of a record", [2, 3], ({ bounds }) => bounds?.cpus, free),
    ceiling(
      "1 ÷ the stage under the lock",
      [1, 5],
      ({ bounds }) => bounds?.serial,
      own.filter(({ merge }) => merge === "lock"),
    ),
    ...(["end", "lock"] as const).map(
      (merge, i): Series => ({
        label: mergeText(merge),
        tone: tone(i + 1),
        kind: "line",
        shape: i === 0 ? "circle" : "rect",
        data: own
          .filter((entry) => entry.merge === merge)
          .map(({ workers: x, throughput, bounds }) => datum(x, throughput, 1, bounds && `least bound: ${bounds.least}`)),
      }),
    ),
  ];
  const series = all.filter(({ data }) => data.length > 0);
  const [least = 1, most = 1] = [workers[0], workers.at(-1)];
  return {
    title: capital(enrichText(own[0]?.enrich ?? "")),
    x: { title: "workers", scale: "log", format: "number", min: least * 0.9, max: most * 1.15, ticks: workers },
    y: {
      title: `records a second (${spreadName(own.map(({ throughput }) => throughput))})`,
      scale: "log",
      format: "number",
      ...oneTwoFive(roomy(series.flatMap(({ data }) => data.flatMap(({ y, low = y, high = y }) => [low, high])))),
    },
    marks: [],
    series,
  };
}

function workersText(algorithms: Algorithms): string {
  const parts = workerSeries(algorithms).flatMap((own) => {
    const last = own.findLast(({ merge }) => merge === "end");
    const over = last?.versusPredicted ? `, ${ratioText(last.versusPredicted.median)} of what is predicted (bound by ${last.bounds?.least})` : "";
    return last ? [`${enrichText(last.enrich)}: ${last.workers} workers give ${whole(last.throughput.median)} records/s${over}`] : [];
  });
  return parts.length === 0 ? "Records a second by workers." : `${capital(parts.join("; "))}.`;
}

/** Speed-ups beside the curves of the serial share, and of the document's 5 %. */
function amdahlChart({ scaling, cpus }: Algorithms): readonly ChartSpec[] {
  const kinds = [...new Set(scaling.map(({ enrich }) => enrich))];
  const panels = kinds.map((enrich) =>
    amdahlPanel(
      scaling.filter((one) => one.enrich === enrich),
      enrich === "work" ? cpus : [],
    ),
  );
  if (panels.length === 0) return [];
  return [
    {
      id: "algorithms-amdahl",
      title: "Speed-up of workers, beside Amdahl's law and Gustafson's",
      sentence: amdahlText(scaling),
      columns: Math.min(2, panels.length),
      height: 380,
      panels,
    },
  ];
}

/** The document's serial share. */
const documentShare = 0.05;

function amdahlPanel(scaling: Algorithms["scaling"], cpus: Algorithms["cpus"]): Panel {
  const worth = Math.max(0, ...cpus.map((point) => point.worth.median));
  const workers = ascending(scaling.flatMap(({ points }) => points.map((point) => point.workers)));
  const most = workers.at(-1) ?? 1;
  const curve = (of: (count: number) => number) => Array.from({ length: 33 }, (_, i) => 1 + ((most - 1) * i) / 32).map((x) => ({ x, y: of(x) }));
  const share = Math.max(...scaling.map(({ serialShare }) => serialShare));
  const percent = `${formatSignificant(share * 100)} %`;
  const curves: readonly Series[] = [
    { label: "Amdahl, the document's 5 %", tone: "document", kind: "line", dash: [6, 4], data: curve((count) => amdahl(count, documentShare)) },
    ...(share > 0
      ? ([
          {
            label: `Amdahl, the ${percent} of the aggregate`,
            tone: "quiet",
            kind: "line",
            dash: [6, 4],
            data: curve((count) => amdahl(count, share)),
          },
          { label: `Gustafson, ${percent}`, tone: "quiet", kind: "line", dash: [2, 3], data: curve((count) => gustafson(count, share)) },
        ] as const)
      : ([{ label: "nothing serial", tone: "quiet", kind: "line", dash: [2, 3], data: curve((count) => count) }] as const)),
  ];
  const ceiling: readonly Series[] =
    worth > 0 ? [{ label: `what the CPUs are worth, ${ratioText(worth)}`, tone: "quiet", kind: "line", dash: [1, 5], data: curve(() => worth) }] : [];
  const series = [
    ...curves,
    ...ceiling,
    ...scaling.map(
      ({ merge, points }, i): Series => ({
        label: mergeText(merge),
        tone: tone(i + 1),
        kind: "line",
        shape: merge === "lock" ? "rect" : "circle",
        data: points.map(({ workers: x, speedup }) => datum(x, speedup, 1)),
      }),
    ),
  ];
  return {
    title: capital(enrichText(scaling[0]?.enrich ?? "")),
    x: { title: "workers", scale: "linear", format: "number", min: 0.8, max: most + 0.2, ticks: workers },
    y: {
      title: `throughput ÷ that of one (${spreadName(scaling.flatMap(({ points }) => points.map(({ speedup }) => speedup)))})`,
      scale: "linear",
      format: "ratio",
      min: 0,
      reaching: Math.max(...series.flatMap(({ data }) => data.map(({ y, high = y }: { y: number; high?: number }) => high))),
    },
    marks: [],
    series,
  };
}

function amdahlText(scaling: Algorithms["scaling"]): string {
  const parts = scaling.flatMap(({ merge, enrich, points }) => {
    const last = points.at(-1);
    const where = `${enrich === "service" ? "where a stage waits" : "of work alone"}${merge === "lock" ? ", with one aggregate under a lock" : ""}`;
    return last ? [`×${estimateText(last.speedup, formatSignificant)} by ${last.workers} ${where}`] : [];
  });
  return `Speed-up: ${parts.join("; ")}. 5 % of serial work would allow eight ${ratioText(amdahl(8, documentShare))}, and no number of them more than ×20.`;
}
