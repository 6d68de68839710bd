/** The samples of one trial in the order they were taken, and what became of it. */

import { median } from "../analysis/statistics.ts";
import { printable } from "../errors.ts";
import type { QuantityId } from "../records/quantities.ts";
import { type Flag, type Outcome, type Quality, type Trial, trialKey, type Verification } from "../records/record.ts";
import type { TrialSpec } from "../suites/suite.ts";
import type { Sample } from "./sample.ts";

/** Below this median overlap the threads of a team did not run together long enough for one window to mean much. */
const lowOverlap = 0.8;
/** Above this share of the samples' time spent waiting for a CPU, the rate is the scheduler's as well. */
const highQueueShare = 0.05;

/** A body may throw any text; a record's are bounded. */
const longestMessage = 1000;

/** Steal is counted in ticks of 10 ms, over all CPUs. Above this share of a visit's time it is more than the odd tick. */
const tickNs = 10e6;
const highStealShare = 0.05;

export class TrialLog {
  readonly spec: TrialSpec;
  readonly key: string;
  /** Passes a sample; calibrated at the first visit. */
  passes: number | undefined;
  #failure: { readonly code: string; readonly message: string } | undefined;
  #lack: { readonly code: string; readonly reason: string } | undefined;
  #verification: Verification = { state: "unverified", reason: "the trial was not verified" };
  #quality: Quality = {};
  /** Wall time of the visits in which steal could be read. */
  #observedNs = 0;
  readonly #epoch: number[] = [];
  readonly #round: number[] = [];
  readonly #passes: number[] = [];
  readonly #quantities: Partial<Record<QuantityId, number[]>> = {};
  readonly #startNs: (readonly number[])[] = [];
  readonly #endNs: (readonly number[])[] = [];

  constructor(spec: TrialSpec) {
    this.spec = spec;
    this.key = trialKey(spec.family, spec.params);
  }

  /** Can it still be measured? */
  get live(): boolean {
    return this.spec.absent === undefined && this.#lack === undefined && this.#failure === undefined;
  }

  get failure(): { readonly code: string; readonly message: string } | undefined {
    return this.#failure;
  }

  get sampleCount(): number {
    return this.#epoch.length;
  }

  /** Epochs with at least one sample. */
  get epochCount(): number {
    return new Set(this.#epoch).size;
  }

  /** Times of one pass so far, ns. */
  passTimesNs(): number[] {
    return (this.#quantities.durationNs ?? []).map((ns, i) => ns / (this.#passes[i] as number));
  }

  add(epoch: number, round: number, passes: number, sample: Sample): void {
    const count = this.#epoch.length;
    this.#epoch.push(epoch);
    this.#round.push(round);
    this.#passes.push(passes);
    for (const [id, value] of [["durationNs", sample.durationNs], ...Object.entries(sample.quantities)] as [QuantityId, number][]) {
      const series = this.#quantities[id] ?? [];
      this.#quantities[id] = series;
      if (series.length === count) series.push(value);
    }
    if (sample.window) {
      this.#startNs.push(sample.window.startNs);
      this.#endNs.push(sample.window.endNs);
    }
  }

  fail(code: string, message: string): void {
    this.#failure ??= { code, message: printable(message, longestMessage) };
  }

  /** This machine lacks what the trial needs: it is absent, unless it was measured before that was found. */
  withdraw(code: string, reason: string): void {
    if (this.sampleCount > 0) this.fail(code, reason);
    else this.#lack ??= { code, reason: printable(reason, longestMessage) };
  }

  verified(verification: Verification): void {
    this.#verification = verification;
  }

  /** Adds what the system did during one visit of `visitNs`. */
  environment(stealTicks: number | undefined, hugePageShare: number | undefined, visitNs: number): void {
    if (stealTicks !== undefined) this.#observedNs += visitNs;
    this.#quality = {
      ...this.#quality,
      ...(stealTicks !== undefined && { stealTicks: (this.#quality.stealTicks ?? 0) + stealTicks }),
      ...(hugePageShare !== undefined && { hugePageShare }),
    };
  }

  /** The trial as it goes into the record. */
  trial(suite: string, stop: "planned" | "aborted"): Trial {
    const { spec } = this;
    return {
      key: this.key,
      suite,
      family: spec.family,
      params: { ...spec.params },
      team: spec.team.map((role) => ({ ...role })),
      ...(spec.accesses && { accesses: { kernelHash: spec.accesses.kernelHash, perPass: spec.accesses.perPass.map((access) => ({ ...access })) } }),
      outcome: this.#outcome(stop),
    };
  }

  #outcome(stop: "planned" | "aborted"): Outcome {
    const absent = this.spec.absent ?? this.#lack;
    if (absent) return { state: "absent", ...absent };
    // A quantity that only some samples have cannot be aligned with them.
    const count = this.#epoch.length;
    const quantities = Object.fromEntries(Object.entries(this.#quantities).filter(([, series]) => series.length === count));
    const measured = {
      epoch: this.#epoch,
      round: this.#round,
      passes: this.#passes,
      quantities,
      ...(this.#startNs.length === count &&
        count > 0 && { windows: { startNs: this.#startNs.map((s) => [...s]), endNs: this.#endNs.map((e) => [...e]) } }),
    };
    if (this.#failure) return { state: "failed", ...this.#failure, ...(count > 0 && { partial: measured }) };
    if (count === 0)
      return { state: "absent", code: stop === "aborted" ? "aborted" : "not-sampled", reason: "the run ended before its first sample" };
    return { state: "measured", ...measured, verification: this.#verification, stop, quality: this.#quality, flags: this.#flags() };
  }

  #flags(): Flag[] {
    const flags: Flag[] = [...(this.spec.flags ?? [])];
    const overlap = this.#quantities.overlap ? median(this.#quantities.overlap) : 1;
    if (overlap < lowOverlap)
      flags.push({ id: "low-overlap", detail: `the threads' common window is ${(overlap * 100).toFixed(0)} % of the whole (median)` });
    const total = sum(this.#quantities.durationNs ?? []);
    const threads = this.spec.team.reduce((count, role) => count + role.count, 0);
    const queued = sum(this.#quantities.runQueueNs ?? []) / Math.max(1, total * threads);
    if (queued > highQueueShare)
      flags.push({ id: "cpu-contended", detail: `threads waited for a CPU during ${(queued * 100).toFixed(0)} % of the time` });
    const stolen = ((this.#quality.stealTicks ?? 0) * tickNs) / Math.max(1, this.#observedNs);
    if (stolen > highStealShare)
      flags.push({
        id: "stolen",
        detail: `the hypervisor took CPU time worth ${(stolen * 100).toFixed(0)} % of one CPU while the group was visited`,
      });
    const major = sum(this.#quantities.majorFaults ?? []);
    if (major > 0 && this.spec.arena) flags.push({ id: "paged", detail: `${major} major page faults during samples: memory was swapped` });
    return flags;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
