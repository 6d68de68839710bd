/** The findings of `measure`: one a loop. */
import { byteCounts, lines, type Mix, nearestMix } from "../../catalogue/accesses.ts";
import { documentRate } from "../../models/bounds.ts";
import { lineBytes } from "../../units.ts";
import { writeAllocateFindings } from "../allocation.ts";
import type { Bandwidths } from "../bandwidth.ts";
import { pairedRatio } from "../estimate.ts";
import { numberParam, type Point, quotedRate, rateOf, rateRatio, textParam } from "../point.ts";
import type { Estimate } from "../summary.ts";
import { chunkCost } from "./chunk-cost.ts";
import type { LoopChunks, LoopFinding, LoopProbe } from "./schema.ts";
import { loopSuite } from "./suite.ts";
import { judge, type LoopNumbers } from "./verdict.ts";

/** A chunk size is as good as the best from this share of its rate on. */
const bestShare = 0.95;

export function loopFindings(points: readonly Point[], bandwidths: Bandwidths): readonly LoopFinding[] {
  const loops = points.filter(({ trial }) => trial.suite === loopSuite && trial.family === "loop");
  const names = [...new Set(loops.map((point) => textParam(point, "loop")))];
  return names.flatMap((name) => {
    const own = loops.filter((point) => textParam(point, "loop") === name);
    const measured = own.filter(({ group }) => group.purpose === "measure");
    // What the loop is as it is written: what its group compares the others with.
    const main = measured.find(({ trial, group }) => trial.key === group.referenceKey) ?? measured[0];
    if (!main) return [];
    const beside = points.filter(({ group }) => group === main.group);
    const numbers = numbersOf(main, { own: measured, beside, probe: own.find(({ group }) => group.purpose === "search"), bandwidths });
    const doubt = main.outcome?.flags.find(({ id }) => id === "may-be-cached")?.detail;
    return [{ ...numbers, ...judge(numbers, doubt) }];
  });
}

/** What to try, each sentence once, behind the names of the loops that it is for. */
export function loopAdvice(loops: readonly LoopFinding[]): readonly string[] {
  const sentences = new Set(loops.flatMap(({ advice }) => advice));
  return [...sentences].map((sentence) => {
    const own = loops.filter(({ advice }) => advice.includes(sentence)).map(({ loop }) => loop);
    return `${own.join(", ")}: ${sentence}`;
  });
}

interface Surroundings {
  /** The loop's trials, and all of its group: among them those of B. */
  readonly own: readonly Point[];
  readonly beside: readonly Point[];
  readonly probe: Point | undefined;
  readonly bandwidths: Bandwidths;
}

function numbersOf(main: Point, around: Surroundings): LoopNumbers {
  const form = textParam(main, "form") as LoopFinding["form"];
  const payload = quotedRate(main);
  const base = { loop: textParam(main, "loop"), form, threads: main.threads, passes: numberParam(main, "passes") ?? 1 };
  if (!payload) return { ...base, failure: failureOf(main) };
  const document = documentOf(main, around);
  const cached = cachedOf(main, around.own);
  const captured = form === "run" ? ratioOf(find(around.own, main, { form: "make", size: "dram" }), main) : undefined;
  const probe = around.probe && probeOf(around.probe, cached?.payload, find(around.own, main, { size: "l2" }));
  const chunks = chunksOf(main, around.own);
  return {
    ...base,
    workingSetBytes: (main.trial.team ?? []).reduce((sum, role) => sum + role.count * role.sliceBytes, 0),
    payload,
    ...(main.counts && { passBytes: main.counts.payload }),
    ...(cached && { cached }),
    ...shareOf(main, around),
    ...(document && { document }),
    ...(captured && { captured }),
    ...(probe && { probe }),
    ...(chunks && { chunks }),
  };
}

function failureOf({ trial: { outcome } }: Point): string {
  switch (outcome.state) {
    case "failed":
      return outcome.message;
    case "absent":
      return outcome.reason;
    case "measured":
      return "it moves no bytes";
  }
}

/** The trial of the same loop with these params and else those of `main`. */
function find(own: readonly Point[], main: Point, params: Readonly<Record<string, string>>): Point | undefined {
  return own.find((point) =>
    ["form", "size", "chunk", "threads"].every((name) => textParam(point, name) === (params[name] ?? textParam(main, name))),
  );
}

function ratioOf(numerator: Point | undefined, denominator: Point): Estimate | undefined {
  return numerator && rateRatio(numerator, denominator, (counts) => counts.payload);
}

function cachedOf(main: Point, own: readonly Point[]): LoopFinding["cached"] {
  const small = own.find((point) => textParam(point, "size") === "l2" && textParam(point, "form") === textParam(main, "form"));
  const payload = small && rateOf(small, small.counts?.payload);
  const memoryOverCache = small && rateRatio(main, small, (counts) => counts.payload);
  return payload && memoryOverCache ? { payload, memoryOverCache } : undefined;
}

