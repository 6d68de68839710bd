/** B(mix, T): the sustained traffic rate of each mix, and its place against the plain variant and the read mix. */
import { type Mix, mixes } from "../catalogue/accesses.ts";
import { plainVariant, storeKinds, streamCounts, type Variant, variantLabel, vectorBits } from "../catalogue/kernel.ts";
import type { Machine } from "../records/record.ts";
import { isQuoted, numberParam, type Point, rateOf, rateRatio, textParam } from "./point.ts";
import type { Bandwidth, Estimate } from "./summary.ts";

/** Which B: of any engine and any pages where they are not named. */
export interface BandwidthQuery {
  readonly mix: Mix;
  readonly threads: number;
  readonly engine?: string;
  readonly pages?: string;
  /** B of this group's own trials, which shared its rounds. @default of the suite `peak` */
  readonly group?: string;
}

/** The trials that qualify for B: memory kernels, re-measured, of DRAM size and of exact traffic. */
function qualified(points: readonly Point[]): readonly Point[] {
  return points.filter((point) => {
    return isQuoted(point) && point.trial.family === "memory" && point.trial.params["size"] === "dram" && point.counts?.mix !== undefined;
  });
}

/**
 * Looks B up. The winner is the qualified trial that was fastest in the searches; what is quoted is its re-measurement, never a
 * sample that selected it. Where nothing was searched the largest median wins.
 */
export type Bandwidths = (query: BandwidthQuery) => { readonly point: Point; readonly rate: Estimate } | undefined;

export function bandwidthsOf(points: readonly Point[]): Bandwidths {
  const candidates = qualified(points);
  const searched = searchedRates(points);
  const known = new Map<string, ReturnType<Bandwidths>>();
  return (query) => {
    const key = JSON.stringify([query.mix, query.threads, query.engine, query.pages, query.group]);
    if (!known.has(key)) known.set(key, best(candidates, searched, query));
    return known.get(key);
  };
}

/**
 * Median traffic rate of each trial in the searches of a group, by `searchKey`; thread counts are part of it. A final replaces all that the
 * searches of its group said: only there were the candidates interleaved, and the machine drifts between two searches.
 */
function searchedRates(points: readonly Point[]): ReadonlyMap<string, number> {
  const searches = points.filter(({ group, trial, counts }) => group.purpose === "search" && trial.family === "memory" && counts !== undefined);
  const decided = new Set(searches.flatMap(({ group }) => (group.id.endsWith(finalSuffix) ? [group.id.slice(0, -finalSuffix.length)] : [])));
  const rates = new Map<string, number>();
  for (const point of searches) {
    const [base = ""] = point.group.id.split(searchInfix);
    if (decided.has(base) && !point.group.id.endsWith(finalSuffix)) continue;
    const rate = rateOf(point, point.counts?.traffic.max);
    if (rate) rates.set(searchKey(point, base), rate.median);
  }
  return rates;
}

/** What joins a trial and its searches: the keys of the suite `peak` name one trial each, those of other suites do so within their group. */
function searchKey({ trial }: Point, group: string): string {
  return trial.suite === "peak" ? trial.key : `${group}/${trial.key}`;
}

/** How the harness names the contests of a group. */
const searchInfix = "/search/";
const finalSuffix = `${searchInfix}final`;

function best(candidates: readonly Point[], searched: ReadonlyMap<string, number>, query: BandwidthQuery): ReturnType<Bandwidths> {
  const { mix, threads, engine, pages, group } = query;
  const eligible = candidates.flatMap((point) => {
    if (point.counts?.mix !== mix || point.threads !== threads) return [];
    if (group === undefined ? point.trial.suite !== "peak" : point.group.id !== group) return [];
    if (engine !== undefined && textParam(point, "engine") !== engine) return [];
    if (pages !== undefined && textParam(point, "pages") !== pages) return [];
    const rate = rateOf(point, point.counts.traffic.max);
    return rate ? [{ point, rate, selection: searched.get(searchKey(point, point.group.id)) }] : [];
  });
  const found = eligible.filter(({ selection }) => selection !== undefined);
  const [winner] = (found.length > 0 ? found : eligible).sort((a, b) => (b.selection ?? b.rate.median) - (a.selection ?? a.rate.median));
  return winner && { point: winner.point, rate: winner.rate };
}

/** One finding a mix and thread count of the suite `peak`, fewest threads first: of the best pages, and beside it of each kind of pages. */
export function bandwidthFindings(
  points: readonly Point[],
  bandwidths: Bandwidths,
  { theoreticalPeak }: Pick<Machine, "theoreticalPeak"> = {},
): readonly Bandwidth[] {
  const peak = points.filter(({ trial, group }) => trial.suite === "peak" && group.purpose === "measure");
  const threadCounts = [...new Set(peak.map((point) => point.threads))].sort((a, b) => a - b);
  return threadCounts.flatMap((threads) => mixes.map((mix) => finding(mix, threads, peak, bandwidths, theoreticalPeak?.bytesPerSecond)));
}

function finding(mix: Mix, threads: number, peak: readonly Point[], bandwidths: Bandwidths, bytesPerSecond: number | undefined): Bandwidth {
  const winner = bandwidths({ mix, threads });
  if (!winner) return { mix, threads, state: "absent", reason: whyAbsent(mix, threads, peak) };
  const { point, rate } = winner;
  const plain = plainOf(point, peak);
  const tunedOverPlain = plain && rateRatio(point, plain, (counts) => counts.traffic.max);
  const read = bandwidths({ mix: "1:0", threads });
  const overRead = read && read.point.group === point.group ? rateRatio(point, read.point, (counts) => counts.traffic.max) : undefined;
  const wasm = plainWasm(point, peak);
  const overWasm = wasm && rateRatio(point, wasm, (counts) => counts.traffic.max);
  return {
    mix,
    threads,
    state: "measured",
    ...described(point),
    rate,
    ...(tunedOverPlain ? { tunedOverPlain } : {}),
    ...(overWasm ? { overWasm } : {}),
    ...(overRead ? { overRead } : {}),
    ...(bytesPerSecond ? { shareOfPeak: rate.median / bytesPerSecond } : {}),
    ...pagesOf(mix, threads, peak, bandwidths),
  };
}

