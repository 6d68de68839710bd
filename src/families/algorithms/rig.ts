/** What runs a plan: its threads and its service, started and warm, and the plan's parts given to them. */
import { type Crew, doneOf, startCrew, warmCrew } from "./crew.ts";
import { type Ground, makeGround } from "./ground.ts";
import type { PlanParams } from "./params.ts";
import type { PlanForm } from "./plans/plan.ts";
import { loadPlan } from "./plans/registry.ts";
import { ringMemory } from "./ring.ts";
import type { Asker } from "./service/asker.ts";
import type { Service } from "./service/service.ts";
import type { PartTask, ServiceAddress, ThreadAnswer } from "./tasks.ts";
import perform from "./thread.ts";

/** Without an answer of the service; of one that stalls as the trial asks, so that the trial ends soon. */
const timeoutMs = { usual: 10_000, stalled: 300 } as const;

/** Of a run before those that count, without work and without waiting: whatever code they use was used then. */
const warmUp = { records: 64, parseUs: 0, filterUs: 0, enrichUs: 0, aggregateUs: 0, offered: 0, fault: "none" } as const;

/** What a run of a plan gave, and what it took. */
export interface Run {
  readonly answers: readonly ThreadAnswer[];
  readonly wallNs: number;
  /** Of all threads, and of the service beside them: it takes the same CPUs. */
  readonly cpuNs: number;
}

/** The thread that asks, where a plan needs no other. */
const ownThread: Crew = { perform: (tasks) => Promise.all(tasks.map((task) => perform(task))), close: async () => {} };

export class Rig {
  readonly form: PlanForm;
  readonly #params: PlanParams;
  readonly #iterationsPerNs: number;
  readonly #crew: Crew;
  readonly #service: Service | undefined;

  private constructor(params: PlanParams, form: PlanForm, iterationsPerNs: number, crew: Crew, service: Service | undefined) {
    this.#params = params;
    this.#iterationsPerNs = iterationsPerNs;
    this.form = form;
    this.#crew = crew;
    this.#service = service;
  }

  /** @param iterationsPerNs of calibrated work */
  static async start(params: PlanParams, iterationsPerNs: number): Promise<Rig> {
    const form = await loadPlan(params.plan);
    const threads = form.parts(params).length;
    const starting = [
      form.threaded ? startCrew(threads) : ownThread,
      params.enrich === "service" ? import("./service/service.ts").then(({ startService }) => startService()) : undefined,
    ] as const;
    const [crew, service] = await Promise.allSettled(starting);
    const ending = async (): Promise<void> => {
      await Promise.all([crew.status === "fulfilled" && crew.value.close(), service.status === "fulfilled" && service.value?.stop()]);
    };
    try {
      const rig = new Rig(params, form, iterationsPerNs, await starting[0], await starting[1]);
      await rig.#warm(threads);
      return rig;
    } catch (thrown) {
      await ending();
      throw thrown;
    }
  }

  /** Every part of the plan on these records. */
  async run(ground: Ground, params = this.#params): Promise<Run> {
    const tasks = this.#tasks(params, ground);
    // A service that is to stall answers nobody.
    const asker = this.#service && params.fault !== "stall" ? await this.#asker(this.#service.port) : undefined;
    const serviceBefore = (await asker?.cpuNs()) ?? 0;
    const before = process.cpuUsage();
    const from = process.hrtime.bigint();
    const answers = await this.#crew.perform(tasks);
    const wallNs = Number(process.hrtime.bigint() - from);
    const { user, system } = process.cpuUsage(before);
    const serviceNs = ((await asker?.cpuNs()) ?? 0) - serviceBefore;
    asker?.close();
    return { answers, wallNs, cpuNs: (user + system) * 1e3 + serviceNs };
  }

  /** Ends every thread and the service; gives way when they are gone. */
  async close(): Promise<void> {
    await Promise.all([this.#crew.close(), this.#service?.stop()]);
  }

  async #warm(threads: number): Promise<void> {
    if (this.#service || !this.form.threaded) await warmCrew(this.#crew, threads, this.#address);
    const params = { ...this.#params, ...warmUp };
    doneOf((await this.run(makeGround({ records: warmUp.records, offered: 0, seed: 0 }), params)).answers);
  }

  get #address(): ServiceAddress | undefined {
    return this.#service && { port: this.#service.port, timeoutMs: this.#params.fault === "stall" ? timeoutMs.stalled : timeoutMs.usual };
  }

  #tasks(params: PlanParams, ground: Ground): readonly PartTask[] {
    const parts = this.form.parts(params);
    const rings = Array.from({ length: this.form.rings?.(params) ?? 0 }, () => ringMemory(params.ring));
    const { meeting } = ground;
    const all = { kind: "part", meeting, threads: parts.length, params, ground, rings, iterationsPerNs: this.#iterationsPerNs } as const;
    return parts.map((part) => ({ ...all, part, faultAt: faultAt(params.records), service: this.#address }));
  }

  async #asker(port: number): Promise<Asker> {
    return (await import("./service/asker.ts")).Asker.connect(port, timeoutMs.usual);
  }
}

/** In the middle: something was done already, and something is still to come. */
export function faultAt(records: number): number {
  return Math.floor(records / 2);
}
