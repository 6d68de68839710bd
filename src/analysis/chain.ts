/** The n-pass chain against its models. Rates are bytes of input per second. */
import {
  type ChainAnchor,
  type ChainMode,
  type ChainModel,
  chainModes,
  chainRate,
  chainSlope,
  isProcessingBound,
  modelsOf,
} from "../models/chain.ts";
import type { Bandwidths } from "./bandwidth.ts";
import { estimate, quotient } from "./estimate.ts";
import { groupBy, isQuoted, numberParam, type Point, rateOf, textParam, timeRatio } from "./point.ts";
import { epochMedians, leastSquaresSlope } from "./statistics.ts";
import type { ChainFinding, ChainFit, ChainRung, Estimate } from "./summary.ts";

/** One measured rung with what the findings derive from. */
interface Rung {
  readonly point: Point;
  readonly mode: ChainMode;
  readonly n: number;
  readonly rate: Estimate;
}

/** One finding a group, engine, buffer and thread count whose n = 0 copy was measured. */
export function chainFindings(points: readonly Point[], bandwidths: Bandwidths): readonly ChainFinding[] {
  const members = points.filter((point) => isQuoted(point) && point.trial.family === "chain");
  const key = (point: Point) =>
    JSON.stringify([point.group.suite, point.group.id, point.threads, textParam(point, "engine"), textParam(point, "buffer")]);
  return groupBy(members, key).flatMap((group) => finding(group, bandwidths));
}

function finding(group: readonly Point[], bandwidths: Bandwidths): readonly ChainFinding[] {
  const rungs = rungsOf(group);
  const copy = rungs.find(({ mode, n }) => mode === "whole" && n === 0);
  if (!copy) return [];
  const { threads } = copy.point;
  const engine = textParam(copy.point, "engine");
  const pages = textParam(copy.point, "pages");
  const bandwidth = bandwidths({ mix: "1:1", threads, engine, ...(pages ? { pages } : {}) })?.rate.median;
  const cacheRate = payloadOf(group.find((point) => textParam(point, "mode") === "pass-l2"));
  const bodies = group.filter((point) => textParam(point, "mode") === "fused-l2");
  const anchor: ChainAnchor = {
    copyRate: copy.rate.median,
    bandwidth,
    cacheRate: cacheRate?.median,
    fusedRate: (n) => payloadOf(bodies.find((point) => numberParam(point, "n") === n))?.median,
  };
  const chunk = rungs.map(({ point }) => numberParam(point, "chunk")).find((bytes) => bytes !== undefined);
  const described = rungs.flatMap((rung) => describe(rung, copy, anchor));
  return [
    {
      threads,
      engine,
      inputBytes: copy.point.counts?.payload ?? 0,
      ...(chunk === undefined ? {} : { chunkBytes: chunk }),
      ...(bandwidth === undefined ? {} : { bandwidth }),
      ...(cacheRate ? { cacheRate } : {}),
      rungs: described,
      fits: chainModes.flatMap((mode) => fit(mode, rungs, described, copy, anchor)),
    },
  ];
}

function payloadOf(point: Point | undefined): Estimate | undefined {
  return point && rateOf(point, point.counts?.payload);
}

function rungsOf(group: readonly Point[]): readonly Rung[] {
  const found = group.flatMap((point): Rung[] => {
    const mode = chainModes.find((id) => id === textParam(point, "mode"));
    const n = numberParam(point, "n");
    const rate = payloadOf(point);
    return mode === undefined || n === undefined || rate === undefined ? [] : [{ point, mode, n, rate }];
  });
  return found.sort((a, b) => chainModes.indexOf(a.mode) - chainModes.indexOf(b.mode) || a.n - b.n);
}

