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

/** Longest that a process may take to open its subject, and for its sample. How long it waits between them is up to others. */
const stepMs = 120_000;
/** The longest that a timer can be set to. */
const noLimitMs = 2 ** 31 - 1;

/** A process that is given the task. Resolves when it has opened its subject, or has ended before. */
async function start(task: ChildTask, signal: AbortSignal): Promise<Waiting> {
  const late = new AbortController();
  // A process that has ended needs no limit, and its limit keeps nobody waiting.
  const limit = () => setTimeout(() => late.abort(), stepMs).unref();
  let timer = limit();
  let [ask, tellOpened]: [Waiting["ask"], () => void] = [() => {}, () => {}];
  const asked = new Promise<number | undefined>((resolve) => {
    ask = resolve;
  });
  const opened = new Promise<void>((resolve) => {
    tellOpened = resolve;
  });
  async function* lines(): AsyncGenerator<string> {
    yield `${JSON.stringify(task)}\n`;
    const passes = await asked;
    timer = limit();
    if (passes !== undefined) yield `${passes}\n`;
  }
  const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  let heard = "";
  const running = runChild({
    command: [process.execPath, ...childFlags(), fileURLToPath(new URL(`./child-main${extension}`, import.meta.url))],
    input: lines(),
    timeoutMs: noLimitMs,
    maxOutputBytes: 1 << 20,
    signal: AbortSignal.any([signal, late.signal]),
    onOutput: (text) => {
      heard += text;
      if (heard.includes(openedMark)) tellOpened();
    },
  });
  const ended = running.then((outcome): ChildOutcome => {
    clearTimeout(timer);
    return outcome.state === "aborted" && late.signal.aborted ? { ...outcome, state: "timeout" } : outcome;
  });
  await Promise.race([opened, ended]);
  clearTimeout(timer);
  return { ask, ended };
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
