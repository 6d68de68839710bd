/** One entry a trial of the family `runtimes`. */
import type { QuantityId } from "../../records/quantities.ts";
import { type Best, estimate, pairedRatio } from "../estimate.ts";
import { numberParam, type Point, rateOf, textParam } from "../point.ts";
import { mapped, type Series } from "../statistics.ts";
import type { Estimate } from "../summary.ts";
import { type ContestantId, contestantIds, formOf, isContestant, promiseOf } from "./contestants.ts";
import type { RuntimeEntry, RuntimeOutput } from "./schema.ts";
import { meanEstimate } from "./slope.ts";

/** A trial of a known contestant, read once. */
export interface Member {
  readonly point: Point;
  readonly contestant: ContestantId;
  readonly group: string;
  readonly concurrency: number;
  readonly chunkBytes: number;
  readonly fileBytes: number;
  readonly waitMs: number;
  readonly fault: string;
  readonly output: RuntimeOutput | undefined;
  /** Was every output right? Then the time of the job is a rate. */
  readonly correct: boolean;
}

/** Group by group in the order of the run, within a group in the order of the forms. */
export function membersOf(points: readonly Point[]): readonly Member[] {
  const members = points.flatMap(memberOf);
  const groups = [...new Set(members.map(({ group }) => group))];
  const rank = ({ group, contestant }: Member) => groups.indexOf(group) * contestantIds.length + contestantIds.indexOf(contestant);
  return members.sort((a, b) => rank(a) - rank(b));
}

function memberOf(point: Point): readonly Member[] {
  const contestant = textParam(point, "contestant");
  const [concurrency, chunkBytes, fileBytes] = ["concurrency", "chunk", "file"].map((name) => numberParam(point, name));
  if (point.trial.family !== "runtimes" || point.group.purpose !== "measure" || !isContestant(contestant)) return [];
  if (concurrency === undefined || chunkBytes === undefined || fileBytes === undefined) return [];
  const fault = textParam(point, "fault") || "none";
  const output = outputOf(point);
  const verified = output ? output.wrong === 0 && (output.exitCodes ?? [0]).every((code) => code === 0) : isVerified(point);
  return [
    {
      point,
      contestant,
      group: point.group.id,
      concurrency,
      chunkBytes,
      fileBytes,
      waitMs: numberParam(point, "waitMs") ?? 0,
      fault,
      output,
      correct: verified && fault === "none" && point.speed !== undefined,
    },
  ];
}

const isVerified = ({ outcome }: Point) => outcome?.verification.state === "verified";

/** `Node 20.20.2`, `Java 17.0.13`, `Python 3.11.2`: the verification names the runtime that answered. */
function versionOf({ outcome }: Point): string | undefined {
  return outcome?.verification.state === "verified" ? /\b(?:Node|Java|Python) \d[\w.+-]*/.exec(outcome.verification.method)?.[0] : undefined;
}

/** The recorded series of a quantity, in which samples are paired. */
export function recorded({ outcome }: Point, id: QuantityId): Series | undefined {
  const values = outcome?.quantities[id];
  return outcome && values && { values, epoch: outcome.epoch, round: outcome.round };
}

function told(point: Point, id: QuantityId, best: Best, factor = 1): Estimate | undefined {
  const series = recorded(point, id);
  return series && estimate({ ...series, values: mapped(series.values, (value) => value * factor) }, best);
}

/** Each sample of a quantity, with its epoch. */
export function samplesOf(point: Point, id: QuantityId, factor = 1): readonly { readonly y: number; readonly epoch: number }[] {
  const series = recorded(point, id);
  return Array.from(series?.values ?? []).map((value, i) => ({ y: value * factor, epoch: series?.epoch[i] ?? 0 }));
}

function drainOf(point: Point): RuntimeEntry["drain"] {
  const [refused, drains] = (["refusedWrites", "drains"] as const).map((id) => Array.from(recorded(point, id)?.values ?? []));
  if (!refused || !drains || drains.length === 0) return undefined;
  const held = recorded(point, "drainHeldBytes")?.values;
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  return { runs: drains.length, refused: sum(refused), drains: sum(drains), ...(held && { heldBytes: most(held) }) };
}

