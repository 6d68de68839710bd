/** Threads that only hand records over, or that share nothing: no stages of a plan between them. */
import { MessageChannel } from "node:worker_threads";
import type { BodyContext, SampleQuantities, Subject } from "../../harness/subject.ts";
import type { Verification } from "../../records/record.ts";
import { workRate } from "./calibration.ts";
import { type Crew, doneOf, startCrew } from "./crew.ts";
import { meetingMemory } from "./meeting.ts";
import type { CpusParams, HandOverParams } from "./params.ts";
import { durationOf } from "./quantities.ts";
import { ringMemory } from "./ring.ts";
import type { Done, ThreadTask } from "./tasks.ts";

/** Runs of the whole before the first sample. */
const warmUps = 3;

abstract class ThreadsTrial implements Subject {
  protected readonly crew: Crew;
  #problem: string | undefined;

  constructor(crew: Crew) {
    this.crew = crew;
  }

  /** The threads were warmed when they started. */
  warm(): void {}

  async sample(): Promise<SampleQuantities> {
    const done = doneOf(await this.crew.perform(this.tasks()));
    this.#problem = this.problemOf(done);
    return { durationNs: durationOf(done), ...this.quantities(done) };
  }

  settle(): string | undefined {
    return this.#problem;
  }

  close(): Promise<void> {
    return this.crew.close();
  }

  abstract verify(): Verification;
  protected abstract tasks(): readonly ThreadTask[];
  protected abstract quantities(done: readonly Done[]): SampleQuantities;
  protected abstract problemOf(done: readonly Done[]): string | undefined;
}

/** Those who were given `records` records must have had all of them. */
function lost({ count, ids }: Done, records: number): string | undefined {
  if (count !== records) return `${count} of ${records} records came`;
  const expected = (records * (records - 1)) / 2;
  return ids === expected ? undefined : `the records' numbers add up to ${ids}, expected ${expected}`;
}

class HandOverTrial extends ThreadsTrial {
  readonly #params: HandOverParams;

  constructor(crew: Crew, params: HandOverParams) {
    super(crew);
    this.#params = params;
  }

  verify(): Verification {
    return { state: "verified", method: "number of the records handed over and the sum of their fields", elements: this.#params.records };
  }

  protected tasks(): readonly ThreadTask[] {
    const { port1, port2 } = new MessageChannel();
    const both = { kind: "hand-over", params: this.#params, meeting: meetingMemory(), threads: 2, taken: new SharedArrayBuffer(4) } as const;
    const ring = ringMemory(this.#params.ring);
    return [
      { ...both, side: "give", ring, port: port1 },
      { ...both, side: "take", ring, port: port2 },
    ];
  }

  protected quantities(done: readonly Done[]): SampleQuantities {
    return { records: this.#params.records, handOverNs: durationOf(done) / this.#params.records };
  }

  protected problemOf([, taker]: readonly Done[]): string | undefined {
    return taker ? lost(taker, this.#params.records) : "nobody took the records";
  }
}

class CpusTrial extends ThreadsTrial {
  readonly #params: CpusParams;
  readonly #iterationsPerNs: number;

  constructor(crew: Crew, params: CpusParams, iterationsPerNs: number) {
    super(crew);
    this.#params = params;
    this.#iterationsPerNs = iterationsPerNs;
  }

  verify(): Verification {
    const { threads, records } = this.#params;
    return { state: "verified", method: "each thread's number of records and the sum of their ids", elements: threads * records };
  }

  protected tasks(): readonly ThreadTask[] {
    const { threads, records } = this.#params;
    const meeting = meetingMemory();
    return Array.from({ length: threads }, () => ({ kind: "alone", meeting, threads, records, iterationsPerNs: this.#iterationsPerNs }));
  }

  protected quantities(): SampleQuantities {
    const { threads, records } = this.#params;
    return { records: threads * records };
  }

  protected problemOf(done: readonly Done[]): string | undefined {
    return done.map((one) => lost(one, this.#params.records)).find((problem) => problem !== undefined);
  }
}

export async function openHandOver(params: HandOverParams): Promise<Subject> {
  const trial = new HandOverTrial(await startCrew(2), params);
  // Until V8 has compiled the loops for good.
  for (let call = 0; call < warmUps; call++) await trial.sample();
  return trial;
}

export async function openCpus(params: CpusParams, { scratch }: Pick<BodyContext, "scratch">): Promise<Subject> {
  // Measured, where it must be, before there are threads that disturb it.
  const iterationsPerNs = workRate(scratch);
  return new CpusTrial(await startCrew(params.threads), params, iterationsPerNs);
}
