/** Runs a plan: searches first, then every group in short epochs spread over the run. Returns raw groups. */
import { median } from "../analysis/statistics.ts";
import { byteCounts } from "../catalogue/accesses.ts";
import { errors } from "../errors.ts";
import { hugePageShare, stealTicks } from "../machine/quality.ts";
import { random, seedOf, shuffled } from "../memory/random.ts";
import type { Group } from "../records/record.ts";
import { distinct, type Plan, type PlannedGroup, referenceKey } from "../suites/plan.ts";
import type { TrialSpec } from "../suites/suite.ts";
import { type Clock, monotonicClock } from "./clock.ts";
import type { RunEvent } from "./events.ts";
import { Ledger } from "./ledger.ts";
import { failImplausible } from "./plausibility.ts";
import { type PoolOptions, WorkerPool } from "./pool.ts";
import type { Profile } from "./profile.ts";
import { descend } from "./search.ts";
import { TrialLog } from "./trial-log.ts";
import { Visit, type VisitOptions } from "./visit.ts";

export interface RunOptions {
  readonly profile: Profile;
  readonly seed: number;
  readonly signal: AbortSignal;
  /** @default nothing is told */
  readonly emit?: (event: RunEvent) => void;
  readonly clock?: Clock;
  /** Where trials make the files that the plan names; whoever opened the folder removes it. */
  readonly scratch?: string;
  /** Time limits of the workers; tests shorten them. */
  readonly pool?: Omit<PoolOptions, "threads">;
}

export interface RunResult {
  readonly groups: Group[];
  readonly state: "complete" | "aborted" | "failed";
  readonly timedNs: number;
  readonly outsideNs: Record<string, number>;
}

/** Takes every sample of the plan. Trials that fail are part of the result; only a broken harness throws. */
export async function runPlan(plan: Plan, options: RunOptions): Promise<RunResult> {
  const run = new PlanRun(plan, options);
  try {
    await run.execute();
  } finally {
    await run.end();
  }
  return run.result();
}

/** A group with the logs of its trials; a search's candidates are logged apart. */
interface GroupLog {
  readonly planned: PlannedGroup;
  logs: readonly TrialLog[];
  /** What selected its trials, in the order it was held. */
  readonly contests: Contest[];
  /** Visits so far, and the wall time of the latest: for the progress and the time left. */
  visits: number;
  visitNs?: number;
  /** Wall time of all visits. */
  wallNs: number;
}

/** Samples that select and are never quoted. */
interface Contest {
  readonly id: string;
  readonly question: string;
  readonly logs: Map<string, TrialLog>;
  wallNs: number;
}

function enter(group: GroupLog, id: string, question: string): Contest {
  const contest = { id, question, logs: new Map<string, TrialLog>(), wallNs: 0 };
  group.contests.push(contest);
  return contest;
}

/** The final decides between kernels, on which B is quoted: it gets more rounds than a step of a search. */
const finalRounds = 3;

class PlanRun {
  readonly #plan: Plan;
  readonly #options: RunOptions;
  readonly #clock: Clock;
  readonly #ledger: Ledger;
  readonly #groups: readonly GroupLog[];
  #pool: WorkerPool | undefined;
  #timedNs = 0;
  #provisional = false;

