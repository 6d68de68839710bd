/**
 * Three ways to run a subject: a team of workers at a barrier, an async body inside one worker, and a process of its own for
 * each sample. All give the same Sample.
 */
import { type ErrorCode, errors, StreamboundError } from "../errors.ts";
import type { Role, Verification } from "../records/record.ts";
import type { TrialSpec } from "../suites/suite.ts";
import { ChildExecutor } from "./child-executor.ts";
import type { Executor, VisitContext } from "./executor.ts";
import type { Participation, Reply, ThreadSample } from "./protocol.ts";
import type { Sample } from "./sample.ts";
import { type BodyContext, Unavailable } from "./subject.ts";
import { teamSample } from "./window.ts";

/** The executor of a spec, not yet opened. */
export function executorFor(spec: TrialSpec, context: VisitContext): Executor {
  return spec.executor === "child" ? new ChildExecutor(spec, context) : new WorkerExecutor(spec, context);
}

let nextSubject = 1;

/** `team` and `local`: a local trial is a team of one, whose body may be async. */
class WorkerExecutor implements Executor {
  readonly #spec: TrialSpec;
  readonly #context: VisitContext;
  readonly #subject = nextSubject++;
  readonly #threads: readonly { readonly role: number; readonly member: number }[];
  readonly #participation: Participation;
  readonly #backgroundSlots: ReadonlySet<number>;

  constructor(spec: TrialSpec, context: VisitContext) {
    this.#spec = spec;
    this.#context = context;
    this.#threads = threadsOf(spec.team);
    const slots = this.#threads.map((_, slot) => slot);
    this.#backgroundSlots = new Set(slots.filter((slot) => spec.team[this.#threads[slot]?.role ?? 0]?.background === true));
    this.#participation = { slots, foreground: slots.filter((slot) => !this.#backgroundSlots.has(slot)), background: [...this.#backgroundSlots] };
  }

  async open(): Promise<void> {
    const { pool, visit, epoch, seed, arenaBytes, scratch } = this.#context;
    const { params, team, body, arena, sharedBytes } = this.#spec;
    const shared = sharedBytes === undefined ? undefined : new SharedArrayBuffer(sharedBytes);
    await this.#all((slot) => {
      const { role, member } = this.#threads[slot] as { role: number; member: number };
      const context: BodyContext = {
        params,
        team,
        role,
        member,
        slot,
        seed,
        epoch,
        visit,
        arenaBytes: arenaBytes[slot] ?? {},
        ...(arena && { arena }),
        ...(shared && { shared }),
        ...(scratch !== undefined && { scratch }),
      };
      return pool.send(slot, { kind: "open", subject: this.#subject, body, context, ...this.#cpu(slot) });
    });
  }

  async warm(): Promise<void> {
    await this.#all((slot) => this.#context.pool.send(slot, { kind: "warm", subject: this.#subject }));
  }

  async sample(passes: number): Promise<Sample> {
    this.#context.pool.barrier.reset();
    const replies = await this.#all((slot) =>
      this.#context.pool.send(slot, {
        kind: "sample",
        subject: this.#subject,
        passes,
        participation: this.#participation,
        background: this.#backgroundSlots.has(slot),
        ...this.#cpu(slot),
      }),
    );
    const samples = replies.map((reply) => {
      if (reply.kind !== "sampled") throw errors.internal(`a worker answered ${reply.kind} to sample`);
      return reply.sample;
    });
    const problem = samples.find((sample: ThreadSample) => sample.problem !== undefined)?.problem;
    if (problem !== undefined) throw errors.verification(problem);
    return teamSample(samples, this.#backgroundSlots);
  }

  async verify(): Promise<Verification> {
    const replies = await this.#all((slot) => this.#context.pool.send(slot, { kind: "verify", subject: this.#subject }));
    const verifications = replies.map((reply) => {
      if (reply.kind !== "verified") throw errors.internal(`a worker answered ${reply.kind} to verify`);
      return reply.verification;
    });
    return merge(verifications);
  }

  async close(): Promise<void> {
    if (!this.#context.pool.lost) await this.#all((slot) => this.#context.pool.send(slot, { kind: "close", subject: this.#subject }));
  }

  /** The CPU that the trial pins this thread to, if it pins any. */
  #cpu(slot: number): { readonly cpu?: number } {
    const thread = this.#threads[slot];
    const cpu = thread && this.#spec.team[thread.role]?.pin?.[thread.member];
    return cpu === undefined ? {} : { cpu };
  }

  /** Sends to every thread at once; the first failure is thrown after all have answered. */
  async #all(command: (slot: number) => Promise<Reply>): Promise<readonly Reply[]> {
    const settled = await Promise.allSettled(
      this.#threads.map(async (_, slot) => {
        const reply = await command(slot);
        if (reply.kind !== "failed") return reply;
        if (!reply.missing) throw failure(reply, slot, this.#threads.length);
        // Whoever is missing may never answer, and the barrier's counters are no longer right: this pool is done.
        const { pool } = this.#context;
        pool.abandon(errors.barrierTimeout(reply.missing, pool.barrierTimeoutMs / 1000));
        throw pool.lost;
      }),
    );
    return settled.map((result) => {
      if (result.status === "rejected") throw result.reason;
      return result.value;
    });
  }
}

/** Role and index within the role of each thread, in slot order. */
export function threadsOf(team: readonly Role[]): readonly { readonly role: number; readonly member: number }[] {
  return team.flatMap((role, index) => Array.from({ length: role.count }, (_, member) => ({ role: index, member })));
}

/** What a body fails with in words of its own; everything else is told as the failure of the trial. */
const ownCodes = [
  "allocation",
  "verification",
  "huge-pages",
  "pages-refused",
  "pin-refused",
  "partner-silent",
  "node-refused",
  "loop-failed",
  "loop-wrong",
] as const satisfies readonly ErrorCode[];

function failure(reply: Extract<Reply, { kind: "failed" }>, slot: number, threads: number): StreamboundError | Unavailable {
  if (reply.unavailable) return new Unavailable(reply.code, reply.message);
  const code = ownCodes.find((own) => own === reply.code);
  if (code) return new StreamboundError(code, reply.message, "error");
  return errors.trialFailed(threads > 1 ? `worker ${slot}: ${reply.message}` : reply.message);
}

/** A team is verified when every thread is; elements add up. */
function merge(verifications: readonly Verification[]): Verification {
  const unverified = verifications.find((verification) => verification.state === "unverified");
  if (unverified) return unverified;
  const verified = verifications.filter((verification) => verification.state === "verified");
  return { state: "verified", method: verified[0]?.method ?? "none", elements: verified.reduce((sum, { elements }) => sum + elements, 0) };
}
