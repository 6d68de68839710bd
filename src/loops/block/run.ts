/** Runs a block in a process of its own, and in another one what was left when a loop took its process with it. */
import { fileURLToPath } from "node:url";
import { errors } from "../../errors.ts";
import { type ChildOutcome, runChild } from "../../process/child.ts";
import { childFlags } from "../../process/flags.ts";
import type { Group } from "../../records/record.ts";
import { endOf } from "../ending.ts";
import { type BlockEvent, eventsOf } from "./events.ts";
import { groupOf } from "./group.ts";
import { type Version, versions } from "./order.ts";
import type { BlockAnswer, BlockTask, LoopTask } from "./task.ts";

export interface BlockLimits {
  readonly signal?: AbortSignal;
  /** A process that says nothing for so long is ended: no step of a loop takes longer. @default 60 s */
  readonly timeoutMs?: number;
}

/** Two versions' samples of a loop are about 150 KiB; the rest is what loops print. */
const outputBytes = 4 << 20;

/**
 * Every loop of the task has a group, in the order of the task, unless the block was aborted: then those that had been measured. Throws only
 * where the process could not be started.
 * @throws child-failed
 */
export async function runBlock(task: BlockTask, { signal, timeoutMs = 60_000 }: BlockLimits = {}): Promise<BlockAnswer> {
  const groups = new Map<string, Group>();
  for (let left = task.loops; left.length > 0; left = left.filter(({ name }) => !groups.has(name))) {
    const outcome = await runProcess({ ...task, loops: left }, timeoutMs, signal);
    const events = eventsOf<BlockEvent>(outcome.stdout);
    for (const event of events) if (event.kind === "group") groups.set(event.loop, event.group);
    if (outcome.state === "aborted" && signal?.aborted) break;
    const culprit = culpritOf(left, groups, events);
    if (!culprit) continue;
    if (culprit.step === undefined && outcome.state === "failed") throw errors.childFailed(outcome.reason);
    const { loop, step } = culprit;
    const version = versionIn(outcome.stderr) ?? step?.version;
    const facts = factsOf(loop.name, `it ${endOf(outcome, timeoutMs)}${step ? ` while it was ${step.step}` : ""}`);
    const failure = { ...facts, ...(version && { version }) };
    groups.set(loop.name, groupOf(task.block, loop, { state: "failed", failure }));
  }
  return { groups: task.loops.flatMap(({ name }) => groups.get(name) ?? []) };
}

/** The loop that its process ended with: the one that had begun, else the first that is left, so that each process settles at least one. */
function culpritOf(left: readonly LoopTask[], groups: ReadonlyMap<string, Group>, events: readonly BlockEvent[]) {
  const open = left.filter(({ name }) => !groups.has(name));
  const step = events.filter((event) => event.kind === "step").findLast((event) => open.some(({ name }) => name === event.loop));
  const loop = open.find(({ name }) => name === step?.loop) ?? open[0];
  return loop && { loop, step };
}

function factsOf(loop: string, how: string) {
  const { code, message } = errors.loopFailed(loop, how);
  return { code, message };
}

async function runProcess(task: BlockTask, timeoutMs: number, signal: AbortSignal | undefined): Promise<ChildOutcome> {
  const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), timeoutMs);
  try {
    const outcome = await runChild({
      command: [process.execPath, ...childFlags(), fileURLToPath(new URL(`./main${extension}`, import.meta.url))],
      input: JSON.stringify(task),
      timeoutMs: timeoutMs * (task.loops.length + 1) * stepsALoop,
      maxOutputBytes: outputBytes * (task.loops.length + 1),
      signal: signal ? AbortSignal.any([signal, silence.signal]) : silence.signal,
      onOutput: () => {
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(), timeoutMs);
      },
    });
    return outcome.state === "aborted" && !signal?.aborted ? { ...outcome, state: "timeout" } : outcome;
  } finally {
    clearTimeout(timer);
  }
}

/** Steps of a loop that each may take the time that is given for one. */
const stepsALoop = 8;

/** The version in whose module the error arose that ended a process: each is loaded under its name. Undefined where both or neither are named. */
function versionIn(stderr: string): Version | undefined {
  const named = versions.filter((version) => new RegExp(`\\.m?js\\?${version}\\b`).test(stderr));
  return named.length === 1 ? named[0] : undefined;
}
