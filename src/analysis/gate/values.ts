/** What the groups of a gate's record say of one loop: one value a block, from the rounds that the system left alone. */
import { byteCounts } from "../../catalogue/accesses.ts";
import type { QuantityId } from "../../records/quantities.ts";
import type { Group, Measured, RunRecord, Trial } from "../../records/record.ts";
import { estimate } from "../estimate.ts";
import type { Estimate } from "../estimate-schema.ts";
import { median } from "../statistics.ts";
import type { ArmId } from "./schema.ts";

/** Rounds that are kept or discarded together: what the system did is read once for so many. */
export const windowRounds = 16;

/**
 * When a window was disturbed; each figure is of the whole window, all arms. Only what the median cannot shrug off is discarded.
 * - A pre-emption lengthens the round that it hits. Where few rounds of a window are hit, even with several processes for each CPU, their median does not move.
 *   Where most are, waiting becomes a part of every time, and a slowdown of the rest a smaller share of it: 2 % read as 1 % where every second
 *   moment was spent waiting. Such rounds would let slow loops pass.
 * - Page faults of the system's doing weigh in the same way. A loop that allocates takes them all the time, and its own are its cost: only a window with far
 *   more of them than its block's others counts.
 * - A page from the disk says that memory is short.
 * - Where each version has threads of its own (`workers`, `processes`), their hand-over, collections and compilations wait for a CPU too, and are the loop's
 *   cost: there a window must have far more waiting than its block's others as well.
 */
const hitRounds = 0.5;
const weight = 0.1;
/** What a minor fault costs in a virtual machine, about. */
const minorFaultNs = 1000;
const overMedian = 4;

/** A block as the decision sees it. */
export interface BlockValue {
  /** ln of head ÷ base, the median over the rounds that were kept; absent where none was. */
  readonly value?: number;
  /** The same of the control's two instances. */
  readonly control?: number;
  /** Rounds with both arms, and those of them in disturbed windows. */
  readonly rounds: number;
  readonly discarded: number;
  /** Median speed, passes a second of the loop's accesses, of each arm over the kept rounds. */
  readonly speeds: Readonly<Partial<Record<ArmId, number>>>;
}

/** The groups of a loop in the order of its blocks. */
export function groupsOf(record: Pick<RunRecord, "groups">, loop: string): readonly Group[] {
  return record.groups.filter(({ suite, trials }) => suite === "gate" && trials.some(({ params }) => params["loop"] === loop));
}

/** The trial of an arm. */
export function trialOf(group: Group, arm: ArmId): Trial | undefined {
  return group.trials.find(({ params }) => params["arm"] === arm);
}

/** A group never changes once it is made, and an open gate asks again after every block. */
const known = new WeakMap<Group, BlockValue>();

export function blockValueOf(group: Group): BlockValue {
  const before = known.get(group);
  if (before) return before;
  const value = measuredValue(group);
  known.set(group, value);
  return value;
}

function measuredValue(group: Group): BlockValue {
  const measured = measuredArms(group);
  const disturbed = disturbedWindows(group, measured);
  const kept = (round: number) => !disturbed.has(windowOf(round));
  const base = logTimes(measured.get("base"));
  const rounds = pairedRatios(base, logTimes(measured.get("head")));
  const own = rounds.filter(({ round }) => kept(round));
  const controls = pairedRatios(logTimes(measured.get("control-base")), logTimes(measured.get("control-head"))).filter(({ round }) => kept(round));
  const speeds: Partial<Record<ArmId, number>> = {};
  for (const [arm, outcome] of measured) {
    const times = [...logTimes(outcome)].flatMap(([round, logs]) => (kept(round) ? logs : []));
    if (times.length > 0) speeds[arm] = 1e9 / Math.exp(median(times));
  }
  return {
    ...(own.length > 0 ? { value: median(own.map(({ ratio }) => ratio)) } : {}),
    ...(controls.length > 0 ? { control: median(controls.map(({ ratio }) => ratio)) } : {}),
    rounds: rounds.length,
    discarded: rounds.length - own.length,
    speeds,
  };
}

/** Payload bytes a second of an arm over its blocks, disturbed windows left out. Absent without bytes or samples. */
export function payloadRate(groups: readonly Group[], arm: ArmId): Estimate | undefined {
  const values: number[] = [];
  const epoch: number[] = [];
  groups.forEach((group, block) => {
    const measured = measuredArms(group);
    const outcome = measured.get(arm);
    const payload = byteCounts(trialOf(group, arm)?.accesses?.perPass ?? []).payload;
    if (!outcome || !(payload > 0)) return;
    const disturbed = disturbedWindows(group, measured);
    outcome.round.forEach((round, i) => {
      const ns = outcome.quantities.durationNs?.[i] ?? 0;
      if (!(ns > 0) || disturbed.has(windowOf(round))) return;
      values.push((payload * (outcome.passes[i] as number) * 1e9) / ns);
      epoch.push(block);
    });
  });
  return estimate({ values, epoch }, "highest");
}

