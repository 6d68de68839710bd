/** Two versions of a project's loops against each other: which is slower, with what certainty. Returns data, prints and writes nothing. */
import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import type { Design, GateLoop, GateSummary } from "../analysis/gate/schema.ts";
import { gateSummaryOf, openLoops } from "../analysis/gate/summarise.ts";
import { errors } from "../errors.ts";
import { commandsOf } from "../loops/base/commands.ts";
import { openLease } from "../loops/base/lease.ts";
import type { GateBase } from "../loops/base/name.ts";
import { runBlock } from "../loops/block/run.ts";
import type { Injection, LoopTask } from "../loops/block/task.ts";
import { appendHistory, historyEntriesOf } from "../loops/history.ts";
import type { LoadedLoop } from "../loops/load.ts";
import { revisionOf } from "../loops/revision.ts";
import { factsAtEnd } from "../machine/facts.ts";
import { type GateFacts, type Group, type Machine, type RunRecord, schemaVersion } from "../records/record.ts";
import { parseCount } from "../units.ts";
import { matchesOf } from "./gate-loops.ts";
import { planLoops, type TaskLimits } from "./gate-plan.ts";
import { hostFacts } from "./run.ts";
import { toolVersion } from "./version.ts";

export { type GateBase, namedBase } from "../loops/base/name.ts";
export { type GateFormatId, gateFormatIds, renderGate } from "../report/gate/formats.ts";

/** What a gate may be told. */
export interface GateOptions {
  /** The project's folder. @default the working folder */
  readonly root?: string;
  /** Files, folders or names of loops. @default every loop of the project */
  readonly loops?: readonly string[];
  readonly base: GateBase;
  /** Slowdown that a pass excludes, as a share: 0.02 is 2 %. @default what each loop's design resolves */
  readonly threshold?: number;
  /** Slowdown that a regression exceeds, below the threshold. @default by design and threshold */
  readonly margin?: number;
  /** Seed of every order, 0 … 2^32 − 1. @default drawn, and written to the record */
  readonly seed?: number;
  /** @default each loop's own: in situ where it can be */
  readonly design?: Design;
  /** A slowdown that is planted in head. */
  readonly injection?: Injection;
  /** Measure also what is the same to the byte. @default false */
  readonly measureIdentical?: boolean;
  /** Lines of shell that install packages and build, in a tree. @default those of the project's package.json */
  readonly install?: string;
  readonly build?: string;
  /** Names the machine in records and reports. */
  readonly label?: string;
  /** The command line, for the record. @default "gate" */
  readonly command?: string;
  /** Ends the gate early: what was measured is kept and marked as aborted. */
  readonly signal?: AbortSignal;
  /** Progress, never while anything is timed in this process. */
  readonly onEvent?: (event: GateEvent) => void;
  /** Smaller tasks than a verdict needs: tests of everything else. @internal */
  readonly task?: TaskLimits;
}

/** What a gate tells as it goes. */
export type GateEvent =
  /** It takes its time: installing, building, bundling, probing. */
  | { readonly kind: "step"; readonly what: string }
  /** What is compared. */
  | { readonly kind: "planned"; readonly base: string; readonly head: string; readonly loops: number; readonly measured: number }
  /** A block begins: `open` are the loops in it, `of` the blocks until the next look of the one that needs most. */
  | { readonly kind: "block"; readonly block: number; readonly of: number; readonly open: readonly string[] }
  /** A loop is decided. */
  | { readonly kind: "verdict"; readonly loop: GateLoop };

export interface GateResult {
  readonly record: RunRecord;
  readonly summary: GateSummary;
  /** Head's loops as they were compared. */
  readonly loops: readonly LoadedLoop[];
}

/** More blocks than any rule looks at: a loop that is open for ever is our error. */
const mostBlocks = 200;

/**
 * Compares the loops of the working tree with those of a base.
 * @throws no-loops, unknown-name, bad-value; what the base may throw: no-repository, unknown-revision, no-merge-base, git-missing, git-failed,
 * cache-failed, config-invalid
 */
export async function gate(options: GateOptions): Promise<GateResult> {
  const seed = options.seed === undefined ? Math.floor(Math.random() * 2 ** 32) : parseCount("--seed", String(options.seed), 0, 2 ** 32 - 1);
  const draft = new Draft(options, seed, await hostFacts());
  const lease = openLease();
  try {
    const tasks = await draft.charge("read, bundle and probe loops", () => prepare(options, draft, lease.folder));
    await draft.charge(blocksCause, () => measure(options, draft, tasks));
  } catch (thrown) {
    if (!options.signal?.aborted) throw thrown;
  } finally {
    draft.close();
    lease.close();
  }
  const record = draft.record();
  return { record, summary: gateSummaryOf(record), loops: draft.loops };
}

/**
 * Appends what a gate found to a history; one that was interrupted found nothing.
 * @throws not-writable
 */
export async function remember({ record, summary, loops }: GateResult, folder: string, root = "."): Promise<void> {
  if (record.run.state === "aborted") return;
  await appendHistory(folder, historyEntriesOf(summary, record, { ...(await revisionOf(resolve(root))), loops }));
}