/** Time that a hypothesis' lines take at B of their mix, over the measured time, paired with the trial of B in the same rounds. */
function shareOf(main: Point, { beside, bandwidths }: Surroundings): Pick<LoopNumbers, "share" | "shareMissing"> {
  const perPass = main.trial.accesses?.perPass ?? [];
  const { threads, group, speed } = main;
  const missing: string[] = [];
  const ends: { readonly share: Estimate; readonly mix: Mix; readonly bound: number }[] = [];
  for (const allocate of hypotheses(main, beside)) {
    const moved = lines(perPass, allocate);
    const mix = nearestMix(moved);
    if (mix === undefined || !speed) return {};
    const found = bandwidths({ mix, threads, group: group.id });
    const bytes = lineBytes * (moved.read + moved.written);
    const traffic = found?.point.counts?.traffic.max;
    const share = found?.point.speed && traffic ? pairedRatio(speed, found.point.speed, "highest", bytes / traffic) : undefined;
    if (share && found) ends.push({ share, mix, bound: (found.rate.median / bytes) * (main.counts?.payload ?? 0) });
    else missing.push(`B(${mix}) at ${threads} thread${threads === 1 ? "" : "s"} was not measured`);
  }
  const ranked = [...ends].sort((a, b) => a.share.median - b.share.median);
  const [low, high] = [ranked[0], ranked.at(-1)];
  const lacking = missing.length > 0 ? { shareMissing: missing.join("; ") } : {};
  if (!low || !high) return lacking;
  const bounds = ranked.map(({ bound }) => bound);
  return {
    share: {
      min: low.share,
      max: high.share,
      mixMin: low.mix,
      mixMax: high.mix,
      boundMin: Math.min(...bounds),
      boundMax: Math.max(...bounds),
    },
    ...lacking,
  };
}

/** Do regular stores read the line first? Both, unless the loop stores nothing or twins of its group decided. */
function hypotheses({ trial }: Point, beside: readonly Point[]): readonly boolean[] {
  const { min, max } = byteCounts(trial.accesses?.perPass ?? []).traffic;
  if (min === max) return [false];
  const verdicts = new Set(writeAllocateFindings(beside, loopSuite).map(({ verdict }) => verdict));
  if (verdicts.size !== 1 || verdicts.has("undecided")) return [false, true];
  return [verdicts.has("present")];
}

function documentOf(main: Point, { bandwidths }: Surroundings): LoopFinding["document"] {
  const { threads, group, speed, counts } = main;
  const b = bandwidths({ mix: "1:1", threads, engine: "js", group: group.id });
  const traffic = b?.point.counts?.traffic.max;
  if (!b?.point.speed || !traffic || !speed || !counts) return undefined;
  const rate = documentRate(b.rate.median, numberParam(main, "passes") ?? 1);
  const predicted = documentRate(traffic, numberParam(main, "passes") ?? 1);
  const ratio = pairedRatio(speed, b.point.speed, "highest", counts.payload / predicted);
  return ratio && { bandwidth: b.rate.median, rate, ratio };
}

function probeOf({ outcome, counts }: Point, cached: Estimate | undefined, small: Point | undefined): LoopProbe | undefined {
  const only = (values: readonly number[] | undefined) => values?.[0];
  const durationNs = only(outcome?.quantities.durationNs);
  const [gcNs, allocatedBytes] = [only(outcome?.quantities.gcNs), only(outcome?.quantities.allocatedBytes)];
  const passes = outcome?.passes[0];
  if (!durationNs || gcNs === undefined || allocatedBytes === undefined || !passes || !counts) return undefined;
  const deoptimisations = only(outcome?.quantities.deoptimisations);
  const callNs = only(outcome?.quantities.callNs);
  const cachedPassNs = cached && small?.counts ? (small.counts.payload / cached.median / small.threads) * 1e9 * small.threads : undefined;
  return {
    gcShare: Math.min(1, gcNs / durationNs),
    allocationRate: (allocatedBytes / durationNs) * 1e9,
    allocatedPerByte: allocatedBytes / (passes * counts.payload),
    ...(deoptimisations !== undefined && { deoptimisations }),
    ...(callNs !== undefined && { callNs }),
    ...(callNs !== undefined && cachedPassNs !== undefined && { callShare: Math.min(1, callNs / cachedPassNs) }),
  };
}

/** The sweep over chunk sizes, from memory. */
function chunksOf(main: Point, own: readonly Point[]): LoopChunks | undefined {
  const declaredBytes = numberParam(main, "chunk");
  const points = own
    .flatMap((point) => {
      const chunkBytes = numberParam(point, "chunk");
      const rate = textParam(point, "size") === "dram" ? quotedRate(point) : undefined;
      return chunkBytes === undefined || !rate ? [] : [{ chunkBytes, rate }];
    })
    .sort((a, b) => a.chunkBytes - b.chunkBytes);
  if (declaredBytes === undefined || points.length < 2) return undefined;
  const highest = Math.max(...points.map(({ rate }) => rate.median));
  const best = points.find(({ rate }) => rate.median >= bestShare * highest) as (typeof points)[number];
  const cost = chunkCost(points.map(({ chunkBytes, rate }) => ({ chunkBytes, byteNs: 1e9 / rate.median })));
  const ownNs = cost ? cost.perChunkNs / declaredBytes : 0;
  return {
    declaredBytes,
    points,
    best: { highWaterMark: best.chunkBytes, rate: best.rate.median },
    ...(cost && { cost: { ...cost, declaredShare: ownNs / (ownNs + cost.perByteNs) } }),
  };
}
