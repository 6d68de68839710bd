/** Plans of four stages: what they reach beside what bounds them, how long a record takes, and what hand-overs and workers cost. */
import { fastestPlan } from "../../analysis/algorithms/advice.ts";
import { planText } from "../../analysis/algorithms/names.ts";
import { type Algorithms, type PlanEntry, stageIds } from "../../analysis/algorithms/schema.ts";
import type { Estimate, Summary } from "../../analysis/summary.ts";
import { recordTime } from "../../models/stages.ts";
import { formatDuration, formatSignificant, formatSize } from "../../units.ts";
import { ascending, estimateText, printable, ratioText, spreadName, spreadText } from "../chart/spec/figures.ts";
import { type Line, number, optional, spread, type Table, words } from "./table.ts";

export function algorithmsTables({ algorithms }: Summary): readonly Table[] {
  if (!algorithms) return [];
  const full = algorithms.entries.filter(({ offered }) => offered === 0);
  const groups = [...new Set(full.map(({ group }) => group))];
  return [
    ...groups.map((group) => throughputTable(group, full)),
    ...groups.map((group) => latencyTable(group, full)),
    offeredTable(algorithms),
    handOverTable(algorithms),
    scalingTable(algorithms),
    cpusTable(algorithms),
    faultsTable(algorithms),
  ].filter(({ lines }) => lines.length > 0);
}

/** What a screen has room for; the other groups are details. */
const onScreen: ReadonlySet<string> = new Set(["algorithms/plans", "algorithms/service"]);

const groupTitles: Readonly<Record<string, string>> = {
  "algorithms/plans": "Plans of four stages",
  "algorithms/service": "Plans, one stage of which waits for a service",
  "algorithms/workers": "Workers that do all stages, by their number",
};

const idOf = (group: string) => group.replace(/[^\w]+/g, "-");
const titleOf = (group: string) => groupTitles[group] ?? printable(group);
const whole = (value: number) => String(Math.round(value));
const text = (estimate: Estimate | undefined, format: (value: number) => string) => (estimate ? format(estimate.median) : "");

function lineOf(entry: Pick<PlanEntry, "state" | "reason">, name: string, cells: readonly string[]): Line {
  if (entry.state !== "measured")
    return { cells: [name, ...cells.map(() => "")], remark: printable(`${entry.state}: ${entry.reason ?? "no reason recorded"}`) };
  return { cells: [name, ...cells] };
}

/** `µs of the stages that were asked for`. */
function stagesText(entries: readonly PlanEntry[]): string {
  const texts = [...new Set(entries.map(({ stagesUs }) => stageIds.map((stage) => Number(stagesUs[stage].toPrecision(3))).join(" + ")))];
  return texts.length === 1 && texts[0] !== undefined ? `: ${texts[0]} µs` : "";
}

function throughputTable(group: string, entries: readonly PlanEntry[]): Table {
  const own = entries.filter((entry) => entry.group === group);
  return {
    id: idOf(group),
    title: `${titleOf(group)}${stagesText(own)}, records a second (${spreadName(own.flatMap(({ throughput }) => throughput ?? []))})`,
    columns: [
      words("plan"),
      number("measured"),
      spread,
      optional(number("÷ serial")),
      number("predicted"),
      words("bound"),
      number("÷ pred."),
      optional(spread),
      number("document"),
    ],
    lines: own.map((entry) =>
      lineOf(entry, planText(entry), [
        text(entry.throughput, whole),
        entry.throughput ? spreadText(entry.throughput, whole) : "",
        text(entry.speedup, ratioText),
        entry.predicted === undefined ? "" : whole(entry.predicted),
        entry.bounds ? entry.bounds.least : "",
        text(entry.versusPredicted, ratioText),
        entry.versusPredicted ? spreadText(entry.versusPredicted, formatSignificant) : "",
        entry.document === undefined ? "" : whole(entry.document),
      ]),
    ),
    note: "predicted: the least bound of workers ÷ record (of a pipeline 1 ÷ the slowest stage, its hand-over and what busy CPUs slow it by), CPUs ÷ CPU time of a record, and 1 ÷ a stage that all share, from what one thread took for the same stages; less where workers wait and meet at the CPUs (mean value analysis), CPU time by the fewest workers of several; ÷ pred.: paired.",
    ...(!onScreen.has(group) && { detail: true as const }),
  };
}

