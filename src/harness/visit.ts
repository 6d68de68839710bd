/** One visit of a group: open its trials, run rounds of them, verify, close. */
import { availableParallelism } from "node:os";
import { byteCounts } from "../catalogue/accesses.ts";
import { errors, messageOf, StreamboundError } from "../errors.ts";
import type { PlannedGroup } from "../suites/plan.ts";
import type { ArenaNeed, TrialSpec } from "../suites/suite.ts";
import type { Executor, VisitContext } from "./executor.ts";
import { executorFor } from "./executors.ts";
import type { Ledger } from "./ledger.ts";
import { longestSampleNs, type Profile } from "./profile.ts";
import { palindrome, runRounds } from "./rounds.ts";
import { Unavailable } from "./subject.ts";
import type { TrialLog } from "./trial-log.ts";

export interface VisitOptions {
  readonly group: Pick<PlannedGroup, "id" | "arenas">;
  readonly logs: readonly TrialLog[];
  readonly context: VisitContext;
  readonly profile: Profile;
  readonly ledger: Ledger;
  readonly sampled: (log: TrialLog, bytesPerSecond: number | undefined) => void;
  readonly failed: (log: TrialLog) => void;
}

/** A body that is not done with so many passes in the time of one sample ignores them; wasm takes them as an i32. */
const mostPasses = 1e9;

type Member = { readonly log: TrialLog; readonly executor: Executor };

/** The trials of one visit that could be opened. */
export class Visit {
  readonly #options: VisitOptions;
  #members: Member[] = [];
  timedNs = 0;

  constructor(options: VisitOptions) {
    this.#options = options;
  }

  /** Opens, warms and calibrates every live trial; one that cannot be opened fails. */
  async open(): Promise<void> {
    const { logs, context, ledger, group } = this.#options;
    for (const log of logs) {
      if (!log.live) continue;
      if (this.#ended) return;
      const executor = executorFor(withArena(log.spec, group.arenas), context);
      const member = { log, executor };
      // A member before it is opened: one that fails half-way is closed with the others.
      this.#members.push(member);
      await this.#guard(member, async () => {
        await ledger.charge("place and initialise memory", () => executor.open());
        // At every visit: a js body is compiled for the places of its arrays, which change with the epoch.
        await ledger.charge("warm up", () => executor.warm());
        if (log.passes === undefined) log.passes = await ledger.charge("calibrate", () => this.#calibrate(member));
      });
    }
  }

  /** `rounds` rounds over the live members, numbered from `first`, after `warmupRounds` that are thrown away. */
  async rounds(rounds: number, warmupRounds: number, first: number): Promise<void> {
    const { group, context, ledger } = this.#options;
    let discardedNs = 0;
    const started = performance.now();
    const timed = await runRounds({
      name: group.id,
      rounds,
      warmupRounds,
      signal: context.signal,
      round: async (index, discard) => {
        const before = performance.now();
        const ns = await this.#round(first + index, discard);
        if (discard) discardedNs += (performance.now() - before) * 1e6;
        return ns;
      },
    });
    this.timedNs += timed;
    ledger.add("warm-up round", discardedNs);
    ledger.add("dispatch and settle", (performance.now() - started) * 1e6 - discardedNs - timed);
  }

  async verify(): Promise<void> {
    const { ledger } = this.#options;
    for (const member of this.#live()) {
      if (this.#ended) return;
      await this.#guard(member, async () => member.log.verified(await ledger.charge("verify", () => member.executor.verify())));
    }
  }

  async close(): Promise<void> {
    const { ledger } = this.#options;
    if (this.#ended) return;
    await ledger.charge("close", async () => {
      for (const member of this.#members) await this.#guard(member, () => member.executor.close());
    });
    this.#members = [];
  }

  /** Nothing more can be asked of these workers; whose trial lost them has failed, the others have not. */
  get #ended(): boolean {
    const { signal, pool } = this.#options.context;
    return signal.aborted || pool.lost !== undefined;
  }

  #live(): Member[] {
    return this.#members.filter(({ log }) => log.live);
  }

  async #round(index: number, discard: boolean): Promise<number> {
    const { context } = this.#options;
    let sumNs = 0;
    // What begins from nothing in every sample has nothing to warm up.
    const members = discard ? this.#live().filter(({ log }) => !isFresh(log.spec)) : this.#live();
    for (const batch of batchesOf(palindrome(members, context.seed + context.epoch, index))) {
      if (this.#ended) break;
      if (batch.length > 1) await Promise.all(batch.map(({ executor }) => executor.prepare?.()));
      for (const member of batch) {
        if (this.#ended) break;
        await this.#guard(member, async () => {
          sumNs += await this.#sample(member, index, discard);
        });
      }
      // Where the run ends before their turn, some still wait.
      await Promise.all(batch.map(({ executor }) => executor.discard?.()));
    }
    return sumNs;
  }

