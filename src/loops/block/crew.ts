/**
 * Threads that play a loop's slots over one shared memory. Of a threaded loop every thread holds both versions, and all meet before each slot.
 * Where the versions need isolates of their own, each has its own threads, and the two take turns.
 */
import { Worker } from "node:worker_threads";
import { barrierBytes } from "../../harness/barrier.ts";
import { monotonicClock } from "../../harness/clock.ts";
import type { LoopContract } from "../contract.ts";
import type { CrewTask } from "./crew-thread.ts";
import { together } from "./disturbance.ts";
import type { Host, Stamps } from "./host.ts";
import { type Version, versions } from "./order.ts";
import { Remote } from "./remote.ts";
import { Rotation } from "./rotation.ts";
import { allocateSets, isPrivate, takesWholeSets } from "./sets.ts";
import type { Checked, Played, Slot, Stage, StageSpec } from "./stage.ts";

interface Member {
  readonly held: readonly Version[];
  readonly thread: number;
  readonly worker: Worker;
  readonly host: Remote<Host>;
}

export class CrewStage implements Stage {
  readonly #spec: StageSpec;
  readonly #members: readonly Member[];
  /** Slots that were played since the last command began, counted once a thread. */
  readonly #turn: SharedArrayBuffer | undefined;
  #contract: LoopContract | undefined;
  #closing = false;

  /** @param apart each version in threads of its own */
  constructor(spec: StageSpec, apart: boolean) {
    this.#spec = spec;
    const present = versions.filter((version) => spec.files[version] !== undefined);
    this.#turn = apart ? new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT) : undefined;
    const teams = apart ? present.map((version) => [version]) : [present];
    this.#members = teams.flatMap((held) => {
      const barrier = spec.threads > 1 ? new SharedArrayBuffer(barrierBytes(spec.threads)) : undefined;
      return Array.from({ length: spec.threads }, (_, thread) => this.#hire(held, thread, barrier));
    });
  }

  async load(version: Version): Promise<LoopContract> {
    const contracts = await Promise.all(this.#holding(version).map(({ host }) => host.call("load", version)));
    this.#contract = contracts[0] as LoopContract;
    return this.#contract;
  }

  check(version: Version): Promise<Checked> {
    return this.#leader(version).call("check", version);
  }

  async attach(): Promise<void> {
    const contract = this.#contract as LoopContract;
    const memory = isPrivate(contract) ? undefined : allocateSets(contract, this.#spec);
    // Every version writes the inputs, so that no isolate has run less than the other before they are timed; the base last: what it writes is compared over.
    for (const member of [...this.#members].reverse()) await member.host.call("attach", memory, member.thread === 0);
  }

  async play(slots: readonly Slot[]): Promise<Played> {
    const all = await this.#stamps(slots);
    const durationsNs = slots.map((_, slot) => {
      const starts = all.flatMap(({ startNs }) => startNs[slot] ?? []);
      return Math.max(1, Math.max(...all.flatMap(({ endNs }) => endNs[slot] ?? [])) - Math.min(...starts));
    });
    // Faults are the process's, and each of its threads is told the same of them; the rest is each thread's own.
    const { runQueueNs, involuntarySwitches } = together(all.map(({ disturbance }) => disturbance));
    const disturbance = {
      ...all[0]?.disturbance,
      ...(runQueueNs !== undefined && { runQueueNs }),
      ...(involuntarySwitches !== undefined && { involuntarySwitches }),
    };
    return { durationsNs, disturbance };
  }

  async verify(version: Version): Promise<Checked> {
    const leader = this.#leader(version);
    const { items, sliceItems, threads } = this.#spec;
    if (threads === 1) return leader.call("verify", version);
    const contract = this.#contract as LoopContract;
    const start = monotonicClock.now();
    await leader.call("initialise", version);
    const rotation = new Rotation({ items, sliceItems, granularity: contract.granularity, wholeSets: takesWholeSets(contract) });
    const slots = Array.from({ length: Math.ceil(items / sliceItems) }, (): Slot => ({ arm: version, pieces: rotation.next() }));
    const all = await this.#stamps(slots);
    await leader.call(
      "accept",
      version,
      slots.flatMap((_, slot) => all.flatMap(({ results }) => results[slot] ?? [])),
    );
    return { items, ns: Number(monotonicClock.now() - start) };
  }

  aliveBytes(version: Version): Promise<number | undefined> {
    return this.#leader(version).call("aliveBytes");
  }

  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all(this.#members.map(({ worker }) => worker.terminate()));
  }

  #stamps(slots: readonly Slot[]): Promise<readonly Stamps[]> {
    if (this.#turn) Atomics.store(new Int32Array(this.#turn), 0, 0);
    const originNs = monotonicClock.now();
    return Promise.all(this.#members.map(({ host }) => host.call("stamps", slots, originNs)));
  }

  #holding(version: Version): readonly Member[] {
    return this.#members.filter(({ held }) => held.includes(version));
  }

  #leader(version: Version): Remote<Host> {
    return (this.#holding(version)[0] as Member).host;
  }

  #hire(held: readonly Version[], thread: number, barrier: SharedArrayBuffer | undefined): Member {
    const { loop } = this.#spec;
    const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
    const files = Object.fromEntries(held.map((version) => [version, this.#spec.files[version]]));
    const task: CrewTask = {
      spec: { ...this.#spec, files },
      thread,
      ...(barrier && { barrier }),
      ...(this.#turn && { turn: this.#turn }),
    };
    const worker = new Worker(new URL(`./crew-thread${extension}`, import.meta.url), { workerData: task });
    const host = new Remote<Host>((request) => worker.postMessage(request));
    const version = held.length === 1 ? held[0] : undefined;
    worker.on("message", (reply) => host.receive(reply));
    worker.on("error", (error: Error) => host.lose(loop, `its thread died: ${error.message}`, version));
    worker.on("exit", () => this.#closing || host.lose(loop, "it ended its thread", version));
    return { held, thread, worker, host };
  }
}
