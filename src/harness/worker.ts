/**
 * The only worker entry. Piscina gives it one long task; commands then come through the message port of the task, and it loads
 * a family's body by URL. It never interprets what a body measures.
 */
import type { MessagePort } from "node:worker_threads";
import { messageOf, StreamboundError } from "../errors.ts";
import { runQueueNs } from "../machine/quality.ts";
import { Barrier, BarrierTimeout } from "./barrier.ts";
import { monotonicClock, since } from "./clock.ts";
import { Placement } from "./placement.ts";
import { type Command, protocolVersion, type Reply, type ThreadSample, type WorkerTask } from "./protocol.ts";
import { type Body, type Subject, Unavailable } from "./subject.ts";

type SampleCommand = Extract<Command, { kind: "sample" }>;

/** Of this thread, whatever pool it serves. */
const placement = new Placement();

/** Serves commands until `end`. */
export default async function work(task: WorkerTask & { readonly port: MessagePort }): Promise<void> {
  if (task.version !== protocolVersion) throw new Error(`protocol ${task.version} met a worker of protocol ${protocolVersion}`);
  const subjects = new Map<number, Subject>();
  const barrier = new Barrier(task.barrier);
  for await (const command of commands(task.port)) {
    if (command.kind === "end") break;
    task.port.postMessage(await answer(command, task, barrier, subjects));
  }
  task.port.close();
}

async function answer(
  command: Exclude<Command, { kind: "end" }>,
  task: WorkerTask,
  barrier: Barrier,
  subjects: Map<number, Subject>,
): Promise<Reply> {
  const { id } = command;
  try {
    switch (command.kind) {
      case "open": {
        const body = (await import(command.body)) as Body;
        // Before anything is touched: pages come from the memory node of the CPU that touches them first.
        placement.place(command.cpu);
        subjects.set(command.subject, await body.open(command.context));
        return { kind: "done", id };
      }
      case "warm":
        await subjectOf(subjects, command.subject).warm();
        return { kind: "done", id };
      case "sample":
        return { kind: "sampled", id, sample: await sample(command, subjectOf(subjects, command.subject), task, barrier) };
      case "verify":
        return { kind: "verified", id, verification: await subjectOf(subjects, command.subject).verify() };
      case "close": {
        await subjects.get(command.subject)?.close();
        subjects.delete(command.subject);
        return { kind: "done", id };
      }
    }
  } catch (thrown) {
    if (thrown instanceof BarrierTimeout) return { kind: "failed", id, code: "barrier-timeout", message: thrown.message, missing: thrown.missing };
    if (thrown instanceof Unavailable) return { kind: "failed", id, code: thrown.code, message: thrown.message, unavailable: true };
    return { kind: "failed", id, code: thrown instanceof StreamboundError ? thrown.code : "subject-error", message: messageOf(thrown) };
  }
}

async function sample(command: SampleCommand, subject: Subject, task: WorkerTask, barrier: Barrier): Promise<ThreadSample> {
  const { slots, foreground, background } = command.participation;
  // A thread that cannot take part still meets the others, so that they need not wait for the time-out.
  const unable = attempt(() => {
    placement.place(command.cpu);
    subject.arm?.();
  });
  // The first meeting may wake threads from sleep, on whatever CPU; then all must be on a CPU of their own.
  barrier.wait(task.slot, slots, task.barrierTimeoutMs);
  if (slots.length > 1) barrier.align(task.slot, slots, task.barrierTimeoutMs);
  if (command.background) {
    try {
      if (unable) throw unable.thrown;
      return await backgroundSample(subject, task, barrier, foreground);
    } catch (thrown) {
      // Nobody waits for a loader that failed; its answer fails the trial.
      barrier.announceRunning();
      throw thrown;
    }
  }
  const queuedBefore = runQueueNs();
  if (background.length > 0) barrier.awaitRunning(background, task.barrierTimeoutMs);
  if (foreground.length > 1) barrier.align(task.slot, foreground, task.barrierTimeoutMs);
  try {
    if (unable) throw unable.thrown;
    const startNs = since(monotonicClock, task.originNs);
    const pending = subject.sample(command.passes);
    const quantities = pending instanceof Promise ? await pending : pending;
    const endNs = since(monotonicClock, task.originNs);
    barrier.finish(foreground.length);
    const queued = queuedSince(queuedBefore);
    const problem = subject.settle?.();
    return {
      startNs,
      endNs,
      ...queued,
      ...(quantities && { quantities }),
      ...(problem !== undefined && { problem }),
    };
  } catch (thrown) {
    barrier.stop();
    throw thrown;
  }
}

/** How long this thread has waited for a CPU since the reading `before`, where the system tells. */
function queuedSince(before: number | undefined): Pick<ThreadSample, "runQueueNs"> {
  const after = runQueueNs();
  return before === undefined || after === undefined ? {} : { runQueueNs: after - before };
}

function attempt(action: () => void): { readonly thrown: unknown } | undefined {
  try {
    action();
    return undefined;
  } catch (thrown) {
    return { thrown };
  }
}

/** Runs short calls from before the foreground's start until after its end, and remembers when each ended. */
async function backgroundSample(subject: Subject, task: WorkerTask, barrier: Barrier, foreground: readonly number[]): Promise<ThreadSample> {
  const endNs: number[] = [];
  // A loader that waits for a CPU loads nothing: it counts like any thread of the team.
  const queuedBefore = runQueueNs();
  const startNs = since(monotonicClock, task.originNs);
  const deadlineNs = startNs + task.barrierTimeoutMs * 1e6;
  while (!barrier.stopped) {
    const pending = subject.sample(1);
    if (pending instanceof Promise) await pending;
    endNs.push(since(monotonicClock, task.originNs));
    if (endNs.length === 1) barrier.announceRunning();
    if ((endNs.at(-1) as number) > deadlineNs) throw new BarrierTimeout(foreground);
  }
  const queued = queuedSince(queuedBefore);
  const problem = subject.settle?.();
  return {
    startNs,
    endNs: endNs.at(-1) ?? startNs,
    ...queued,
    calls: { endNs, bytesPerCall: subject.bytesPerPass ?? 0 },
    ...(problem !== undefined && { problem }),
  };
}

function subjectOf(subjects: Map<number, Subject>, id: number): Subject {
  const subject = subjects.get(id);
  if (!subject) throw new Error(`subject ${id} is not open`);
  return subject;
}

/** The port's messages in order; one command is answered before the next is read. */
async function* commands(port: MessagePort): AsyncGenerator<Command> {
  const queue: Command[] = [];
  let wake: (() => void) | undefined;
  port.on("message", (command: Command) => {
    queue.push(command);
    wake?.();
  });
  for (;;) {
    const command = queue.shift();
    if (command) yield command;
    else {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
}
