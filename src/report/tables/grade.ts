/** How far the numbers of a run can be trusted, with the reasons. */
import type { Summary } from "../../analysis/summary.ts";
import { listText, printable } from "../chart/spec/figures.ts";
import { type Table, words } from "./table.ts";

/** What each grade says of the numbers. */
export const gradeMeanings: Readonly<Record<Summary["quality"]["grade"], string>> = {
  A: "nothing was found that colours the numbers",
  B: "the numbers hold for machines set alike",
  C: "trust ratios of this run, not absolute rates",
  D: "measure again when the causes are mended",
};

/** A line a reason below grade A, worst first. */
export function gradeTables({ quality }: Summary): readonly Table[] {
  return [
    {
      id: "grade",
      title: `Grade ${quality.grade}: ${gradeMeanings[quality.grade]}`,
      columns: [words("grade"), { title: "what was found", flexible: true }],
      lines: quality.reasons.map(({ grade, what, why, next }) => ({ cells: [grade, printable(what)], remark: printable(`${why} ${next}`) })),
      note: "The grade is the worst that any finding allows; streambound doctor explains them all.",
    },
  ];
}

const causes: Readonly<Record<string, string>> = {
  engines: "an engine is absent",
  abilities: "the addon may not do everything",
  cpus: "not every CPU may be used",
  smt: "siblings share cores",
  governor: "the clock follows the load",
  turbo: "turbo is on",
  "huge-pages": "small pages",
  "numa-balancing": "NUMA balancing is on",
  "cpu-quota": "a CPU quota",
  "memory-limit": "little memory",
  load: "other work",
  "virtual-machine": "a virtual machine",
  container: "a container",
  "last-level-cache": "the last-level cache is a guess",
  steal: "stolen CPU time",
  contention: "threads waited for a CPU",
  throttling: "the control group was throttled",
  drift: "the machine moved",
};

/** `Grade C (the machine moved, other work): trust ratios of this run, not absolute rates.` Only the causes of the grade itself are named. */
export function gradeSentence({ quality }: Summary): string {
  const { grade, reasons } = quality;
  const deciding = reasons.filter((reason) => reason.grade === grade).map(({ id }) => causes[id] ?? printable(id));
  return `Grade ${grade}${deciding.length > 0 ? ` (${listText(deciding)})` : ""}: ${gradeMeanings[grade]}.`;
}