function describe({ point, mode, n, rate }: Rung, copy: Rung, anchor: ChainAnchor): readonly ChainRung[] {
  const copyTimes = timeRatio(point, copy.point);
  if (!copyTimes) return [];
  const predicted: Record<string, number> = {};
  for (const model of modelsOf(mode)) {
    const value = chainRate(model, mode, n, anchor);
    if (value !== undefined && Number.isFinite(value)) predicted[model] = value;
  }
  const fusedRate = mode === "fused" ? anchor.fusedRate?.(n) : undefined;
  const document = predicted["document" satisfies ChainModel];
  return [
    {
      mode,
      n,
      rate,
      copyTimes,
      predicted,
      ...(anchor.bandwidth === undefined ? {} : { k: anchor.bandwidth / rate.median }),
      ...(document === undefined ? {} : { documentRatio: rate.median / document }),
      processingBound: fusedRate !== undefined && isProcessingBound(fusedRate, anchor.copyRate),
    },
  ];
}

/** The slope and the nearest model over the rungs that count: those that memory bounds. */
function fit(mode: ChainMode, rungs: readonly Rung[], described: readonly ChainRung[], copy: Rung, anchor: ChainAnchor): readonly ChainFit[] {
  const counting = described.filter((rung) => rung.mode === mode && !rung.processingBound);
  const slope = slopeOf(
    rungs.filter((rung) => rung.mode === mode && counting.some(({ n }) => n === rung.n)),
    copy,
  );
  const residuals = residualsOf(mode, counting);
  // Models that predict the same differ by rounding alone: then the order of `chainModels` decides.
  const [first, ...others] = Object.entries(residuals).sort(([, a], [, b]) => (Math.abs(a - b) < 1e-9 ? 0 : a - b));
  if (!slope || !first) return [];
  const [model, residual] = first;
  const ties = others.filter(([id]) => predictsTheSame(counting, model, id)).map(([id]) => id);
  const predictedSlope: Record<string, number> = {};
  for (const id of modelsOf(mode)) {
    const value = chainSlope(id, mode, anchor);
    if (value !== undefined) predictedSlope[id] = value;
  }
  return [{ mode, slope, predictedSlope, model, ...(ties.length > 0 ? { ties } : {}), residual, residuals }];
}

/** Least-squares slope of copy-times over n, one a epoch from the medians of its paired rounds. */
function slopeOf(rungs: readonly Rung[], copy: Rung): Estimate | undefined {
  const ns = rungs.map(({ n }) => n);
  const copyTimes = rungs.map(({ point }) =>
    copy.point.speed && point.speed ? epochMedians(quotient(copy.point.speed, point.speed)) : new Map<number, number>(),
  );
  const values: number[] = [];
  const epoch: number[] = [];
  for (const id of copyTimes[0]?.keys() ?? []) {
    const times = copyTimes.map((medians) => medians.get(id));
    const slope = times.every((time) => time !== undefined) ? leastSquaresSlope(ns, times) : undefined;
    if (slope === undefined) continue;
    values.push(slope);
    epoch.push(id);
  }
  return estimate({ values, epoch }, "lowest");
}

/**
 * Model → root of the mean squared (predicted − measured) ÷ measured rate. The n = 0 copy of `whole` is left out: the anchored models start from it.
 * A model that does not predict every rung is not judged.
 */
function residualsOf(mode: ChainMode, counting: readonly ChainRung[]): Record<string, number> {
  const judged = counting.filter(({ n }) => mode !== "whole" || n > 0);
  const residuals: Record<string, number> = {};
  for (const model of modelsOf(mode)) {
    const errors = judged.map(({ predicted, rate }) => (predicted[model] ?? Number.NaN) / rate.median - 1);
    const residual = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
    if (Number.isFinite(residual)) residuals[model] = residual;
  }
  return residuals;
}

function predictsTheSame(rungs: readonly ChainRung[], a: string, b: string): boolean {
  return rungs.every(({ predicted }) => Math.abs((predicted[a] ?? Number.NaN) / (predicted[b] ?? Number.NaN) - 1) < 1e-9);
}
