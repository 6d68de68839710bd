/** Hand-over between pairs of CPUs; the cost of Atomics and of false sharing. */
import type { CoresFinding } from "../../analysis/hierarchy/cores-schema.ts";
import { median } from "../../analysis/statistics.ts";
import type { Summary } from "../../analysis/summary.ts";
import { formatSignificant } from "../../units.ts";
import { listText, printable, ratioText, spreadName, spreadText } from "../chart/spec/figures.ts";
import { number, optional, spread, type Table, words } from "./table.ts";

type HandOver = CoresFinding["handOvers"][number];
type Cost = CoresFinding["costs"][number];

/** Up to so many CPUs the pairs are shown as a matrix. */
const mostColumns = 16;

export function coresTables({ coreMatrices = [] }: Summary): readonly Table[] {
  return coreMatrices.flatMap((finding) => [handOverTable(finding), relationTable(finding), costTable(finding)]);
}

/** A line a CPU: the time to every CPU of a higher number. Spreads stand in the list of trials. */
function handOverTable({ engine, cpus, handOvers }: CoresFinding): Table {
  const columns = cpus.slice(1, mostColumns + 1);
  const cell = (a: number, b: number) => handOvers.find(({ cpuA, cpuB }) => (cpuA === a && cpuB === b) || (cpuA === b && cpuB === a));
  return {
    id: `cores-${engine}`,
    title: `Hand-over of a cache line between two CPUs in ${printable(engine)}, ns (median of epochs)`,
    columns: [words("CPU"), ...columns.map((cpu) => number(String(cpu)))],
    lines:
      cpus.length > mostColumns + 1
        ? []
        : cpus.slice(0, -1).map((row) => ({
            cells: [
              String(row),
              ...columns.map((column) => {
                const found = column > row ? cell(row, column) : undefined;
                return found ? formatSignificant(found.ns.median) : "";
              }),
            ],
          })),
    note: "Half of a round trip through one word, Atomics.store and Atomics.load, threads pinned. The calls themselves are part of it.",
  };
}

const relationNames = { siblings: "siblings of one core", near: "cores of one node", far: "cores of two nodes" } as const;
const relationIds = ["siblings", "near", "far"] as const;
const unnamed = "pairs";

/** What a pair shares decides its time: fastest, median and slowest pair of each kind. */
function relationTable({ engine, handOvers }: CoresFinding): Table {
  return {
    id: `cores-relations-${engine}`,
    title: `Hand-over by what the CPUs share, ns (${spreadName(handOvers.map(({ ns }) => ns))})`,
    columns: [words("CPUs"), number("pairs"), number("median"), number("fastest"), optional(spread), number("slowest"), optional(spread)],
    lines: byRelation(handOvers).map(({ name, pairs, middle, fastest, slowest }) => ({
      cells: [
        name,
        String(pairs),
        formatSignificant(middle),
        `${formatSignificant(fastest.ns.median)} (${fastest.cpuA}–${fastest.cpuB})`,
        spreadText(fastest.ns, formatSignificant),
        `${formatSignificant(slowest.ns.median)} (${slowest.cpuA}–${slowest.cpuB})`,
        spreadText(slowest.ns, formatSignificant),
      ],
    })),
  };
}

interface OfRelation {
  readonly name: string;
  readonly pairs: number;
  readonly middle: number;
  readonly fastest: HandOver;
  readonly slowest: HandOver;
}

function byRelation(handOvers: readonly HandOver[]): readonly OfRelation[] {
  return ([...relationIds, undefined] as const).flatMap((relation) => {
    const own = handOvers.filter((one) => one.relation === relation).sort((a, b) => a.ns.median - b.ns.median);
    const [fastest, slowest] = [own[0], own.at(-1)];
    if (!fastest || !slowest) return [];
    const name = relation === undefined ? unnamed : relationNames[relation];
    return [{ name, pairs: own.length, middle: median(own.map(({ ns }) => ns.median)), fastest, slowest }];
  });
}

/** How the ops read: what the threads add to. */
export const costNames: Readonly<Record<Cost["op"], string>> = {
  alone: "alone",
  contended: "both on one word",
  "same-line": "two words of one line",
  padded: "words of two lines",
};

/** `CPU 0`, `CPUs 0 and 1 (near)`. */
export function whereText({ cpuA, cpuB, relation }: Pick<Cost, "cpuA" | "cpuB" | "relation">): string {
  return cpuB === undefined ? `CPU ${cpuA}` : `CPUs ${cpuA} and ${cpuB}${relation === undefined ? "" : `, ${relation}`}`;
}

function costTable({ engine, costs }: CoresFinding): Table {
  return {
    id: `atomics-${engine}`,
    title: `One Atomics.add of a thread in ${printable(engine)} (${spreadName(costs.map(({ ns }) => ns))})`,
    columns: [words("adding to"), words("CPUs"), number("ns"), spread, number("÷ alone"), optional(spread)],
    lines: costs.map((cost) => ({
      cells: [
        costNames[cost.op],
        whereText(cost),
        formatSignificant(cost.ns.median),
        spreadText(cost.ns, formatSignificant),
        cost.overAlone ? ratioText(cost.overAlone.median) : "",
        cost.overAlone ? spreadText(cost.overAlone, formatSignificant) : "",
      ],
    })),
    note: "Two words of one line are false sharing: no thread reads what the other writes, and yet the line goes back and forth.",
  };
}

/** `A line passes between cores of one node in 62.1 ns; Atomics.add …`: "" where nothing was measured. */
export function coresSentence({ coreMatrices = [] }: Summary): string {
  const [finding] = coreMatrices;
  if (finding === undefined) return "";
  const times = byRelation(finding.handOvers).map(({ name, middle }) => `${formatSignificant(middle)} ns between ${name}`);
  // Two cores of one node are what most threads meet.
  const cost = (op: Cost["op"]) => {
    const own = finding.costs.filter((one) => one.op === op);
    return (own.find(({ relation }) => relation === "near") ?? own[0])?.ns.median;
  };
  const [alone, shared, line] = [cost("alone"), cost("contended"), cost("same-line")];
  const adds =
    alone === undefined || shared === undefined || line === undefined
      ? ""
      : `an Atomics.add takes ${formatSignificant(alone)} ns alone, ${formatSignificant(shared)} on a shared word, ${formatSignificant(line)} by false sharing`;
  const parts = [times.length > 0 ? `A line is handed over in ${listText(times)}` : "", adds].filter(Boolean);
  return parts.length === 0 ? "" : `${parts.join("; ")}.`;
}