/**
 * Traffic rate of an arm ÷ that of the control kernel's same instance, block by block, the median over blocks. Where a store's write-allocate is the machine's choice
 * both sides count it: the control has the loop's mix.
 */
export function controlShare(groups: readonly Group[], arm: "base" | "head"): number | undefined {
  const shares = groups.flatMap((group) => {
    const { speeds } = blockValueOf(group);
    const trafficRate = (id: ArmId) => byteCounts(trialOf(group, id)?.accesses?.perPass ?? []).traffic.max * (speeds[id] ?? Number.NaN);
    const share = trafficRate(arm) / trafficRate(`control-${arm}`);
    return Number.isFinite(share) && share > 0 ? [share] : [];
  });
  return shares.length > 0 ? median(shares) : undefined;
}

function measuredArms(group: Group): ReadonlyMap<ArmId, Measured> {
  return new Map(group.trials.flatMap(({ params, outcome }) => (outcome.state === "measured" ? [[params["arm"] as ArmId, outcome]] : [])));
}

function windowOf(round: number): number {
  return Math.floor(round / windowRounds);
}

/** The ln of the time of a pass of every visit, by round. */
function logTimes(outcome: Measured | undefined): ReadonlyMap<number, number[]> {
  const rounds = new Map<number, number[]>();
  outcome?.round.forEach((round, i) => {
    const ns = (outcome.quantities.durationNs?.[i] ?? 0) / (outcome.passes[i] as number);
    if (!(ns > 0)) return;
    const logs = rounds.get(round);
    if (logs) logs.push(Math.log(ns));
    else rounds.set(round, [Math.log(ns)]);
  });
  return rounds;
}

/** ½(ln B₁ + ln B₂) − ½(ln A₁ + ln A₂) of every round in which both arms were visited equally often: another would favour a position. */
function pairedRatios(
  a: ReadonlyMap<number, number[]>,
  b: ReadonlyMap<number, number[]>,
): readonly { readonly round: number; readonly ratio: number }[] {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return [...a].flatMap(([round, own]) => {
    const other = b.get(round);
    return other?.length === own.length ? [{ round, ratio: mean(other) - mean(own) }] : [];
  });
}

interface Window {
  timedNs: number;
  readonly rounds: Set<number>;
  /** What was read for the window, by quantity; absent: not told. */
  readonly read: Map<QuantityId, number>;
}

/** Windows of the block that the system disturbed, for all arms alike: discarding one arm alone would favour the other. */
function disturbedWindows(group: Group, measured: ReadonlyMap<ArmId, Measured>): ReadonlySet<number> {
  const windows = new Map<number, Window>();
  for (const { round: rounds, quantities } of measured.values()) {
    rounds.forEach((round, i) => {
      const id = windowOf(round);
      const window = windows.get(id) ?? { timedNs: 0, rounds: new Set(), read: new Map() };
      windows.set(id, window);
      window.timedNs += quantities.durationNs?.[i] ?? 0;
      window.rounds.add(round);
      // Each sample carries what was read for its window.
      for (const quantity of ["runQueueNs", "involuntarySwitches", "minorFaults", "majorFaults"] as const) {
        const value = quantities[quantity]?.[i];
        if (value !== undefined) window.read.set(quantity, Math.max(window.read.get(quantity) ?? 0, value));
      }
    });
  }
  if (windows.size === 0) return new Set();
  const usual = (quantity: QuantityId) => median([...windows.values()].map(({ read }) => read.get(quantity) ?? 0));
  const usualFaults = usual("minorFaults");
  const haveOwnThreads = group.trials.some(({ params }) => params["design"] === "workers" || params["design"] === "processes");
  const usualWaitNs = haveOwnThreads ? usual("runQueueNs") : 0;
  const isDisturbed = ({ timedNs, rounds, read }: Window): boolean => {
    const waitedNs = read.get("runQueueNs") ?? Number.POSITIVE_INFINITY;
    const minorFaults = read.get("minorFaults") ?? 0;
    return (
      ((read.get("involuntarySwitches") ?? 0) > hitRounds * rounds.size && waitedNs > weight * timedNs && waitedNs > overMedian * usualWaitNs) ||
      (read.get("majorFaults") ?? 0) > 0 ||
      (minorFaults * minorFaultNs > weight * timedNs && minorFaults > overMedian * usualFaults)
    );
  };
  return new Set([...windows].flatMap(([id, window]) => (isDisturbed(window) ? [id] : [])));
}
