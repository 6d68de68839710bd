/** One isolate that holds a loop's base, its head, or both, and plays their slots. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { errors } from "../../errors.ts";
import { monotonicClock, since } from "../../harness/clock.ts";
import type { LinearMemory } from "../../memory/webassembly.ts";
import { KiB } from "../../units.ts";
import { type Arm, bindArm, checkedPass, loadBundle } from "../arm.ts";
import { defaultChunkBytes, elementSizes, type LoopContract } from "../contract.ts";
import type { Loop } from "../define.ts";
import { chunksOf } from "../transform/chunks.ts";
import { Flow } from "../transform/flow.ts";
import { allocateWorkingSet, buffersIn, itemsWithin, type LoopBuffers } from "../working-set.ts";
import type { touchOf } from "./control.ts";
import { Disturbances } from "./disturbance.ts";
import { blaming } from "./failure.ts";
import { add, additionNs, WriteRegion } from "./injection.ts";
import { isControl, type Version, versionOf, versions } from "./order.ts";
import { type Piece, partOf } from "./rotation.ts";
import { allocateSets, bufferSets, takesWholeSets } from "./sets.ts";
import type { Checked, Disturbance, Played, Slot, Stage, StageSpec } from "./stage.ts";

/** Called before and after each slot that this host plays: where threads wait for each other. */
export interface Pace {
  before(slot: number): void;
  after(slot: number): void;
  /** It sleeps between its slots: what it then waits for a CPU is no part of them. */
  readonly sleeps: boolean;
}

/** When the slots were played, ns from an origin that all threads share; undefined where another host plays the slot. */
export interface Stamps {
  readonly startNs: readonly (number | undefined)[];
  readonly endNs: readonly (number | undefined)[];
  /** What the slices returned, each slot's combined. */
  readonly results: readonly (number | undefined)[];
  readonly disturbance: Disturbance;
}

interface Call {
  readonly slice: (lo: number, hi: number) => number;
  readonly lo: number;
  readonly hi: number;
}

/** Streams' bytes of the small set that a version is checked over before anything is timed, and the slices that it is cut into. */
const checkedBytes = 256 * KiB;
const checkedSlices = 4;

export class Host implements Stage {
  readonly #spec: StageSpec;
  readonly #thread: number;
  readonly #loops = new Map<Version, { readonly loop: Loop; readonly contract: LoopContract; readonly control: { touchOf: typeof touchOf } }>();
  /** Of each version, bound to each set. */
  readonly #arms = new Map<Version, readonly Arm[]>();
  readonly #flows = new Map<Version, Flow>();
  readonly #touches = new Map<Version, ReturnType<typeof touchOf>>();
  #buffers: readonly LoopBuffers[] = [];
  #region: WriteRegion | undefined;
  /** Keeps results and planted sums alive. */
  #sink = 0;

  constructor(spec: StageSpec, thread = 0) {
    this.#spec = spec;
    this.#thread = thread;
  }

  load(version: Version): Promise<LoopContract> {
    return blaming(this.#spec.loop, version, async () => {
      const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
      const loaded = await loadBundle(this.#fileOf(version), this.#spec.loop, version);
      const instance = `./control${extension}?${version}`;
      const control = (await import(instance)) as { touchOf: typeof touchOf };
      this.#loops.set(version, { ...loaded, control });
      return loaded.contract;
    });
  }