function latencyTable(group: string, entries: readonly PlanEntry[]): Table {
  const own = entries.filter((entry) => entry.group === group && entry.latency);
  return {
    id: `${idOf(group)}-latency`,
    detail: true,
    title: `${titleOf(group)}: time of a record, stages, CPU and memory`,
    columns: [
      words("plan"),
      number("p50", "a record takes"),
      number("p99", "a record takes"),
      optional(number("most", "a record takes")),
      number("stages"),
      number("CPU"),
      number("hand-over"),
      number("held"),
      number("peak"),
    ],
    lines: own.map((entry) =>
      lineOf(entry, planText(entry), [
        text(entry.latency?.p50, formatDuration),
        text(entry.latency?.p99, formatDuration),
        text(entry.latency?.max, formatDuration),
        entry.stageNs ? formatDuration(recordTime(mediansOf(entry.stageNs))) : "",
        text(entry.cpuNs, formatDuration),
        text(entry.handOverNs, formatDuration),
        entry.heldRecords === undefined ? "" : whole(entry.heldRecords),
        entry.peakBytes ? formatSize(Math.round(entry.peakBytes.median)) : "",
      ]),
    ),
    note: "stages: their sum as this plan measured them, with what its threads waited for a CPU; CPU: of all threads, a record; held: most records in progress at once; peak: above the floor of one thread.",
  };
}

function mediansOf(stages: NonNullable<PlanEntry["stageNs"]>): Record<(typeof stageIds)[number], number> {
  return { parse: stages.parse.median, filter: stages.filter.median, enrich: stages.enrich.median, aggregate: stages.aggregate.median };
}

function offeredTable({ entries }: Algorithms): Table {
  const own = entries.filter(({ offered }) => offered > 0);
  return {
    id: "algorithms-offered",
    detail: true,
    title: `Time of a record by the rate at which records arrive (${spreadName(own.flatMap(({ throughput }) => throughput ?? []))})`,
    columns: [
      { title: "plan", flexible: true },
      number("offered"),
      number("served"),
      number("p50"),
      optional(spread),
      number("p90"),
      number("p99"),
      number("most"),
    ],
    lines: own
      .toSorted((a, b) => planText(a).localeCompare(planText(b)) || a.offered - b.offered)
      .map((entry) =>
        lineOf(entry, planText(entry), [
          whole(entry.offered),
          text(entry.throughput, whole),
          text(entry.latency?.p50, formatDuration),
          entry.latency ? spreadText(entry.latency.p50, formatDuration) : "",
          text(entry.latency?.p90, formatDuration),
          text(entry.latency?.p99, formatDuration),
          text(entry.latency?.max, formatDuration),
        ]),
      ),
    note: "From when a record arrives, whether or not anyone waits for it, to its result.",
  };
}

function handOverTable({ handOvers }: Algorithms): Table {
  return {
    id: "algorithms-hand-over",
    title: `Handing a record from one thread to another, and nothing else (${spreadName(handOvers.flatMap(({ ns }) => ns ?? []))})`,
    columns: [words("way"), number("batch"), number("ring"), number("a record"), spread],
    lines: handOvers.map((entry) =>
      lineOf(entry, entry.way === "ring" ? "ring" : "postMessage", [
        String(entry.batch),
        String(entry.ring),
        text(entry.ns, formatDuration),
        entry.ns ? spreadText(entry.ns, formatDuration) : "",
      ]),
    ),
    note: "ring: over a SharedArrayBuffer, one producer and one consumer; of postMessage as many records are on their way at most.",
  };
}

