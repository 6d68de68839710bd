/** Bandwidth and latency from each NUMA node to each. */
import type { NumaFinding } from "../../analysis/hierarchy/numa-schema.ts";
import type { Estimate, Summary } from "../../analysis/summary.ts";
import { formatRate, formatSignificant } from "../../units.ts";
import { type Format, printable, ratioText, spreadName, spreadText, threadsText } from "../chart/spec/figures.ts";
import { number, optional, spread, type Table, words } from "./table.ts";

type Cell = NumaFinding["cells"][number];

export function numaTables({ numaMatrices = [] }: Summary): readonly Table[] {
  return numaMatrices.flatMap((finding) => [
    matrix(finding, "read", `GB/s read by ${threadsText(finding.threads)} of a node`, ({ rate }) => rate, formatRate),
    matrix(finding, "chase", "ns for one dependent read", ({ ns }) => ns, formatSignificant),
    remoteTable(finding),
  ]);
}

/** A line a node of CPUs, a column a node of memory. */
function matrix(
  { engine, pages, from, to, cells }: NumaFinding,
  id: string,
  what: string,
  pick: (cell: Cell) => Estimate | undefined,
  format: Format,
): Table {
  const found = cells.flatMap((cell) => pick(cell) ?? []);
  return {
    id: `numa-${id}-${engine}-${pages}`,
    title: `NUMA nodes: ${what}, ${printable(engine)}${pages === "system" ? "" : `, ${printable(pages)} pages`} (${spreadName(found)})`,
    columns: [words("CPUs of"), ...to.flatMap((node) => [number(`memory of ${node}`), optional(spread)])],
    lines:
      found.length === 0
        ? []
        : from.map((row) => ({
            cells: [
              `node ${row}`,
              ...to.flatMap((column) => {
                const cell = cells.find((one) => one.from === row && one.to === column);
                const value = cell && pick(cell);
                return value ? [format(value.median), spreadText(value, format)] : ["", ""];
              }),
            ],
          })),
  };
}

/** Remote over local beside what the firmware says, a line a distance. */
function remoteTable({ engine, pages, cells }: NumaFinding): Table {
  const remote = cells.filter(({ from, to, rateOverLocal, nsOverLocal }) => from !== to && (rateOverLocal || nsOverLocal));
  const range = (values: readonly Estimate[]) => {
    const sorted = values.map(({ median }) => median).sort((a, b) => a - b);
    const [low, high] = [sorted[0], sorted.at(-1)];
    if (low === undefined || high === undefined) return "";
    const [first, last] = [ratioText(low), ratioText(high)];
    return first === last ? first : `${first} to ${last}`;
  };
  const distances = [...new Set(remote.map(({ distance }) => distance))].sort((a, b) => (a ?? 0) - (b ?? 0));
  return {
    id: `numa-remote-${engine}-${pages}`,
    title: "NUMA nodes: remote over local memory",
    columns: [number("distance"), number("÷ 10"), number("pairs"), number("latency"), number("bandwidth")],
    lines: distances.map((distance) => {
      const own = remote.filter((cell) => cell.distance === distance);
      return {
        cells: [
          distance === undefined ? "not told" : String(distance),
          distance === undefined ? "" : ratioText(distance / 10),
          String(own.length),
          range(own.flatMap(({ nsOverLocal }) => nsOverLocal ?? [])),
          range(own.flatMap(({ rateOverLocal }) => rateOverLocal ?? [])),
        ],
      };
    }),
    note: "The firmware's distances are meant as relative latencies with 10 for local memory; many are copied from a template.",
  };
}

/** `Memory of another NUMA node takes ×1.45 to ×1.52 the time …`: "" without remote cells. */
export function numaSentence({ numaMatrices = [] }: Summary): string {
  const remote = numaMatrices.flatMap(({ cells }) => cells.filter(({ from, to }) => from !== to));
  const times = remote.flatMap(({ nsOverLocal }) => nsOverLocal?.median ?? []);
  const rates = remote.flatMap(({ rateOverLocal }) => rateOverLocal?.median ?? []);
  const range = (values: readonly number[]) => {
    const [low, high] = [ratioText(Math.min(...values)), ratioText(Math.max(...values))];
    return low === high ? low : `${low} to ${high}`;
  };
  const parts = [times.length > 0 ? `${range(times)} the latency` : "", rates.length > 0 ? `${range(rates)} the bandwidth` : ""].filter(Boolean);
  return parts.length === 0 ? "" : `Memory of another NUMA node has ${parts.join(" and ")} of local memory.`;
}
