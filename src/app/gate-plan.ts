/** How each loop of a gate is compared: by which design and rule, over how much memory; and what is already known of those that are not measured. */
import { join } from "node:path";
import { defaultMargin, defaultThreshold, ruleOf } from "../analysis/gate/rule.ts";
import type { Design } from "../analysis/gate/schema.ts";
import type { Match } from "../loops/base/match.ts";
import type { SideLoop } from "../loops/base/unbundled.ts";
import { Failure } from "../loops/block/failure.ts";
import { type Probe, probeLoop } from "../loops/block/probe.ts";
import { needsIsolation, type TaskSize, taskOf } from "../loops/block/sizes.ts";
import type { Injection, LoopTask } from "../loops/block/task.ts";
import type { LoopContract } from "../loops/contract.ts";
import { writeBundle } from "../loops/load.ts";
import { itemsWithin } from "../loops/working-set.ts";
import { type GateFacts, type Group, type Machine, type Trial, trialKey } from "../records/record.ts";

/** What a test makes smaller. */
export interface TaskLimits {
  /** Streams' bytes that a loop holds. */
  readonly workingSetBytes?: number;
  readonly rounds?: number;
  /** Of a step of a loop, before it counts as one that never ends. */
  readonly timeoutMs?: number;
}

export interface PlanOptions {
  /** Where the bundles are written. */
  readonly folder: string;
  readonly machine: Machine;
  readonly measureIdentical: boolean;
  readonly threshold: number | undefined;
  readonly margin: number | undefined;
  readonly design: Design | undefined;
  readonly injection: Injection | undefined;
  readonly limits: TaskLimits | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onStep: (what: string) => void;
}

export interface LoopPlan {
  readonly loops: GateFacts["loops"];
  /** Of loops that are not measured: why. */
  readonly groups: readonly Group[];
  /** By the names of the loops that are. */
  readonly tasks: ReadonlyMap<string, LoopTask>;
}

type Comparable = Extract<Match, { state: "comparable" }>;

/** @throws bad-value where margin and threshold leave no room between them; output-failed where a bundle cannot be written */
export async function planLoops(matches: readonly Match[], options: PlanOptions): Promise<LoopPlan> {
  const loops: GateFacts["loops"] = [];
  const groups: Group[] = [];
  const tasks = new Map<string, LoopTask>();
  for (const match of matches) {
    options.signal?.throwIfAborted();
    if (match.state !== "comparable") {
      loops.push(factsOf(match.name, { design: options.design ?? "in-situ" }, options));
      groups.push(unmeasured(match));
    } else if (match.identical && !options.measureIdentical) {
      loops.push({ ...factsOf(match.name, { design: options.design ?? "in-situ" }, options), identical: true });
    } else {
      options.onStep(`probing ${match.name}`);
      const planned = await planOne(match, options);
      loops.push(factsOf(match.name, planned.choice, options));
      if ("task" in planned) tasks.set(match.name, planned.task);
      else groups.push(unmeasured({ ...match, ...planned.failure, state: "failed" }));
    }
  }
  return { loops, groups, tasks };
}

interface Choice {
  readonly design: Design;
  readonly designReason?: string;
}

function factsOf(name: string, { design, designReason }: Choice, { threshold: asked, margin }: PlanOptions): GateFacts["loops"][number] {
  const threshold = asked ?? defaultThreshold(design);
  const rule = ruleOf({ design, threshold, margin: margin ?? defaultMargin(design, threshold) }, 1);
  return { name, design, ...(designReason !== undefined && { designReason }), threshold: rule.threshold, margin: rule.margin };
}

type Planned =
  | { readonly choice: Choice; readonly task: LoopTask }
  | { readonly choice: Choice; readonly failure: { readonly arm: "base" | "head"; readonly code: string; readonly message: string } };

/** Both versions are watched by themselves first: one that allocates alone would spoil the other's slices just as well. */
async function planOne({ name, base, head, identical }: Comparable, options: PlanOptions): Promise<Planned> {
  const { folder, machine, limits, injection } = options;
  const pathOf = async (arm: "base" | "head", loop: SideLoop) => loop.unbundled?.path ?? (await writeBundle(join(folder, arm), name, loop.bundle));
  const [basePath, headPath] = [await pathOf("base", base), await pathOf("head", head)];
  const { contract } = head;
  const { unbundled } = head.unbundled ? head : base;
  const asked: Choice | undefined = unbundled ? { design: "processes", designReason: unbundled.reason } : askedFor(options.design);
  const size = limited(contract, taskOf(contract, machine), limits);
  const probes: Probe[] = [];
  for (const arm of identical ? (["head"] as const) : (["base", "head"] as const)) {
    const file = arm === "base" ? basePath : headPath;
    try {
      probes.push(
        await probeLoop(
          { loop: name, file, items: size.items, sliceItems: size.sliceItems },
          { ...(options.signal && { signal: options.signal }), ...(limits?.timeoutMs !== undefined && { timeoutMs: limits.timeoutMs }) },
        ),
      );
    } catch (thrown) {
      options.signal?.throwIfAborted();
      if (!(thrown instanceof Failure)) throw thrown;
      return { choice: asked ?? { design: "in-situ" }, failure: { arm, code: thrown.facts.code, message: thrown.facts.message } };
    }
  }
  const isolation = probes.map(needsIsolation).find((reason) => reason !== undefined);
  const choice = asked ?? (isolation === undefined ? { design: "in-situ" } : { design: "workers", designReason: isolation });
  const planted = injection?.kind === "range" ? injection.share : undefined;
  const slower = probes.reduce((a, b) => (a.slotNs / a.slotBytes > b.slotNs / b.slotBytes ? a : b));
  const { items, sliceItems, rounds, threads } = limited(
    contract,
    taskOf(contract, machine, { design: choice.design, probe: slower, planted }),
    limits,
  );
  const task = { name, design: choice.design, base: basePath, head: headPath, items, sliceItems, rounds, threads, ...(injection && { injection }) };
  return { choice, task };
}

function askedFor(design: Design | undefined): Choice | undefined {
  return design && { design, ...(design !== "in-situ" && { designReason: `asked for: --design ${design}` }) };
}

/** Slices of a set that a test makes smaller. */
const limitedSlices = 8;

function limited(contract: LoopContract, size: TaskSize, limits: TaskLimits | undefined): TaskSize {
  if (limits === undefined) return size;
  const { workingSetBytes, rounds = size.rounds } = limits;
  if (workingSetBytes === undefined) return { ...size, rounds };
  const sliceItems = itemsWithin(contract, workingSetBytes / limitedSlices);
  return { ...size, sliceItems, items: limitedSlices * sliceItems, rounds };
}

/** The group of a loop of which nothing can be measured: its trials say why, so that the record alone gives the verdict. */
function unmeasured(match: Exclude<Match, Comparable>): Group {
  const outcomeOf = (arm: "base" | "head"): Trial["outcome"] => {
    if (match.state !== "failed") return { state: "absent", code: match.state, reason: match.reason };
    if (match.arm === arm) return { state: "failed", code: match.code, message: match.message };
    return { state: "absent", code: "not-measured", reason: `the ${match.arm} broke before it was measured` };
  };
  return {
    id: `${match.name}#0`,
    suite: "gate",
    question: `Is ${match.name} slower than it was?`,
    purpose: "measure",
    epochs: 0,
    trials: (["base", "head"] as const).map((arm) => {
      const params = { loop: match.name, arm, block: 0 };
      return { key: trialKey("loop", params), suite: "gate", family: "loop", params, outcome: outcomeOf(arm) };
    }),
  };
}
