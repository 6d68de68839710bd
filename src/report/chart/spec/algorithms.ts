/** Plans of four stages: predicted beside measured, and the time of a record over the load; workers have a file of their own. */
import { enrichText, planText } from "../../../analysis/algorithms/names.ts";
import type { Algorithms, PlanEntry } from "../../../analysis/algorithms/schema.ts";
import type { Summary } from "../../../analysis/summary.ts";
import { formatDuration } from "../../../units.ts";
import { datum } from "./curves.ts";
import { ascending, printable, ratioText, spreadName } from "./figures.ts";
import { type ChartSpec, type Mark, type Panel, tone } from "./panel.ts";
import { oneTwoFive } from "./scales.ts";
import { atFullSpeed, type Measured, roomy, workersCharts } from "./workers.ts";

export function algorithmsCharts({ algorithms }: Summary): readonly ChartSpec[] {
  return algorithms ? [...plansChart(algorithms), ...workersCharts(algorithms), ...latencyChart(algorithms)] : [];
}

const whole = (value: number) => String(Math.round(value));
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** Groups that compare plans with each other, not numbers of workers. */
const planGroups = ["algorithms/plans", "algorithms/service"] as const;

/** A line a plan: what was measured, what its bounds allow, what the document says. */
function plansChart(algorithms: Algorithms): readonly ChartSpec[] {
  const panels = planGroups.flatMap((group): Panel[] => {
    const own = atFullSpeed(algorithms).filter((entry) => entry.group === group);
    return own.length > 1 ? [plansPanel(own)] : [];
  });
  if (panels.length === 0) return [];
  return [
    {
      id: "algorithms-plans",
      title: "Plans of four stages: predicted, measured, and the document's figures",
      sentence: plansText(algorithms),
      columns: Math.min(2, panels.length),
      height: 110 + 34 * Math.max(...panels.map(({ y }) => y.labels?.length ?? 0)),
      panels,
    },
  ];
}

function plansPanel(own: readonly Measured[]): Panel {
  const values = own.flatMap(({ throughput, predicted, document }) =>
    [throughput.spread.low, throughput.spread.high, predicted ?? [], document ?? []].flat(),
  );
  const found = (aside: number, of: (entry: Measured) => number | undefined, note: (entry: Measured) => string | undefined) =>
    own.flatMap((entry, x) => {
      const y = of(entry);
      const text = note(entry);
      return y === undefined ? [] : [{ x: x + aside, y, ...(text !== undefined && { note: text }) }];
    });
  return {
    title: capital(enrichText(own[0]?.enrich ?? "")),
    x: {
      title: `records a second (${spreadName(own.map(({ throughput }) => throughput))})`,
      scale: "log",
      format: "number",
      ...oneTwoFive(roomy(values)),
    },
    y: { title: "", scale: "categories", labels: own.map((entry) => printable(planText(entry))), format: "number", reversed: true },
    marks: [],
    series: [
      {
        label: "the document",
        tone: "document",
        kind: "points",
        shape: "triangle",
        data: found(
          -0.2,
          ({ document }) => document,
          () => "as many times 1 ÷ the slowest stage",
        ),
      },
      {
        label: "predicted",
        tone: "quiet",
        kind: "points",
        shape: "rect",
        data: found(
          0.2,
          ({ predicted }) => predicted,
          ({ bounds }) => bounds?.least,
        ),
      },
      {
        label: "measured",
        tone: "second",
        kind: "points",
        shape: "circle",
        data: own.map(({ throughput, versusPredicted }, x) =>
          datum(x, throughput, 1, versusPredicted ? `${ratioText(versusPredicted.median)} of what is predicted` : undefined),
        ),
      },
    ],
  };
}

function plansText(algorithms: Algorithms): string {
  const own = atFullSpeed(algorithms).flatMap((entry) =>
    planGroups.some((group) => group === entry.group) && entry.versusPredicted ? [{ ...entry, over: entry.versusPredicted }] : [],
  );
  const ranked = own.toSorted((a, b) => a.over.median - b.over.median);
  const [least, most] = [ranked[0], ranked.at(-1)];
  const eight = own.find(({ plan, workers, document }) => plan === "data" && workers === 8 && document);
  const claim = eight?.document ? ` Eight workers give ${whole(eight.throughput.median)} records/s, the document ${whole(eight.document)}.` : "";
  return least && most
    ? `Plans reach ${ratioText(least.over.median)} (${planText(least)}) to ${ratioText(most.over.median)} (${planText(most)}) of what one thread's stages predict.${claim}`
    : `Records a second by plan.${claim}`;
}

/** Percentiles of a record's time over the rate at which records arrive; a panel a plan. */
function latencyChart({ entries }: Algorithms): readonly ChartSpec[] {
  const own = entries.flatMap((entry) => (entry.offered > 0 && entry.latency ? [{ ...entry, latency: entry.latency }] : []));
  const names = [...new Set(own.map(planText))];
  const panels = names.flatMap((name) => {
    const members = own.filter((entry) => planText(entry) === name).toSorted((a, b) => a.offered - b.offered);
    return members.length > 1 ? [latencyPanel(name, members, own)] : [];
  });
  if (panels.length === 0) return [];
  return [
    {
      id: "algorithms-latency",
      title: "Time of a record over the rate at which records arrive",
      sentence: names.map((name) => latencyText(name, own)).join(" "),
      columns: Math.min(2, panels.length),
      height: 380,
      panels,
    },
  ];
}

type Loaded = PlanEntry & { readonly latency: NonNullable<PlanEntry["latency"]> };
const percentiles = [
  ["median", "p50"],
  ["90th percentile", "p90"],
  ["99th percentile", "p99"],
  ["slowest", "max"],
] as const;

function latencyPanel(name: string, own: readonly Loaded[], all: readonly Loaded[]): Panel {
  const times = all.flatMap(({ latency }) => [latency.p50.spread.low / 1e6, latency.max.spread.high / 1e6]);
  const offered = ascending(all.map((entry) => entry.offered));
  const limit = own[0]?.bounds && Math.min(own[0].bounds.workers, own[0].bounds.cpus);
  const most = Math.max(...offered, limit ?? 0);
  const marks: readonly Mark[] = limit === undefined ? [] : [{ axis: "x", at: limit, label: `least bound ${whole(limit)}` }];
  return {
    title: capital(printable(name)),
    x: { title: "records a second that arrive", scale: "linear", format: "number", min: 0, max: most * 1.1, ticks: offered },
    y: { title: `ms (log; ${spreadName(own.map(({ latency }) => latency.p50))})`, scale: "log", format: "number", ...oneTwoFive(times) },
    marks,
    series: percentiles.map(([label, id], i) => ({
      label,
      tone: tone(i),
      kind: "line",
      shape: "circle",
      data: own.map(({ offered: x, latency, throughput }) =>
        datum(x, latency[id], 1e6, throughput && `${whole(throughput.median)} records/s served`),
      ),
    })),
  };
}

function latencyText(name: string, all: readonly Loaded[]): string {
  const own = all.filter((entry) => planText(entry) === name).toSorted((a, b) => a.offered - b.offered);
  const [first, last] = [own[0], own.at(-1)];
  if (!first || !last || first === last) return "";
  return `${capital(name)}: half of the records take ${formatDuration(first.latency.p50.median)} where ${whole(first.offered)} a second arrive, ${formatDuration(last.latency.p50.median)} where ${whole(last.offered)} do.`;
}
