/** Bandwidth over the working set, and the edges of the caches. */
import type { CacheCurve, LadderCurve, LadderFinding } from "../../analysis/hierarchy/ladder-schema.ts";
import type { Summary } from "../../analysis/summary.ts";
import { formatRate, formatSignificant, formatSize } from "../../units.ts";
import { dataCaches, printable, ratioText, spreadName, spreadText, threadsText } from "../chart/spec/figures.ts";
import { edgeText, type Level, levels, shareText } from "../chart/spec/ladder.ts";
import { number, optional, spread, type Table, words } from "./table.ts";

export { ladderSentence } from "../chart/spec/ladder.ts";

export function ladderTables({ ladders = [], machine }: Summary): readonly Table[] {
  return [
    ...ladders.map((finding) => rateTable(finding, levels(machine, finding.threads))),
    ...ladders.flatMap(({ caches }) => (caches ? [edgeTable(machine, caches)] : [])),
    ...ladders.flatMap(({ curves, threads }) => shareTable(curves, threads)),
  ];
}

/** A line a kernel and engine, a column a level: the rate at the size nearest to half of it, that no smaller cache holds. */
function rateTable({ threads, curves }: LadderFinding, caches: readonly Level[]): Table {
  const last = caches.at(-1)?.bytes ?? 0;
  const columns = [...caches.map(({ name }) => name), "memory"];
  const found = curves.map(({ kernel, engine, pages, points }) => ({
    cells: [printable(kernel), printable([engine, pages === "system" ? "" : `${pages} pages`].filter(Boolean).join(", "))],
    rates: [
      ...caches.map(({ bytes }, i) => nearest(points, bytes / 2, caches[i - 1]?.bytes ?? 0, bytes)),
      points.filter(({ bytes }) => bytes >= 2 * last).at(-1),
    ],
  }));
  return {
    id: `ladder-${threads}`,
    title: `Cache ladder at ${threadsText(threads)}: GB/s of requested bytes (${spreadName(curves.flatMap(({ points }) => points.map(({ rate }) => rate)))})`,
    columns: [words("kernel"), words("engine"), ...columns.flatMap((name) => [number(name), optional(spread)])],
    lines: found.map(({ cells, rates }) => ({
      cells: [...cells, ...rates.flatMap((point) => (point ? [formatRate(point.rate.median), spreadText(point.rate)] : ["", ""]))],
    })),
    note: `At the size nearest to half of what the system reports for ${threadsText(threads)}: ${caches.map(({ name, bytes }) => `${name} ${formatSize(bytes)}`).join(", ")}; memory: the largest of at least twice the last. One stream, plain stores.`,
  };
}

function nearest(points: LadderCurve["points"], wanted: number, above: number, upTo: number): LadderCurve["points"][number] | undefined {
  const within = points.filter(({ bytes }) => bytes > above && bytes <= upTo);
  const distance = (bytes: number) => Math.abs(Math.log(bytes / wanted));
  return within.reduce<LadderCurve["points"][number] | undefined>(
    (best, point) => (best && distance(best.bytes) <= distance(point.bytes) ? best : point),
    undefined,
  );
}

/** A line an edge: what latency shows beside what the system reports. */
function edgeTable(machine: Summary["machine"], { engine, pages, edges, share, points }: CacheCurve): Table {
  const reported = dataCaches(machine);
  return {
    id: "ladder-edges",
    title: `Edges of the caches by latency in ${printable(engine)} on ${printable(pages)} pages`,
    columns: [
      words("edge"),
      number("system says"),
      number("lies between"),
      number("settled at"),
      number("slower"),
      { title: "bandwidth agrees", flexible: true },
    ],
    lines: [
      ...edges.map((edge) => {
        const system = reported.find(({ level }) => level === edge.level);
        return {
          cells: [
            edge.level === undefined ? "cache or TLB" : `L${edge.level}`,
            system ? formatSize(system.sizeBytes) : "",
            edgeText(edge),
            edge.settledBytes === undefined ? "" : formatSize(edge.settledBytes),
            ratioText(edge.rise),
            edge.kernels.map(printable).join(", "),
          ],
        };
      }),
      ...(share ? [{ cells: ["to memory", formatSize(reported.at(-1)?.sizeBytes ?? 0).replace(/^0 B$/, ""), shareText(share), "", "", ""] }] : []),
    ],
    note: [
      memoryNote(points),
      'The line "to memory" is what of the last cache is in effect ours: from the end of the plateau before memory\'s to its beginning.',
      pages === "huge" ? "" : "On pages that are not known to be huge the reach of a TLB makes edges like a cache's.",
      machine.hypervisor === undefined
        ? ""
        : `Under ${printable(machine.hypervisor)} huge pages of this system may be small ones of its host: an edge that no bandwidth shows may be a TLB's after all.`,
    ]
      .filter(Boolean)
      .join(" "),
  };
}

function memoryNote(points: CacheCurve["points"]): string {
  const [first, last] = [points[0], points.at(-1)];
  return first && last
    ? `A read takes ${formatSignificant(first.ns.median)} ns in ${formatSize(first.bytes)} and ${formatSignificant(last.ns.median)} ns in ${formatSize(last.bytes)}.`
    : "";
}

/** What each curve of bandwidth shows of the last cache. */
function shareTable(curves: readonly LadderCurve[], threads: number): readonly Table[] {
  const shown = curves.filter(({ edges }) => edges.length > 0);
  return [
    {
      id: `ladder-shares-${threads}`,
      title: `Edges of bandwidth at ${threadsText(threads)}: a cross-check, blind to levels that prefetching hides`,
      columns: [words("kernel"), words("engine"), words("leaves a plateau between"), words("from the last plateau to memory's")],
      lines: shown.map(({ kernel, engine, edges, share }) => ({
        cells: [printable(kernel), printable(engine), edges.map(edgeText).join(", "), share ? shareText(share) : ""],
      })),
    },
  ];
}