  constructor(plan: Plan, options: RunOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#clock = options.clock ?? monotonicClock;
    this.#ledger = new Ledger(this.#clock);
    this.#groups = plan.groups.map((planned) => ({
      planned,
      logs: planned.specs.map((spec) => new TrialLog(spec)),
      contests: [],
      visits: 0,
      wallNs: 0,
    }));
  }

  async execute(): Promise<void> {
    const { signal } = this.#options;
    // Whatever a worker is doing, nobody waits for it any longer.
    const abandon = () => this.#pool?.abandon(errors.trialFailed("the run was aborted"));
    signal.addEventListener("abort", abandon, { once: true });
    try {
      await this.#epochs();
    } catch (thrown) {
      if (!signal.aborted) throw thrown;
    } finally {
      signal.removeEventListener("abort", abandon);
    }
  }

  async #epochs(): Promise<void> {
    const { profile, seed, signal, emit } = this.#options;
    const controls = this.#groups.filter(({ planned }) => planned.purpose === "control");
    const others = this.#groups.filter(({ planned }) => planned.purpose !== "control");
    // The first visit of the controls comes before everything: it gives the provisional read.
    for (const group of controls) await this.#visit(group, 0);
    for (const group of others) await this.#search(group);
    emit?.({ kind: "planned", groups: this.#groups.length, trials: this.#trialCount(), epochs: profile.epochs });
    for (let epoch = 0; epoch < profile.epochs; epoch++) {
      if (epoch > 0) for (const group of controls) await this.#visit(group, epoch);
      for (const group of shuffled(others, random(seedOf(seed, "groups", epoch)))) {
        if (signal.aborted) return;
        if (isVisited(epoch, group.planned.epochs ?? profile.epochs, profile.epochs)) await this.#visit(group, epoch);
      }
    }
    failImplausible(this.#groups.flatMap(({ logs }) => logs));
  }

  async end(): Promise<void> {
    const pool = this.#pool;
    this.#pool = undefined;
    if (pool) await this.#ledger.charge("close", () => pool.destroy());
  }

  result(): RunResult {
    const stop = this.#options.signal.aborted ? "aborted" : "planned";
    const groups = this.#groups.flatMap((group): Group[] => {
      const { id, suite, question, purpose } = group.planned;
      const searched = group.contests
        .filter(({ logs }) => logs.size > 0)
        .map(
          (contest): Group => ({
            id: contest.id,
            suite,
            question: contest.question,
            purpose: "search",
            epochs: 1,
            wallNs: contest.wallNs,
            trials: [...contest.logs.values()].map((log) => log.trial(suite, stop)),
          }),
        );
      const key = referenceKey(
        group.planned,
        group.logs.map(({ spec }) => spec),
      );
      const epochs = Math.max(0, ...group.logs.map((log) => log.epochCount));
      const trials = group.logs.map((log) => log.trial(suite, stop));
      const { wallNs } = group;
      return [...searched, { id, suite, question, purpose, ...(key !== undefined && { referenceKey: key }), epochs, wallNs, trials }];
    });
    const failed = groups.some((group) => group.trials.some((trial) => trial.outcome.state === "failed"));
    return {
      groups,
      state: stop === "aborted" ? "aborted" : failed ? "failed" : "complete",
      timedNs: this.#timedNs,
      outsideNs: this.#ledger.spent(),
    };
  }

  /**
   * Finds the winners of a group's searches and adds them, with their plain variants, to the group's trials. The searches were
   * held one after another while the machine drifted: a final among all of them, interleaved, tells which winner is fastest.
   */
  async #search(group: GroupLog): Promise<void> {
    const { emit, signal, profile } = this.#options;
    const { planned } = group;
    const found: TrialSpec[] = [];
    const winners: TrialSpec[] = [];
    for (const search of planned.searches) {
      if (signal.aborted) break;
      const axes = search.tune.map(({ axis }) => axis).join(", ");
      const contest = enter(group, search.id, `Which variant is fastest? (${axes})`);
      const result = await this.#charged(() => descend(search, (specs) => this.#hold(planned, contest, specs, profile.searchRounds)));
      found.push(...(result ? [result.plain, result.winner].filter(({ absent }) => !absent) : [search.expand(search.plain)]));
      if (result) winners.push(result.winner);
      if (result)
        emit?.({
          kind: "searched",
          search: search.id,
          winner: new TrialLog(result.winner).key,
          ...(result.gain !== undefined && { gain: result.gain }),
        });
    }
    if (winners.length > 1 && !signal.aborted) {
      const final = enter(group, `${planned.id}/search/final`, "Which of the searches' winners is fastest?");
      await this.#charged(() => this.#hold(planned, final, distinct(winners), finalRounds * profile.searchRounds));
    }
    const specs = distinct([...group.logs.map(({ spec }) => spec), ...found]);
    group.logs = specs.map((spec) => group.logs.find((log) => log.spec === spec) ?? new TrialLog(spec));
  }

  /** Charges what an action takes beyond its timed regions to the searches as a whole. */
  async #charged<T>(action: () => Promise<T>): Promise<T> {
    const started = this.#clock.now();
    const timedBefore = this.#timedNs;
    const result = await action();
    this.#ledger.add("search for variants", Number(this.#clock.now() - started) - (this.#timedNs - timedBefore));
    return result;
  }

  /** Some more interleaved rounds of these candidates; median pass times of all of their samples so far. */
  async #hold({ arenas }: PlannedGroup, contest: Contest, specs: readonly TrialSpec[], rounds: number): Promise<ReadonlyMap<string, number>> {
    const { id, logs } = contest;
    const started = this.#clock.now();
    const contestants = specs.map((spec) => {
      const log = new TrialLog(spec);
      const known = logs.get(log.key) ?? log;
      logs.set(known.key, known);
      return known;
    });
    await this.#visitAll({ id, arenas }, contestants, 0, rounds, 0, new Ledger(this.#clock));
    contest.wallNs += Number(this.#clock.now() - started);
    return new Map(contestants.filter((log) => log.live && log.sampleCount > 0).map((log) => [log.key, median(log.passTimesNs())]));
  }

  async #visit(group: GroupLog, epoch: number): Promise<void> {
    const { profile } = this.#options;
    const started = this.#clock.now();
    const rounds = Math.max(1, Math.round(profile.rounds * group.planned.weight));
    const stealBefore = stealTicks();
    await this.#visitAll(group.planned, group.logs, epoch, rounds, epoch === 0 ? 1 : 0, this.#ledger);
    const stealAfter = stealTicks();
    const huge = hugePageShare();
    group.visitNs = Number(this.#clock.now() - started);
    group.wallNs += group.visitNs;
    const stolen = stealBefore === undefined || stealAfter === undefined ? undefined : Math.max(0, stealAfter - stealBefore);
    for (const log of group.logs) log.environment(stolen, huge, group.visitNs);
    group.visits++;
  }

  /** A visit, and once more with fresh workers for the others whenever a trial lost the workers and thereby failed. */
  async #visitAll(
    group: VisitOptions["group"],
    logs: readonly TrialLog[],
    epoch: number,
    rounds: number,
    warmupRounds: number,
    ledger: Ledger,
  ): Promise<void> {
    for (let attempt = 0; attempt <= logs.length; attempt++) {
      await this.#visitOnce(group, logs, epoch, rounds, warmupRounds, attempt * rounds, ledger);
      if (!this.#pool?.lost) return;
    }
  }

  async #visitOnce(
    group: VisitOptions["group"],
    logs: readonly TrialLog[],
    epoch: number,
    rounds: number,
    warmupRounds: number,
    firstRound: number,
    ledger: Ledger,
  ): Promise<void> {
    const { seed, signal, profile, scratch } = this.#options;
    if (signal.aborted || !logs.some((log) => log.live)) return;
    const pool = await this.#freshPool(ledger);
    const visit = new Visit({
      group,
      logs,
      context: {
        pool,
        visit: `${group.id}#${epoch}`,
        epoch,
        seed: seedOf(seed, group.id),
        arenaBytes: this.#plan.arenaBytes,
        ...(scratch !== undefined && { scratch }),
        signal,
      },
      profile,
      ledger,
      sampled: (log, bytesPerSecond) => this.#sampled(group.id, log, epoch, bytesPerSecond),
      failed: (log) => this.#options.emit?.({ kind: "failed", group: group.id, key: log.key, message: log.failure?.message ?? "" }),
    });
    await visit.open();
    await visit.rounds(rounds, warmupRounds, firstRound);
    await visit.verify();
    await visit.close();
    this.#timedNs += visit.timedNs;
  }

  /** The pool, replaced when it was lost: its workers' memory and compiled code went with it. */
  async #freshPool(ledger: Ledger): Promise<WorkerPool> {
    const lost = this.#pool?.lost ? this.#pool : undefined;
    if (this.#pool && !lost) return this.#pool;
    return ledger.charge("start workers", async () => {
      await lost?.destroy();
      this.#pool = new WorkerPool({ threads: this.#plan.threads, clock: this.#clock, ...this.#options.pool });
      await this.#pool.ready();
      return this.#pool;
    });
  }

  #sampled(group: string, log: TrialLog, epoch: number, bytesPerSecond: number | undefined): void {
    const { emit, profile } = this.#options;
    if (!emit) return;
    if (!this.#provisional && bytesPerSecond !== undefined && log.spec.accesses && byteCounts(log.spec.accesses.perPass).payload > 0) {
      this.#provisional = true;
      emit({
        kind: "provisional",
        bytesPerSecond,
        kernel: String(log.spec.params["kernel"] ?? log.spec.family),
        engine: String(log.spec.params["engine"] ?? ""),
      });
    }
    const trials = this.#groups.reduce((sum, group) => sum + group.logs.length * this.#visitsOf(group), 0);
    const trialsDone = this.#groups.reduce((sum, { logs, visits }) => sum + logs.length * visits, 0);
    const leftNs = this.#leftNs();
    emit({
      kind: "progress",
      group,
      key: log.key,
      epoch,
      epochs: profile.epochs,
      trialsDone,
      trials,
      ...(bytesPerSecond !== undefined && { bytesPerSecond }),
      fraction: trialsDone / trials,
      ...(leftNs !== undefined && { leftNs }),
    });
  }

  /** The visits that remain at the cost of each group's latest; groups not yet visited at the mean cost of a trial so far. */
  #leftNs(): number | undefined {
    const known = this.#groups.flatMap(({ visitNs, logs }) => (visitNs === undefined ? [] : [{ visitNs, trials: logs.length }]));
    if (known.length === 0) return undefined;
    const spentNs = known.reduce((sum, { visitNs }) => sum + visitNs, 0);
    const visited = known.reduce((sum, { trials }) => sum + trials, 0);
    const perTrialNs = spentNs / Math.max(1, visited);
    return this.#groups.reduce((sum, group) => {
      const { visits, visitNs, logs } = group;
      return sum + (this.#visitsOf(group) - visits) * (visitNs ?? perTrialNs * logs.length);
    }, 0);
  }

  /** How often a group is visited in the whole run. */
  #visitsOf({ planned }: GroupLog): number {
    const { epochs } = this.#options.profile;
    return Math.min(planned.epochs ?? epochs, epochs);
  }

  #trialCount(): number {
    return this.#groups.reduce((sum, { logs }) => sum + logs.length, 0);
  }
}

/** Is a group of `wanted` visits visited in this one of the run's epochs? In the first, and in others spread evenly. */
export function isVisited(epoch: number, wanted: number, epochs: number): boolean {
  return epoch === 0 || Math.floor((epoch * wanted) / epochs) > Math.floor(((epoch - 1) * wanted) / epochs);
}
