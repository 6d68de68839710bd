/** B(mix, T): the sustained traffic rate of each mix, and its place against the plain variant and the read mix. */
import { type Mix, mixes } from "../catalogue/accesses.ts";
import { plainVariant, storeKinds, streamCounts, type Variant, variantLabel } from "../catalogue/kernel.ts";
import { isQuoted, numberParam, type Point, rateOf, rateRatio, textParam } from "./point.ts";
import type { Bandwidth, Estimate } from "./summary.ts";

/** Which B: of any engine and any pages where they are not named. */
export interface BandwidthQuery {
  readonly mix: Mix;
  readonly threads: number;
  readonly engine?: string;
  readonly pages?: string;
}

/** The trials that qualify for B: re-measured in the suite `peak`, of DRAM size and of exact traffic. */
function qualified(points: readonly Point[]): readonly Point[] {
  return points.filter((point) => {
    return isQuoted(point) && point.trial.suite === "peak" && point.trial.params["size"] === "dram" && point.counts?.mix !== undefined;
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
    const key = JSON.stringify([query.mix, query.threads, query.engine, query.pages]);
    if (!known.has(key)) known.set(key, best(candidates, searched, query));
    return known.get(key);
  };
}

/**
 * Median traffic rate of each trial in the searches of the suite `peak`, by key; thread counts are part of it. The final comes
 * last and replaces what the searches before it said: only there were all candidates interleaved.
 */
function searchedRates(points: readonly Point[]): ReadonlyMap<string, number> {
  const rates = new Map<string, number>();
  for (const point of points) {
    if (point.group.purpose !== "search" || point.trial.suite !== "peak" || !point.counts) continue;
    const rate = rateOf(point, point.counts.traffic.max);
    if (rate) rates.set(point.trial.key, rate.median);
  }
  return rates;
}

function best(candidates: readonly Point[], searched: ReadonlyMap<string, number>, query: BandwidthQuery): ReturnType<Bandwidths> {
  const { mix, threads, engine, pages } = query;
  const eligible = candidates.flatMap((point) => {
    if (point.counts?.mix !== mix || point.threads !== threads) return [];
    if (engine !== undefined && textParam(point, "engine") !== engine) return [];
    if (pages !== undefined && textParam(point, "pages") !== pages) return [];
    const rate = rateOf(point, point.counts.traffic.max);
    return rate ? [{ point, rate, selection: searched.get(point.trial.key) }] : [];
  });
  const found = eligible.filter(({ selection }) => selection !== undefined);
  const [winner] = (found.length > 0 ? found : eligible).sort((a, b) => (b.selection ?? b.rate.median) - (a.selection ?? a.rate.median));
  return winner && { point: winner.point, rate: winner.rate };
}

/** One finding a mix and thread count of the suite `peak`, fewest threads first. */
export function bandwidthFindings(points: readonly Point[], bandwidths: Bandwidths): readonly Bandwidth[] {
  const peak = points.filter(({ trial, group }) => trial.suite === "peak" && group.purpose === "measure");
  const threadCounts = [...new Set(peak.map((point) => point.threads))].sort((a, b) => a - b);
  return threadCounts.flatMap((threads) => mixes.map((mix) => finding(mix, threads, peak, bandwidths)));
}

function finding(mix: Mix, threads: number, peak: readonly Point[], bandwidths: Bandwidths): Bandwidth {
  const winner = bandwidths({ mix, threads });
  if (!winner) return { mix, threads, state: "absent", reason: whyAbsent(mix, threads, peak) };
  const { point, rate } = winner;
  const plain = plainOf(point, peak);
  const tunedOverPlain = plain && rateRatio(point, plain, (counts) => counts.traffic.max);
  const read = bandwidths({ mix: "1:0", threads });
  const overRead = read && read.point.group === point.group ? rateRatio(point, read.point, (counts) => counts.traffic.max) : undefined;
  return {
    mix,
    threads,
    state: "measured",
    key: point.trial.key,
    label: point.label,
    kernel: textParam(point, "kernel"),
    engine: textParam(point, "engine"),
    variant: variantLabel(variantOf(point)),
    pages: textParam(point, "pages"),
    rate,
    ...(tunedOverPlain ? { tunedOverPlain } : {}),
    ...(overRead ? { overRead } : {}),
  };
}

/** The variant that a memory trial's params spell; what they leave out is plain. */
export function variantOf(point: Point): Variant {
  const views = textParam(point, "views");
  return {
    streams: streamCounts.find((count) => count === numberParam(point, "streams")) ?? plainVariant.streams,
    store: storeKinds.find((kind) => kind === textParam(point, "store")) ?? plainVariant.store,
    preload: point.trial.params["preload"] === true,
    ...(views === "captured" || views === "passed" ? { views } : {}),
  };
}

/** Is it the variant that every peer uses: one stream, regular stores, no preload? */
export function isPlain(point: Point): boolean {
  const { streams, store, preload } = variantOf(point);
  return streams === plainVariant.streams && store === plainVariant.store && preload === plainVariant.preload;
}

/**
 * The plain trial that a winner is compared with, in the same group and on the same engine and pages: of its own kernel where that has exact
 * traffic without tuning, else the fastest of its mix.
 */
function plainOf(winner: Point, peak: readonly Point[]): Point | undefined {
  const shared = ["engine", "pages"] as const;
  const plain = peak.filter(
    (point) =>
      point.group === winner.group &&
      point.threads === winner.threads &&
      point.counts?.mix === winner.counts?.mix &&
      isPlain(point) &&
      shared.every((name) => textParam(point, name) === textParam(winner, name)),
  );
  const own = plain.find((point) => textParam(point, "kernel") === textParam(winner, "kernel"));
  const traffic = (point: Point) => rateOf(point, point.counts?.traffic.max)?.median ?? 0;
  return own ?? [...plain].sort((a, b) => traffic(b) - traffic(a))[0];
}

function whyAbsent(mix: Mix, threads: number, peak: readonly Point[]): string {
  const lost = peak.filter((point) => point.threads === threads && point.counts?.mix === mix);
  const failed = lost.find(({ trial }) => trial.outcome.state === "failed");
  if (failed?.trial.outcome.state === "failed") return `${failed.label} failed: ${failed.trial.outcome.message}`;
  const absent = lost.find(({ trial }) => trial.outcome.state === "absent");
  if (absent?.trial.outcome.state === "absent") return absent.trial.outcome.reason;
  if (mix === "0:1") return "0:1 needs non-temporal stores, which neither js nor wasm has";
  return `no kernel of exactly ${mix} traffic was measured`;
}
