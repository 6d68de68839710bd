/** How numbers and labels read in every report: one wording for the terminal, the documents, the charts and the page. */
import type { Estimate, Row, Summary } from "../../../analysis/summary.ts";
import { type QuantityId, quantities } from "../../../records/quantities.ts";
import { formatDuration, formatRate, formatSigned, formatSignificant, formatSize, formatSpan } from "../../../units.ts";

/** Shows one number; `formatRate` and `formatSignificant` are such functions. */
export type Format = (value: number) => string;

/** A text on one line without control characters, so that no label can steer a terminal or turn the reading direction. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, "?");
}

/** `20.8–21.6`: the spread of an estimate. */
export function spreadText({ spread }: Pick<Estimate, "spread">, format: Format = formatRate): string {
  return formatSpan(spread.low, spread.high, format);
}

/** `21.2 (20.8–21.6)`. */
export function estimateText(estimate: Pick<Estimate, "median" | "spread">, format: Format = formatRate): string {
  return `${formatSigned(estimate.median, format)} (${spreadText(estimate, format)})`;
}

/** What the spreads of a set of estimates are: intervals need six epochs, fewer give ranges. */
export function spreadName(estimates: readonly Estimate[]): string {
  const kinds = new Set(estimates.map((estimate) => estimate.spread.kind));
  if (kinds.size > 1) return "95 % interval, or range of epochs where fewer than six";
  return kinds.has("range") ? "range of epochs" : "95 % interval";
}

/** `×0.52`. */
export function ratioText(value: number): string {
  return `×${formatSignificant(value)}`;
}

/** `1 thread`, `4 threads`. */
export function threadsText(threads: number): string {
  return `${threads} thread${threads === 1 ? "" : "s"}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listText(items: readonly string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

/** The distinct values, ascending. */
export function ascending(values: Iterable<number>): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

/** The rate that a row quotes as GB/s: the low end of the traffic where that is a range, since no machine moves less. */
export function countedRate(row: Row): Estimate | undefined {
  if (row.rates === undefined) return undefined;
  const { counted, payload, requested, trafficMin } = row.rates;
  return { payload, requested, traffic: trafficMin }[counted];
}

/** Traffic of a row in GB/s: `24.1`, or `24.1 to 36.2` where the write-allocate is the machine's choice. */
export function trafficText(row: Row): string {
  const { trafficMin, trafficMax } = row.rates ?? {};
  if (trafficMin === undefined || trafficMax === undefined) return "";
  const [low, high] = [formatRate(trafficMin.median), formatRate(trafficMax.median)];
  return low === high ? low : `${low} to ${high}`;
}

/** `0.83`, or `0.83 to 0.95`: the share of the bound. */
export function shareText(row: Row): string {
  if (row.share === undefined) return "";
  const [low, high] = [row.share.min.toFixed(2), row.share.max.toFixed(2)];
  return low === high ? low : `${low} to ${high}`;
}

const quantityFormats = {
  ns: formatDuration,
  B: (value: number) => formatSize(Math.round(value)),
  count: (value: number) => (Number.isInteger(value) ? String(value) : formatSignificant(value)),
  ratio: formatSignificant,
} as const;

/** Quantities that say how a sample ran, not what it found; lists of results leave them out. */
const diagnostics: ReadonlySet<string> = new Set<QuantityId>([
  "cpuNs",
  "skewNs",
  "overlap",
  "minorFaults",
  "majorFaults",
  "involuntarySwitches",
  "runQueueNs",
  "hugePageShare",
]);

/** `latency 95.0 ns · peakAnon 12 MiB`: the quantities that a row measured beside its rates. */
export function quantitiesText(row: Row, which: "findings" | "all" = "findings"): string {
  const shown = Object.entries(row.quantities).filter(([id]) => which === "all" || !diagnostics.has(id));
  const texts = shown.map(([id, estimate]) => {
    const format: Format = id in quantities ? quantityFormats[quantities[id as QuantityId].unit] : formatSignificant;
    return `${quantityName(id)} ${format(estimate.median)}`;
  });
  const rates = Object.entries(row.quantityRates ?? {}).map(([id, estimate]) => `${quantityName(id)} ${estimateText(estimate)} GB/s`);
  return [...texts, ...rates].join(" · ");
}

/** The unit stands beside the number, not in the name. */
function quantityName(id: string): string {
  return id.replace(/(Ns|Bytes)$/, "");
}

/** What a reader must know beside a row's numbers: why there are none, missing bounds, verification and flags. */
export function remarks(row: Row): string {
  const parts = [
    row.state === "measured" ? "" : `${row.state}: ${row.reason?.message ?? "no reason recorded"}`,
    quantitiesText(row),
    row.boundMissing === undefined ? "" : `no bound: ${row.boundMissing}`,
    row.verification?.state === "unverified" ? `unverified: ${row.verification.reason}` : "",
    ...row.flags.map((flag) => `${flag.id}: ${flag.detail}`),
  ];
  return parts.filter((part) => part !== "").join("; ");
}

/** The machine in one line: processor, caches, memory; what is unknown is left out. */
export function machineLine({ machine }: Summary): string {
  const caches = dataCaches(machine).map((cache) => `L${cache.level} ${formatSize(cache.sizeBytes)}`);
  return [
    machine.cpuModel ?? `${machine.platform} ${machine.architecture}`,
    `${machine.cpusAvailable} CPU${machine.cpusAvailable === 1 ? "" : "s"}`,
    ...caches,
    `${formatSize(machine.memoryTotalBytes)} memory`,
  ].join(" · ");
}

/** Caches that hold data, nearest first, one of each level. */
export function dataCaches(machine: Summary["machine"]): Summary["machine"]["caches"] {
  const levels = new Map(machine.caches.filter((cache) => cache.type !== "instruction" && cache.sizeBytes > 0).map((cache) => [cache.level, cache]));
  return [...levels.values()].sort((a, b) => a.level - b.level);
}
