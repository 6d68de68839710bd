/** A process of its own for each sample. */
import { fileURLToPath } from "node:url";
import { errors } from "../errors.ts";
import { type ChildOutcome, runChild } from "../process/child.ts";
import { childFlags } from "../process/flags.ts";
import type { Verification } from "../records/record.ts";
import type { TrialSpec } from "../suites/suite.ts";
import { type ChildAnswer, type ChildTask, type ChildWithdrawal, openedMark } from "./child.ts";
import type { Executor, VisitContext } from "./executor.ts";
import type { Sample } from "./sample.ts";
import { Unavailable } from "./subject.ts";

/** A process that has opened its subject, or has ended. */
interface Waiting {
  /** So many passes are its sample; none ends it without one. */
  ask(passes: number | undefined): void;
  readonly ended: Promise<ChildOutcome>;
}

/** `child`: everything happens in a fresh process, once a sample. It opens its subject beside others, and is sampled alone. */
export class ChildExecutor implements Executor {
  readonly #spec: TrialSpec;
  readonly #context: VisitContext;
  #waiting: Waiting | undefined;
  #verification: Verification = { state: "unverified", reason: "no sample was taken" };

  constructor(spec: TrialSpec, context: VisitContext) {
    this.#spec = spec;
    this.#context = context;
  }

  async open(): Promise<void> {}
  async warm(): Promise<void> {}

  async prepare(): Promise<void> {
    this.#waiting ??= await start(taskOf(this.#spec, this.#context), this.#context.signal);
  }

  async discard(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.ask(undefined);
    await waiting?.ended;
  }

  async sample(passes: number): Promise<Sample> {
    await this.prepare();
    const { ask, ended } = this.#waiting as Waiting;
    this.#waiting = undefined;
    ask(passes);
    const { durationNs, quantities, verification, problem } = answerOf(await ended);
    if (problem !== undefined) throw errors.verification(problem);
    this.#verification = verification;
    return { durationNs, quantities };
  }

  async verify(): Promise<Verification> {
    return this.#verification;
  }

  close(): Promise<void> {
    return this.discard();
  }
}

function taskOf({ params, team, body }: TrialSpec, { seed, epoch, visit, scratch }: VisitContext): ChildTask {
  return {
    body,
    context: { params, team, role: 0, member: 0, slot: 0, seed, epoch, visit, arenaBytes: {}, ...(scratch !== undefined && { scratch }) },
  };
}

/** A process that is given the task. Resolves when it has opened its subject, or has ended before. */
async function start(task: ChildTask, signal: AbortSignal): Promise<Waiting> {
  let ask: Waiting["ask"] = () => {};
  const asked = new Promise<number | undefined>((resolve) => {
    ask = resolve;
  });
  async function* lines(): AsyncGenerator<string> {
    yield `${JSON.stringify(task)}\n`;
    const passes = await asked;
    if (passes !== undefined) yield `${passes}\n`;
  }
  const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  let ended: Promise<ChildOutcome> | undefined;
  const opened = new Promise<void>((resolve) => {
    let heard = "";
    ended = runChild({
      command: [process.execPath, ...childFlags(), fileURLToPath(new URL(`./child-main${extension}`, import.meta.url))],
      input: lines(),
      timeoutMs: 120_000,
      maxOutputBytes: 1 << 20,
      signal,
      onOutput: (text) => {
        heard += text;
        if (heard.includes(openedMark)) resolve();
      },
    });
  });
  await Promise.race([opened, ended]);
  return { ask, ended: ended as Promise<ChildOutcome> };
}

/** @throws child-failed; Unavailable */
function answerOf(outcome: ChildOutcome): ChildAnswer {
  if (outcome.state !== "exited") throw errors.childFailed(`its end was: ${outcome.state}`);
  const { code, stdout, stderr } = outcome;
  if (code !== 0) throw errors.childFailed(`it exited with ${code}: ${stderr.trim().split("\n").at(-1) || "no message"}`);
  const answer = lastLineOf(stdout);
  if ("unavailable" in answer) throw new Unavailable(answer.unavailable.code, answer.unavailable.reason);
  return answer;
}

/** A body may print: the answer is the last line. */
function lastLineOf(stdout: string): ChildAnswer | ChildWithdrawal {
  const line = stdout.trimEnd().split("\n").at(-1) as string;
  try {
    if (line !== openedMark) return JSON.parse(line) as ChildAnswer | ChildWithdrawal;
  } catch {
    // Something else was printed last.
  }
  throw errors.childFailed("it ended without an answer");
}