function outputOf(point: Point): RuntimeOutput | undefined {
  const wrong = recorded(point, "wrongBytes")?.values;
  const codes = recorded(point, "exitCode")?.values;
  const left = recorded(point, "leftBytes")?.values;
  const runs = wrong?.length ?? codes?.length;
  if (runs === undefined) return undefined;
  const bad = Array.from({ length: runs }, (_, i) => (wrong?.[i] ?? 0) > 0);
  return {
    runs,
    wrong: bad.filter(Boolean).length,
    mostWrongBytes: most(wrong),
    ...(codes && { exitCodes: [...new Set(Array.from(codes))].sort((a, b) => a - b) }),
    silent: bad.filter((is, i) => is && codes?.[i] === 0).length,
    ...(left && { leftBytes: most(left) }),
  };
}

function most(values: ArrayLike<number> = []): number {
  return Math.max(0, ...Array.from(values));
}

/**
 * The members that a member's rate is compared with: the same group, file, chunk, waiting and fault; where the group sweeps the bound on chunks, the
 * same bound as well. (Elsewhere a form that has one chunk in progress by its nature stands beside the others.)
 */
export function comparable(member: Member, all: readonly Member[]): readonly Member[] {
  const alike = all.filter((other) =>
    (["group", "chunkBytes", "fileBytes", "waitMs", "fault"] as const).every((name) => other[name] === member[name]),
  );
  const swept = alike.length > new Set(alike.map(({ contestant }) => contestant)).size;
  return swept ? alike.filter(({ concurrency }) => concurrency === member.concurrency) : alike;
}

const speedOf = ({ point }: Member) => point.speedEstimate?.median ?? 0;

/** The fastest of the members whose output is right and whose form is. */
export function fastest(members: readonly Member[]): Member | undefined {
  return members
    .filter(({ contestant, correct }) => correct && formOf(contestant).right)
    .reduce<Member | undefined>((best, member) => (best === undefined || speedOf(member) > speedOf(best) ? member : best), undefined);
}

/** Rate of one member ÷ rate of another of its group, of equal files, paired. */
export function speedRatio(numerator: Member, denominator: Member): Estimate | undefined {
  const [above, below] = [numerator.point.speed, denominator.point.speed];
  return above && below && pairedRatio(above, below, "highest", numerator.fileBytes / denominator.fileBytes);
}

export function entryOf(member: Member, all: readonly Member[]): RuntimeEntry {
  const { point, contestant, group, concurrency, chunkBytes, fileBytes, waitMs, fault, output, correct } = member;
  const { outcome } = point.trial;
  const best = correct ? fastest(comparable(member, all)) : undefined;
  const found = {
    wall: told(point, "durationNs", "lowest"),
    payload: correct ? rateOf(point, fileBytes) : undefined,
    versusBest: best && speedRatio(member, best),
    startNs: told(point, "startNs", "lowest"),
    firstByteNs: told(point, "firstByteNs", "lowest"),
    cpuNsPerByte: told(point, "cpuNs", "lowest", 1 / fileBytes),
    floorBytes: told(point, "floorBytes", "highest"),
    peakBytes: told(point, "peakBytes", "highest"),
    inFlightBytes: told(point, "bytesInFlight", "highest"),
    reached: told(point, "concurrency", "highest"),
    // Counts of processes that are independent of each other.
    allocatedPerByte: meanEstimate(samplesOf(point, "allocatedBytes", 1 / fileBytes)),
    drain: drainOf(point),
  };
  const reason = outcome.state === "absent" ? outcome.reason : outcome.state === "failed" ? outcome.message : undefined;
  const version = versionOf(point);
  return {
    group,
    contestant,
    concurrency,
    chunkBytes,
    fileBytes,
    waitMs,
    fault,
    state: outcome.state,
    ...(reason === undefined ? {} : { reason }),
    ...(version === undefined ? {} : { version }),
    ...(Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as Partial<RuntimeEntry>),
    promisedBytes: promiseOf(contestant, concurrency, chunkBytes),
    ...(output && { output }),
  };
}
