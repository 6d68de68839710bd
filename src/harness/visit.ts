/** One visit of a group: open its trials, run rounds of them, verify, close. */
import { byteCounts } from "../catalogue/accesses.ts";
import { messageOf, StreamboundError } from "../errors.ts";
import type { PlannedGroup } from "../suites/plan.ts";
import type { ArenaNeed, TrialSpec } from "../suites/suite.ts";
import { type Executor, executorFor, type VisitContext } from "./executors.ts";
import type { Ledger } from "./ledger.ts";
import { longestSampleNs, type Profile } from "./profile.ts";
import { palindrome, runRounds } from "./rounds.ts";
import type { TrialLog } from "./trial-log.ts";

export interface VisitOptions {
  readonly group: Pick<PlannedGroup, "id" | "arenas">;
  readonly logs: readonly TrialLog[];
  readonly context: VisitContext;
  readonly profile: Profile;
  readonly ledger: Ledger;
  /** Keys whose bodies are warm in this pool's workers. */
  readonly warmed: Set<string>;
  readonly sampled: (log: TrialLog, bytesPerSecond: number | undefined) => void;
  readonly failed: (log: TrialLog) => void;
}

type Member = { readonly log: TrialLog; readonly executor: Executor };

/** The trials of one visit that could be opened. */
export class Visit {
  readonly #options: VisitOptions;
  #members: Member[] = [];
  timedNs = 0;

  constructor(options: VisitOptions) {
    this.#options = options;
  }

  /** Opens, warms and calibrates every live trial; one that cannot be opened fails and is left out. */
  async open(): Promise<void> {
    const { logs, context, ledger, warmed, group } = this.#options;
    for (const log of logs) {
      if (!log.live || context.signal.aborted) continue;
      const executor = executorFor(withArena(log.spec, group.arenas), context);
      const member = { log, executor };
      const opened = await this.#guard(member, async () => {
        await ledger.charge("place and initialise memory", () => executor.open());
        if (!warmed.has(log.key)) await ledger.charge("warm up", () => executor.warm());
        warmed.add(log.key);
        if (log.passes === undefined) log.passes = await ledger.charge("calibrate", () => this.#calibrate(member));
      });
      if (opened) this.#members.push(member);
    }
  }

  /** `rounds` rounds over the live members (or those that `only` names), the first ones thrown away. */
  async rounds(rounds: number, warmupRounds: number, only?: ReadonlySet<TrialLog>): Promise<void> {
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
        const ns = await this.#round(index, discard, only);
        if (discard) discardedNs += (performance.now() - before) * 1e6;
        return ns;
      },
    });
    this.timedNs += timed;
    ledger.add("warm-up round", discardedNs);
    ledger.add("dispatch and settle", (performance.now() - started) * 1e6 - discardedNs - timed);
  }

  async verify(): Promise<void> {
    const { ledger, context } = this.#options;
    for (const member of this.#live()) {
      if (context.signal.aborted) return;
      await this.#guard(member, async () => member.log.verified(await ledger.charge("verify", () => member.executor.verify())));
    }
  }

  async close(): Promise<void> {
    const { ledger, context } = this.#options;
    if (context.signal.aborted || context.pool.lost) return;
    await ledger.charge("close", async () => {
      for (const member of this.#members) await this.#guard(member, () => member.executor.close());
    });
    this.#members = [];
  }

  #live(): Member[] {
    return this.#members.filter(({ log }) => log.live);
  }

  async #round(index: number, discard: boolean, only: ReadonlySet<TrialLog> | undefined): Promise<number> {
    const { context, sampled } = this.#options;
    const members = this.#live().filter(({ log }) => only?.has(log) ?? true);
    let sumNs = 0;
    for (const member of palindrome(members, context.seed + context.epoch, index)) {
      if (context.signal.aborted || context.pool.lost) break;
      await this.#guard(member, async () => {
        const { log, executor } = member;
        const passes = log.passes ?? 1;
        const before = process.resourceUsage();
        const sample = await executor.sample(passes);
        const after = process.resourceUsage();
        sumNs += sample.durationNs;
        if (discard) return;
        const system = {
          minorFaults: after.minorPageFault - before.minorPageFault,
          majorFaults: after.majorPageFault - before.majorPageFault,
          involuntarySwitches: after.involuntaryContextSwitches - before.involuntaryContextSwitches,
        };
        log.add(context.epoch, index, passes, { ...sample, quantities: { ...system, ...sample.quantities } });
        const payload = log.spec.accesses && byteCounts(log.spec.accesses.perPass).payload;
        sampled(log, payload ? (payload * passes * 1e9) / sample.durationNs : undefined);
      });
    }
    return sumNs;
  }

  /** Passes a sample, found with all threads running: at least one, near the wanted time, below the longest allowed. */
  async #calibrate({ log, executor }: Member): Promise<number> {
    if (log.spec.executor === "child") return 1;
    const wanted = this.#options.profile.sampleNs;
    let passes = 1;
    for (;;) {
      const { durationNs } = await executor.sample(passes);
      if (durationNs >= wanted / 2) return Math.max(1, Math.min(Math.round((passes * wanted) / durationNs), Math.floor((passes * longestSampleNs) / durationNs)));
      // A first sample may be a hundred times too slow; grow by at most that, and measure again.
      passes = Math.ceil(passes * Math.min(100, (1.2 * wanted) / durationNs));
    }
  }

  /** Runs a step of one trial; what it throws fails the trial and nothing else. Returns whether it went well. */
  async #guard(member: Member, step: () => Promise<void>): Promise<boolean> {
    try {
      await step();
      return true;
    } catch (thrown) {
      if (this.#options.context.signal.aborted) return false;
      member.log.fail(thrown instanceof StreamboundError ? thrown.code : "internal", messageOf(thrown));
      this.#options.failed(member.log);
      return false;
    }
  }
}

/** The spec with the arrays that its group shares. */
function withArena(spec: TrialSpec, arenas: readonly ArenaNeed[]): TrialSpec {
  const { arena } = spec;
  const shared = arena && arenas.find((need) => need.kind === arena.kind && need.lineCount === arena.lineCount);
  return shared ? { ...spec, arena: shared } : spec;
}