function described(point: Point) {
  return {
    key: point.trial.key,
    label: point.label,
    kernel: textParam(point, "kernel"),
    engine: textParam(point, "engine"),
    variant: variantLabel(variantOf(point)),
    pages: textParam(point, "pages"),
  };
}

/** B of each kind of pages where there are several, and what huge pages gain. */
function pagesOf(mix: Mix, threads: number, peak: readonly Point[], bandwidths: Bandwidths): Pick<Bandwidth, "byPages" | "hugeOverSystem"> {
  const kinds = [...new Set(peak.map((point) => textParam(point, "pages")))];
  const winners = kinds.flatMap((pages) => bandwidths({ mix, threads, pages }) ?? []);
  if (winners.length < 2) return {};
  const of = (pages: string) => winners.find(({ point }) => textParam(point, "pages") === pages)?.point;
  const [huge, system] = [of("huge"), of("system")];
  const hugeOverSystem = huge && system && huge.group === system.group ? rateRatio(huge, system, (counts) => counts.traffic.max) : undefined;
  return { byPages: winners.map(({ point, rate }) => ({ ...described(point), rate })), ...(hugeOverSystem ? { hugeOverSystem } : {}) };
}

/** The variant that a memory trial's params spell; what they leave out is plain. */
export function variantOf(point: Point): Variant {
  const views = textParam(point, "views");
  const width = vectorBits.find((bits) => bits === numberParam(point, "width"));
  const prefetch = numberParam(point, "prefetch");
  return {
    streams: streamCounts.find((count) => count === numberParam(point, "streams")) ?? plainVariant.streams,
    store: storeKinds.find((kind) => kind === textParam(point, "store")) ?? plainVariant.store,
    preload: point.trial.params["preload"] === true,
    ...(views === "captured" || views === "passed" ? { views } : {}),
    ...(width ? { width } : {}),
    ...(prefetch ? { prefetch } : {}),
  };
}

/** Is it the variant that every peer uses: one stream, regular stores, no preload, no prefetch? */
export function isPlain(point: Point): boolean {
  const { store, preload } = variantOf(point);
  return isUntuned(point) && store === plainVariant.store && preload === plainVariant.preload;
}

/** One stream without prefetch: the stores belong to the mix, the rest of the shape was searched. */
function isUntuned(point: Point): boolean {
  const { streams, prefetch } = variantOf(point);
  return streams === plainVariant.streams && prefetch === undefined;
}

/** The untuned trials of the winner's mix and thread count in its own group. */
function untunedBeside(winner: Point, peak: readonly Point[]): readonly Point[] {
  return peak.filter(
    (point) => point.group === winner.group && point.threads === winner.threads && point.counts?.mix === winner.counts?.mix && isUntuned(point),
  );
}

/**
 * The untuned trial that a winner is compared with, in the same group and on the same engine and pages: of its own kernel and stores where
 * that was measured, else the fastest plain one of its mix.
 */
function plainOf(winner: Point, peak: readonly Point[]): Point | undefined {
  const candidates = untunedBeside(winner, peak).filter((point) => alike(point, winner, ["engine", "pages"]));
  // Of several widths the one that no one chose: the widest, which stands for "native" elsewhere too.
  const own = candidates.filter((point) => alike(point, winner, ["kernel", "store", "preload"])).sort((a, b) => widthOf(b) - widthOf(a))[0];
  return own ?? fastest(candidates.filter(isPlain));
}

/** One-stream wasm on the system's pages: of the winner's kernel, else the fastest of its mix. */
function plainWasm(winner: Point, peak: readonly Point[]): Point | undefined {
  const candidates = untunedBeside(winner, peak).filter((point) => textParam(point, "engine") === "wasm" && textParam(point, "pages") === "system");
  return candidates.find((point) => alike(point, winner, ["kernel"])) ?? fastest(candidates);
}

const alike = (one: Point, other: Point, names: readonly string[]) => names.every((name) => textParam(one, name) === textParam(other, name));
const widthOf = (point: Point) => variantOf(point).width ?? 0;

function fastest(points: readonly Point[]): Point | undefined {
  const traffic = (point: Point) => rateOf(point, point.counts?.traffic.max)?.median ?? 0;
  return [...points].sort((a, b) => traffic(b) - traffic(a))[0];
}

function whyAbsent(mix: Mix, threads: number, peak: readonly Point[]): string {
  const lost = peak.filter((point) => point.threads === threads && point.counts?.mix === mix);
  const failed = lost.find(({ trial }) => trial.outcome.state === "failed");
  if (failed?.trial.outcome.state === "failed") return `${failed.label} failed: ${failed.trial.outcome.message}`;
  const absent = lost.find(({ trial }) => trial.outcome.state === "absent");
  const reason = absent?.trial.outcome.state === "absent" ? absent.trial.outcome.reason : undefined;
  if (mix === "0:1") return `0:1 needs non-temporal stores, which neither js nor wasm has${reason === undefined ? "" : `; native: ${reason}`}`;
  if (reason !== undefined) return reason;
  return `no kernel of exactly ${mix} traffic was measured`;
}
