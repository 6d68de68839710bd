/** Measures: suites to a plan, a plan to a RunRecord. */
import { randomUUID } from "node:crypto";
import { type EngineId, engineIds } from "../engines/engine.ts";
import { engineOf } from "../engines/registry.ts";
import { errors } from "../errors.ts";
import type { RunEvent } from "../harness/events.ts";
import { longestSampleNs, profiles } from "../harness/profile.ts";
import { type RunOptions as HarnessOptions, runPlan } from "../harness/run.ts";
import { factsAtEnd, machineFacts } from "../machine/facts.ts";
import { arrayBytes } from "../memory/budget.ts";
import { probeAbilities } from "../native/abilities.ts";
import { type Machine, type RunRecord, schemaVersion } from "../records/record.ts";
import { discoverSuites } from "../suites/discovery.ts";
import { controlSuite, heldBytes, type Plan, planOf } from "../suites/plan.ts";
import { scratchBytes, withinScratch } from "../suites/scratch.ts";
import { type PlanContext, type ProfileId, profileIds, type SuiteDefinition } from "../suites/suite.ts";
import { type BytesPerSecond, MiB, parseCount, parseRate, parseSize } from "../units.ts";
import { openRunScratch, scratchPlace } from "./scratch.ts";
import { toolVersion } from "./version.ts";

/** What a run may be told. */
export interface RunOptions {
  /** Suite ids. @default every suite that is in the default run */
  readonly suites?: readonly string[];
  /** @default "quick" */
  readonly profile?: ProfileId;
  /** Wanted time of one sample in ms, 0.1 … 200: longer ones hold more passes between two meetings of the threads. @default the profile's */
  readonly sampleMs?: number;
  /** Largest team. @default every CPU that this process may use */
  readonly threads?: number;
  /** Bytes of one array over all threads. @default 4 × the last-level cache, within a quarter of available memory */
  readonly workingSetBytes?: number;
  /** Theoretical peak of memory in decimal GB/s, as the data sheet gives it. @default what the firmware tells */
  readonly peakGBs?: number;
  /** Seed of placement and order, 0 … 2^32 − 1. @default drawn, and written to the record */
  readonly seed?: number;
  /** Folder in which the run makes one of its own for its files, and removes it in the end. @default the system's for temporary files */
  readonly scratch?: string;
  /** Bytes that the run's files may take together. @default half of what is free in `scratch`, at most 8 GiB */
  readonly scratchLimitBytes?: number;
  /** Names the machine in records and reports. */
  readonly label?: string;
  /** The command line, for the record. @default "run" */
  readonly command?: string;
  /** Ends the run early: what was measured is kept and marked as aborted. */
  readonly signal?: AbortSignal;
  /** Progress, between samples only. */
  readonly onEvent?: (event: RunEvent) => void;
  /** Suites beyond those of this package; tests bring their own. */
  readonly definitions?: readonly SuiteDefinition[];
  /** Time limits of the workers. */
  readonly pool?: HarnessOptions["pool"];
}

/** More threads than any machine has is a typing error, not a request. */
export const mostThreads = 4096;

/** The smallest size that still runs every kernel; the profile `smoke` proves that things work and measures nothing. */
const smokeArrayBytes = 2 * MiB;

/**
 * Measures the suites and returns the record; writes nothing and prints nothing.
 * @throws unknown-name, bad-value, too-many-threads, beyond-memory, too-small, not-writable, beyond-disk for options
 */