/** Reads both sides, and fixes how each loop is compared. */
async function prepare(options: GateOptions, draft: Draft, folder: string): Promise<ReadonlyMap<string, LoopTask>> {
  const { onEvent, signal, install, build, injection } = options;
  const root = resolve(options.root ?? ".");
  const onStep = (what: string): void => onEvent?.({ kind: "step", what });
  const commands = { ...commandsOf(root), ...(install !== undefined && { install }), ...(build !== undefined && { build }) };
  const { base, head, matches, loops, close } = await matchesOf({ root, words: options.loops ?? [], base: options.base, commands, signal, onStep });
  draft.close = close;
  const plan = await planLoops(matches, {
    folder,
    machine: draft.machine,
    measureIdentical: options.measureIdentical === true || injection !== undefined || options.base.kind === "self",
    threshold: options.threshold,
    margin: options.margin,
    design: options.design,
    injection,
    limits: options.task,
    signal,
    onStep,
  });
  draft.gate = { base, head, loops: [...plan.loops] };
  draft.groups.push(...plan.groups);
  draft.loops = loops;
  onEvent?.({ kind: "planned", base, head, loops: matches.length, measured: plan.tasks.size });
  return plan.tasks;
}

/** Blocks one after another, each a fresh process with every loop that is still open. */
async function measure({ signal, onEvent, task }: GateOptions, draft: Draft, tasks: ReadonlyMap<string, LoopTask>): Promise<void> {
  const limits = { ...(signal && { signal }), ...(task?.timeoutMs !== undefined && { timeoutMs: task.timeoutMs }) };
  let before: readonly string[] = [];
  for (let block = 1; block <= mostBlocks; block++) {
    const open = openLoops(draft.record());
    const names = open.map(({ name }) => name);
    const decided = before.filter((name) => !names.includes(name));
    if (onEvent && decided.length > 0)
      for (const loop of gateSummaryOf(draft.record()).loops) if (decided.includes(loop.loop)) onEvent({ kind: "verdict", loop });
    if (open.length === 0) return;
    signal?.throwIfAborted();
    onEvent?.({ kind: "block", block, of: block - 1 + Math.max(...open.map(({ blocks }) => blocks)), open: names });
    const loops = names.map((name) => tasks.get(name) ?? fail(`${name} is open and has no task`));
    // Of a block that was cut short, the loops that it had finished.
    draft.groups.push(...(await runBlock({ block, seed: draft.seed, loops }, limits)).groups);
    signal?.throwIfAborted();
    before = names;
  }
  throw errors.internal(`loops are open after ${mostBlocks} blocks`);
}

function fail(detail: string): never {
  throw errors.internal(detail);
}

const blocksCause = "start, warm up and verify";

/** The record of a gate while it comes to be: what there is when it is interrupted is what was measured. */
class Draft {
  readonly seed: number;
  readonly machine: Machine;
  readonly groups: Group[] = [];
  loops: readonly LoadedLoop[] = [];
  close: () => void = () => {};
  gate: GateFacts = { base: "not read", head: "not read", loops: [] };
  readonly #options: GateOptions;
  readonly #id = randomUUID();
  readonly #startedAt = new Date();
  readonly #started = performance.now();
  readonly #spentNs: Record<string, number> = {};

  constructor(options: GateOptions, seed: number, machine: Machine) {
    this.#options = options;
    this.seed = seed;
    this.machine = machine;
  }

  /** Charges the time of an action to a cause. */
  async charge<T>(cause: string, action: () => Promise<T>): Promise<T> {
    const begun = performance.now();
    try {
      return await action();
    } finally {
      this.#spentNs[cause] = (performance.now() - begun) * 1e6;
    }
  }

  record(): RunRecord {
    const { command = "gate", label, signal } = this.#options;
    const timedNs = this.groups.reduce((sum, group) => sum + timedNsOf(group), 0);
    const { [blocksCause]: blocksNs, ...others } = this.#spentNs;
    return {
      schemaVersion,
      tool: { name: "streambound", version: toolVersion },
      run: {
        id: this.#id,
        command,
        profile: "gate",
        seed: this.seed,
        ...(label !== undefined && { label }),
        startedAt: this.#startedAt.toISOString(),
        state: signal?.aborted ? "aborted" : this.groups.some(hasFailed) ? "failed" : "complete",
        wallNs: (performance.now() - this.#started) * 1e6,
        timedNs,
        outsideNs: { ...others, ...(blocksNs !== undefined && { [blocksCause]: Math.max(0, blocksNs - timedNs) }) },
        gate: this.gate,
      },
      machine: factsAtEnd(this.machine),
      groups: [...this.groups],
    };
  }
}

function hasFailed({ trials }: Group): boolean {
  return trials.some(({ outcome }) => outcome.state === "failed");
}

function timedNsOf({ trials }: Group): number {
  return trials.reduce((sum, { outcome }) => {
    if (outcome.state !== "measured") return sum;
    return sum + (outcome.quantities.durationNs ?? []).reduce((total, ns) => total + ns, 0);
  }, 0);
}