  check(version: Version): Promise<Checked> {
    return blaming(this.#spec.loop, version, async () => {
      // An instance for this alone: see #bind.
      const { loop, contract } = await loadBundle(this.#fileOf(version), this.#spec.loop, `${version}-check`);
      const whole = takesWholeSets(contract);
      const items = Math.min(whole ? this.#spec.sliceItems : this.#spec.items, itemsWithin(contract, checkedBytes));
      const memory = allocateWorkingSet(contract, items);
      const buffers = buffersIn(memory, contract, items);
      const start = monotonicClock.now();
      if (contract.form === "transform") await new Flow(loop, contract, buffers).check(contract.chunkBytes ?? defaultChunkBytes);
      else {
        const granules = Math.ceil(items / contract.granularity / checkedSlices);
        checkedPass(await bindArm(loop, contract, buffers, memory), items, whole ? items : granules * contract.granularity);
      }
      return { items, ns: since(monotonicClock, start) };
    });
  }

  /** @param given memory of all threads, already initialised by another host where `initialise` is false */
  async attach(given?: LinearMemory, initialise = true): Promise<void> {
    const { contract } = this.#first();
    const memory = given ?? allocateSets(contract, this.#spec);
    this.#buffers = bufferSets(memory, contract, this.#spec, this.#thread);
    if (this.#spec.plants === "compute") additionNs();
    if (this.#spec.plants === "writes") this.#region = new WriteRegion();
    for (const [version, { loop, control }] of this.#loops) {
      this.#touches.set(version, control.touchOf(memory.buffer));
      await blaming(this.#spec.loop, version, async () => {
        if (contract.form === "transform") this.#flows.set(version, new Flow(loop, contract, this.#buffers[0] as LoopBuffers));
        else this.#arms.set(version, await this.#bind(version, loop, contract, memory));
      });
    }
    if (initialise) await this.initialise(versions.find((version) => this.#loops.has(version)) as Version);
  }

  async play(slots: readonly Slot[]): Promise<Played> {
    const { startNs, endNs, disturbance } = await this.stamps(slots, monotonicClock.now());
    return { durationsNs: startNs.map((start, i) => Math.max(1, (endNs[i] as number) - (start as number))), disturbance };
  }

  /** Plays the slots of the versions that this host holds; each thread takes its part of every piece. */
  async stamps(slots: readonly Slot[], originNs: bigint, pace?: Pace): Promise<Stamps> {
    const startNs: (number | undefined)[] = [];
    const endNs: (number | undefined)[] = [];
    const results: (number | undefined)[] = [];
    const disturbances = new Disturbances(pace?.sleeps === true);
    for (const [index, slot] of slots.entries()) {
      const version = versionOf(slot.arm);
      if (!this.#loops.has(version)) {
        for (const list of [startNs, endNs, results]) list.push(undefined);
        continue;
      }
      const flow = isControl(slot.arm) ? undefined : this.#flows.get(version);
      pace?.before(index);
      disturbances.begin();
      try {
        if (flow) {
          const chunkBytes = this.#first().contract.chunkBytes ?? defaultChunkBytes;
          const chunks = slot.pieces.flatMap(({ lo, hi }) => chunksOf(flow.input, lo, hi, chunkBytes));
          startNs.push(since(monotonicClock, originNs));
          const bytes = await flow.pass(chunks, chunkBytes);
          this.#plant(slot);
          endNs.push(since(monotonicClock, originNs));
          results.push(bytes);
          // What the streams do when they close belongs to no slot.
          await new Promise((resolve) => setImmediate(resolve));
        } else {
          const calls = this.#callsOf(slot);
          startNs.push(since(monotonicClock, originNs));
          const result = this.#run(calls, slot);
          endNs.push(since(monotonicClock, originNs));
          results.push(result);
        }
      } catch (thrown) {
        await blaming(this.#spec.loop, version, () => Promise.reject(thrown));
      }
      disturbances.pause();
      pace?.after(index);
    }
    return { startNs, endNs, results, disturbance: disturbances.end() };
  }

  verify(version: Version): Promise<Checked> {
    return blaming(this.#spec.loop, version, async () => {
      const { items, sliceItems } = this.#spec;
      const start = monotonicClock.now();
      const flow = this.#flows.get(version);
      if (flow) await flow.check(this.#first().contract.chunkBytes ?? defaultChunkBytes);
      for (const arm of this.#arms.get(version) ?? []) checkedPass(arm, takesWholeSets(this.#first().contract) ? sliceItems : items, sliceItems);
      return { items, ns: since(monotonicClock, start) };
    });
  }

  /** Writes the inputs of all sets, as this version does it. */
  initialise(version: Version): Promise<void> {
    return blaming(this.#spec.loop, version, () => {
      this.#flows.get(version)?.init();
      for (const arm of this.#arms.get(version) ?? []) arm.init();
    });
  }

  /** Checks what came of one pass over all sets, from the results of its slots in order. */
  accept(version: Version, results: readonly number[]): Promise<void> {
    return blaming(this.#spec.loop, version, () => {
      const [arm] = this.#arms.get(version) ?? [];
      if (arm) arm.check(results.reduce((sum, result) => arm.combine(sum, result)));
    });
  }

  async aliveBytes(): Promise<number | undefined> {
    const collect = collector();
    if (!collect) return undefined;
    // What waits for its finaliser is let go by the second.
    for (let i = 0; i < 2; i++) {
      collect();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  }

  async close(): Promise<void> {
    this.#arms.clear();
    this.#flows.clear();
    this.#touches.clear();
    this.#buffers = [];
    this.#region = undefined;
    // The next loop of the block allocates as much again.
    collector()?.();
  }

  /** One call site for every arm: what the compiler learns here it learns for all of them. */
  #run(calls: readonly Call[], slot: Slot): number {
    let sum = 0;
    for (let i = 0; i < calls.length; i++) {
      const { slice, lo, hi } = calls[i] as Call;
      sum += slice(lo, hi);
    }
    this.#plant(slot);
    return sum;
  }

  #plant({ additions, writtenBytes }: Slot): void {
    if (additions !== undefined) this.#sink += add(additions, this.#sink);
    if (writtenBytes !== undefined) this.#region?.write(writtenBytes / this.#spec.threads);
  }

  #callsOf({ arm, pieces }: Slot): readonly Call[] {
    const { contract } = this.#first();
    const version = versionOf(arm);
    const parts = pieces.map((piece) => partOf(piece, contract.granularity, this.#thread, this.#spec.threads)).filter(({ lo, hi }) => hi > lo);
    if (!isControl(arm)) {
      const bound = this.#arms.get(version) as readonly Arm[];
      return parts.map(({ set, lo, hi }) => ({ slice: (bound[set] as Arm).slice, lo, hi }));
    }
    const touch = this.#touches.get(version) as Call["slice"];
    return parts.flatMap((part) => this.#wordsOf(part, contract).map(([lo, hi]) => ({ slice: touch, lo, hi })));
  }

  /** Of each stream the words of a memory, four bytes each, that a piece covers. */
  #wordsOf({ set, lo, hi }: Piece, { buffers }: LoopContract): readonly (readonly [number, number])[] {
    return Object.entries(buffers).flatMap(([name, one]) => {
      if (!("perItem" in one)) return [];
      const { byteOffset } = (this.#buffers[set] as LoopBuffers)[name] as LoopBuffers[string];
      const word = (item: number) => Math.floor((byteOffset + item * one.perItem * elementSizes[one.type]) / Int32Array.BYTES_PER_ELEMENT);
      return [[word(lo), word(hi)] as const];
    });
  }

  /** Binds a version to every set, by a module instance for each: V8 compiles captured views as constants only while a factory has been called once. */
  #bind(version: Version, loop: Loop, contract: LoopContract, memory: LinearMemory): Promise<readonly Arm[]> {
    return Promise.all(
      this.#buffers.map(async (buffers, set) => {
        const own = set === 0 ? loop : (await loadBundle(this.#fileOf(version), this.#spec.loop, `${version}-${set}`)).loop;
        return bindArm(own, contract, buffers, memory);
      }),
    );
  }

  #fileOf(version: Version): string {
    const file = this.#spec.files[version];
    if (file === undefined) throw errors.internal(`no file of ${version} was given`);
    return file;
  }

  #loaded(version: Version) {
    const loaded = this.#loops.get(version);
    if (!loaded) throw errors.internal(`${version} was not loaded`);
    return loaded;
  }

  /** Both versions declare the same: whoever loads them has compared. */
  #first() {
    return this.#loaded(versions.find((version) => this.#loops.has(version)) ?? "base");
  }
}

/** Forces a collection; production code runs without this flag, but nothing else changes with it. */
function collector(): (() => void) | undefined {
  try {
    setFlagsFromString("--expose-gc");
    return runInNewContext("gc") as () => void;
  } catch {
    return undefined;
  }
}