  /** @returns the ns that were timed */
  async #sample({ log, executor }: Member, round: number, discard: boolean): Promise<number> {
    const { context, sampled } = this.#options;
    const passes = log.passes ?? 1;
    const before = process.resourceUsage();
    const sample = await executor.sample(passes);
    const after = process.resourceUsage();
    if (discard) {
      // The one time that every element is compared right after this trial alone: later another may have written the same arrays.
      log.verified(await executor.verify());
      return sample.durationNs;
    }
    const system = {
      minorFaults: after.minorPageFault - before.minorPageFault,
      majorFaults: after.majorPageFault - before.majorPageFault,
      involuntarySwitches: after.involuntaryContextSwitches - before.involuntaryContextSwitches,
    };
    log.add(context.epoch, round, passes, { ...sample, quantities: { ...system, ...sample.quantities } });
    const payload = log.spec.accesses && byteCounts(log.spec.accesses.perPass).payload;
    sampled(log, payload ? (payload * passes * 1e9) / sample.durationNs : undefined);
    return sample.durationNs;
  }

  /** Passes a sample, found with all threads running: at least one, near the wanted time, below the longest allowed. */
  async #calibrate({ log, executor }: Member): Promise<number> {
    if (isFresh(log.spec)) return 1;
    const wanted = this.#options.profile.sampleNs;
    let passes = 1;
    for (;;) {
      let { durationNs } = await executor.sample(passes);
      // One sample that lost its CPU must not choose the passes of the whole run: where a pass takes nanoseconds, it would leave it at one.
      if (durationNs >= wanted / 2) durationNs = Math.min(durationNs, (await executor.sample(passes)).durationNs);
      if (durationNs >= wanted / 2)
        return odd(Math.min(Math.round((passes * wanted) / durationNs), Math.floor((passes * longestSampleNs) / durationNs)));
      if (passes > mostPasses) throw errors.trialFailed(`${passes} passes take no longer than one: its time does not grow with its passes`);
      // A first sample may be a hundred times too slow; grow by at most that, and measure again.
      passes = Math.ceil(passes * Math.min(100, (1.2 * wanted) / durationNs));
    }
  }

  /** Runs a step of one trial; what it throws fails the trial and nothing else. */
  async #guard({ log }: Member, step: () => Promise<void>): Promise<void> {
    try {
      await step();
    } catch (thrown) {
      if (this.#options.context.signal.aborted || !log.live) return;
      if (thrown instanceof Unavailable) return log.withdraw(thrown.code, thrown.message);
      log.fail(thrown instanceof StreamboundError ? thrown.code : "internal", messageOf(thrown));
      this.#options.failed(log);
    }
  }
}

/** So many processes open their subjects at a time; a sample has the machine to itself. */
const openedAtOnce = Math.min(4, availableParallelism());

/**
 * The members in their order, where neighbours may be prepared together: those that were sampled before, and those that make files which no other of them
 * makes. Whatever else a first sample finds missing it makes alone, as the calibration of the run.
 */
function* batchesOf(members: readonly Member[]): Generator<readonly Member[]> {
  let batch: Member[] = [];
  for (const member of members) {
    if (batch.length === openedAtOnce || !batch.every((other) => prepareTogether(member, other))) {
      yield batch;
      batch = [];
    }
    batch.push(member);
  }
  if (batch.length > 0) yield batch;
}

function prepareTogether(one: Member, other: Member): boolean {
  const [made, others] = [filesMade(one), filesMade(other)];
  if (!one.executor.prepare || !other.executor.prepare || !made || !others) return false;
  return !made.some((name) => others.includes(name));
}

/** By the next sample; undefined where it may make what it does not name. */
function filesMade({ log }: Member): readonly string[] | undefined {
  return log.sampleCount > 0 ? [] : log.spec.files && Object.keys(log.spec.files);
}

/** Does every sample of the trial begin from nothing, as one in a process of its own does? */
function isFresh({ executor, fresh }: TrialSpec): boolean {
  return executor === "child" || fresh === true;
}

/** The odd number at or just below, at least 1: an update that undoes itself every second pass leaves its trace after an odd number of them. */
function odd(passes: number): number {
  return Math.max(1, passes - 1) | 1;
}

/** The spec with the arrays that its group shares. */
function withArena(spec: TrialSpec, arenas: readonly ArenaNeed[]): TrialSpec {
  const { arena } = spec;
  const shared = arena && arenas.find((need) => need.kind === arena.kind && need.lineCount === arena.lineCount);
  return shared ? { ...spec, arena: shared } : spec;
}