export async function run(options: RunOptions = {}): Promise<RunRecord> {
  const started = process.hrtime.bigint();
  const startedAt = new Date();
  const profile = options.profile ?? "quick";
  if (!profileIds.includes(profile)) throw errors.unknownName("Profile", profile, profileIds);
  const machine = await hostFacts(options.peakGBs === undefined ? undefined : parseRate("--peak-gbs", String(options.peakGBs)));
  const suites = selectSuites(options.definitions ?? (await discoverSuites()), options.suites);
  const threads = options.threads === undefined ? machine.cpusAvailable : parseCount("--threads", String(options.threads), 1, mostThreads);
  if (threads > machine.cpusAvailable) throw errors.tooManyThreads(threads, machine.cpusAvailable);
  const asked = options.workingSetBytes === undefined ? undefined : parseSize("--working-set", String(options.workingSetBytes));
  const wanted = asked ?? (profile === "smoke" ? smokeArrayBytes : undefined);
  const budget = arrayBytes(machine, wanted === undefined ? undefined : { option: "--working-set", bytes: wanted, threads });
  const fitting = fittingPlan(suites, { machine, threads, arrayBytes: budget.arrayBytes, profile }, wanted === undefined);
  const place = scratchBytes(fitting) > 0 ? scratchPlace(options.scratch, options.scratchLimitBytes) : undefined;
  const plan = place ? withinScratch(fitting, place.limitBytes) : fitting;
  const seed = options.seed === undefined ? Math.floor(Math.random() * 2 ** 32) : parseCount("--seed", String(options.seed), 0, 2 ** 32 - 1);
  const scratch = place && scratchBytes(plan) > 0 ? openRunScratch(place) : undefined;
  const result = await runPlan(plan, {
    profile: { ...profiles[profile], ...(options.sampleMs !== undefined && { sampleNs: sampleNs(options.sampleMs) }) },
    seed,
    signal: options.signal ?? new AbortController().signal,
    ...(options.onEvent && { emit: options.onEvent }),
    ...(options.pool && { pool: options.pool }),
    ...(scratch && { scratch: scratch.folder }),
  }).finally(() => scratch?.close());
  return {
    schemaVersion,
    tool: { name: "streambound", version: toolVersion },
    run: {
      id: randomUUID(),
      command: options.command ?? "run",
      profile,
      seed,
      ...(options.label !== undefined && { label: options.label }),
      startedAt: startedAt.toISOString(),
      state: result.state,
      wallNs: Number(process.hrtime.bigint() - started),
      timedNs: result.timedNs,
      outsideNs: result.outsideNs,
      ...(place && { scratch: place.facts }),
    },
    machine: factsAtEnd(machine),
    groups: result.groups,
  };
}

function sampleNs(ms: number): number {
  if (!(ms >= 0.1 && ms * 1e6 <= longestSampleNs))
    throw errors.badValue("sampleMs", String(ms), `a number of milliseconds from 0.1 to ${longestSampleNs / 1e6}`, "Leave it out for the profile's.");
  return ms * 1e6;
}

/**
 * The plan, with arrays halved until all that the run comes to hold takes at most half of the available memory. A size that was
 * asked for is kept. Trials whose arrays became too small for the caches carry that flag.
 */
export function fittingPlan(suites: readonly SuiteDefinition[], context: PlanContext, mayShrink: boolean): Plan {
  const plan = planOf(suites, context);
  if (!mayShrink || context.arrayBytes <= MiB || heldBytes(plan) <= context.machine.memoryAvailableBytes / 2) return plan;
  return fittingPlan(suites, { ...context, arrayBytes: Math.floor(context.arrayBytes / 2) }, mayShrink);
}

/** Which engines run here, and why the others do not. */
export function engineStates(): Machine["engines"] {
  return engineIds.map((id: EngineId) => {
    const support = engineOf(id).support();
    if (support.state === "absent") return { id, state: "absent", reason: support.reason };
    const { widths, nonTemporal } = support;
    return { id, state: "available", ...(widths && { widths: [...widths] }), ...(nonTemporal !== undefined && { nonTemporal }) };
  });
}

/**
 * What this machine is, which engines run on it, and what the addon can do here.
 * @param peak bytes a second that a data sheet gives; they outrank what the firmware tells
 */
export async function hostFacts(peak?: BytesPerSecond): Promise<Machine> {
  return {
    ...(await machineFacts(engineStates())),
    abilities: probeAbilities().map((ability) => ({ ...ability })),
    ...(peak !== undefined && { theoreticalPeak: { bytesPerSecond: peak, source: "option" as const } }),
  };
}

/** The named suites, or those of the default run; the controls ride in every run. */
export function selectSuites(all: readonly SuiteDefinition[], ids: readonly string[] | undefined): readonly SuiteDefinition[] {
  const legal = all.map((suite) => suite.id);
  const unknown = ids?.find((id) => !legal.includes(id));
  if (unknown !== undefined) throw errors.unknownName("Suite", unknown, legal);
  return all.filter((suite) => suite.id === controlSuite || (ids && ids.length > 0 ? ids.includes(suite.id) : suite.default));
}
