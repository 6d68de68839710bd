/** Hand-over between pairs of CPUs; the cost of Atomics and of false sharing. */
import type { CoresFinding } from "../../../analysis/hierarchy/cores-schema.ts";
import type { Summary } from "../../../analysis/summary.ts";
import { formatSignificant } from "../../../units.ts";
import { printable, spreadName } from "./figures.ts";
import { type ChartSpec, type Datum, type Panel, type Tone, tone } from "./panel.ts";

type HandOver = CoresFinding["handOvers"][number];

export function coresCharts({ coreMatrices = [] }: Summary): readonly ChartSpec[] {
  return coreMatrices.flatMap((finding) => [...matrixChart(finding), ...costChart(finding)]);
}

const relationTones: Readonly<Record<string, Tone>> = { siblings: "third", near: "second", far: "fifth" };
const relationLabels: Readonly<Record<string, string>> = { siblings: "siblings of one core", near: "cores of one node", far: "cores of two nodes" };

/** Up to so many pairs each has a place of its own. */
const mostPlaces = 12;

function matrixChart({ engine, cpus, handOvers }: CoresFinding): readonly ChartSpec[] {
  const ranked = [...handOvers].sort((a, b) => a.ns.median - b.ns.median);
  const [fastest, slowest] = [ranked[0], ranked.at(-1)];
  if (!fastest || !slowest) return [];
  const pair = ({ cpuA, cpuB, ns }: HandOver) => `CPUs ${cpuA} and ${cpuB} (${formatSignificant(ns.median)} ns)`;
  const relations = [...new Set(handOvers.map(({ relation }) => relation ?? ""))];
  const few = handOvers.length <= mostPlaces;
  return [
    {
      id: `cores-${printable(engine)}`,
      title: "Hand-over of a cache line between two CPUs",
      sentence:
        fastest === slowest
          ? `A line passes between CPUs ${fastest.cpuA} and ${fastest.cpuB} in ${formatSignificant(fastest.ns.median)} ns, half a round trip.`
          : `Closest are ${pair(fastest)}, farthest ${pair(slowest)}: ${formatSignificant(slowest.ns.median / fastest.ns.median)} times as long.`,
      columns: 1,
      height: 340,
      panels: [
        {
          x: few
            ? { title: "pair of CPUs", scale: "categories", labels: handOvers.map(({ cpuA, cpuB }) => `${cpuA}–${cpuB}`), format: "number" }
            : { title: "CPU", scale: "categories", labels: cpus.map(String), format: "number" },
          y: { title: `ns for one hand-over (${spreadName(handOvers.map(({ ns }) => ns))})`, scale: "linear", min: 0, format: "number" },
          marks: [],
          series: relations.map((relation, i) => {
            const own = handOvers.filter((one) => (one.relation ?? "") === relation);
            return {
              label: relationLabels[relation] ?? "pairs",
              tone: relationTones[relation] ?? tone(i),
              kind: "points",
              shape: "circle",
              data: few ? own.map((one) => datum(one, handOvers.indexOf(one))) : own.flatMap((one) => bothEnds(one, cpus)),
            };
          }),
        },
      ],
    },
  ];
}

/** A pair stands at both of its CPUs, a little aside in the order of the other: what a CPU's column holds are its times to all others. */
function bothEnds(one: HandOver, cpus: readonly number[]): readonly Datum[] {
  const aside = (other: number) => (cpus.indexOf(other) / (cpus.length - 1) - 0.5) * 0.6;
  return [
    { ...datum(one, cpus.indexOf(one.cpuA) + aside(one.cpuB)), note: `with CPU ${one.cpuB}` },
    { ...datum(one, cpus.indexOf(one.cpuB) + aside(one.cpuA)), note: `with CPU ${one.cpuA}` },
  ];
}

function datum({ ns }: HandOver, x: number): Datum {
  return { x, y: ns.median, low: ns.spread.low, high: ns.spread.high };
}

const opLabels = { alone: "alone", contended: "one word", "same-line": "two words of one line", padded: "words of two lines" } as const;

/** A bar for each way to share, a colour for what the CPUs share; a line for what one CPU alone pays. */
function costChart({ engine, costs }: CoresFinding): readonly ChartSpec[] {
  const ops = (["padded", "contended", "same-line"] as const).filter((op) => costs.some((cost) => cost.op === op));
  const alone = costs.find(({ op }) => op === "alone");
  const dearest = [...costs].sort((a, b) => b.ns.median - a.ns.median)[0];
  if (dearest === undefined || ops.length === 0) return [];
  const relations = [...new Set(costs.flatMap(({ relation }) => relation ?? []))];
  const panel: Panel = {
    x: { title: "", scale: "categories", labels: ops.map((op) => opLabels[op]), format: "number" },
    y: { title: `ns for one Atomics.add (${spreadName(costs.map(({ ns }) => ns))})`, scale: "linear", min: 0, format: "number" },
    marks: alone ? [{ axis: "y", at: alone.ns.median, label: "alone" }] : [],
    series: relations.map((relation, i) => ({
      label: relationLabels[relation] ?? relation,
      tone: relationTones[relation] ?? tone(i),
      kind: "bars",
      labelled: true,
      data: costs.flatMap(({ op, ns, relation: own }) => {
        const x = (ops as readonly string[]).indexOf(op);
        return own === relation && x >= 0 ? [{ x, y: ns.median, low: ns.spread.low, high: ns.spread.high }] : [];
      }),
    })),
  };
  return [
    {
      id: `atomics-${printable(engine)}`,
      title: "What an Atomics.add costs when CPUs share",
      sentence: alone
        ? `An addition takes ${formatSignificant(alone.ns.median)} ns alone and up to ${formatSignificant(dearest.ns.median)} ns shared (${opLabels[dearest.op]}); words in lines of their own avoid that.`
        : `An addition takes up to ${formatSignificant(dearest.ns.median)} ns shared (${opLabels[dearest.op]}).`,
      columns: 1,
      height: 320,
      panels: [panel],
    },
  ];
}