/** A line a way to merge and number of workers. */
function scalingTable({ scaling, workerBytes }: Algorithms): Table {
  const percent = (share: number | undefined) => (share === undefined ? "" : `${formatSignificant(share * 100)} %`);
  return {
    id: "algorithms-scaling",
    detail: true,
    title: `Speed-up of workers that do all stages (${spreadName(scaling.flatMap(({ points }) => points.map(({ speedup }) => speedup)))})`,
    columns: [
      words("aggregates"),
      number("workers"),
      number("measured"),
      spread,
      number("Amdahl"),
      number("Gustafson"),
      number("limit"),
      optional(number("fitted")),
    ],
    lines: scaling.flatMap(({ merge, enrich, serialShare, fittedAmdahl, points }) =>
      points.map(({ workers, speedup, amdahl, gustafson, limit }, i) => ({
        cells: [
          `${merge === "lock" ? `lock, ${percent(serialShare)}` : "merged at the end"}${enrich === "service" ? ", waiting" : ""}`,
          String(workers),
          ratioText(speedup.median),
          spreadText(speedup, formatSignificant),
          ratioText(amdahl),
          ratioText(gustafson),
          ratioText(limit),
          i === points.length - 1 ? percent(fittedAmdahl) : "",
        ],
      })),
    ),
    note: `Curves of the share of a record's time that only one worker can be in (lock: a shared aggregate); fitted: the share that the speed-ups show by Amdahl's law, against what the workers' CPUs are worth.${workerBytes === undefined ? "" : ` One more worker takes ${formatSize(Math.round(workerBytes))}.`}`,
  };
}

function cpusTable({ cpus }: Algorithms): Table {
  return {
    id: "algorithms-cpus",
    detail: true,
    title: `What the CPUs do for threads that share nothing (${spreadName(cpus.map(({ worth }) => worth))})`,
    columns: [number("threads"), number("worth"), spread],
    lines: cpus.map(({ threads, worth }) => ({ cells: [String(threads), ratioText(worth.median), spreadText(worth, formatSignificant)] })),
  };
}

const faultNames: Readonly<Record<string, string>> = { throw: "a stage throws", stall: "the service stalls", malformed: "a record is no JSON" };

function faultsTable({ faults }: Algorithms): Table {
  return {
    id: "algorithms-faults",
    detail: true,
    title: "What plans make of a stage that throws, a service that stalls, and a record that is no JSON",
    columns: [words("fault"), words("plan"), words("told")],
    lines: faults.map(({ fault, plan, workers, state, reason, told }) => ({
      cells: [
        printable(faultNames[fault] ?? fault),
        printable(workers > 1 ? `${plan}, ${workers}` : plan),
        state === "measured" ? "✓ one error" : `✗ ${state}`,
      ],
      ...(told !== undefined || reason !== undefined ? { remark: printable(reason ?? told ?? "") } : {}),
    })),
  };
}

/** The fastest plan, its bound, and the ring's hand-over; "" without the suite. */
export function algorithmsSentence({ algorithms }: Summary): string {
  const best = fastestPlan((algorithms?.entries ?? []).filter(({ enrich }) => enrich === "work"));
  if (!algorithms || !best) return "";
  const over = best.versusPredicted
    ? `, ×${estimateText(best.versusPredicted, formatSignificant)} of what is predicted (bound by ${best.bounds?.least ?? ""})`
    : "";
  const batches = ascending(algorithms.handOvers.filter(({ way, ns }) => way === "ring" && ns).map(({ batch }) => batch));
  const batch = batches.includes(64) ? 64 : batches.at(-1);
  const ring = algorithms.handOvers.find((one) => one.way === "ring" && one.batch === batch)?.ns;
  const hand = ring ? `; a ring hands a record over in ${formatDuration(ring.median)} in batches of ${batch}` : "";
  return `Plans: fastest is ${planText(best)}, ${whole(best.throughput.median)} records/s${over}${hand}.`;
}
