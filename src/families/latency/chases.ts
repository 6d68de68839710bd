/**
 * One or more chases at once along one cycle, timed in batches of hops. Each sample goes on where the last one on the cycle stopped; k chases
 * stand as many ranks apart as the sample has hops, so that none meets what another visited.
 *
 * A cycle that a cache can hold is read through before every sample, outside its window: other trials ran since the last one, and a
 * sample would time their traces. A short cycle is also followed once around, so that its nodes lie in the nearest cache.
 */

import type { ChaseBody, ChasesBody, Engine } from "../../engines/engine.ts";
import type { BodyContext, SampleQuantities, Subject } from "../../harness/subject.ts";
import { warmUp } from "../../harness/warm.ts";
import { cycleMethod, mostChases, type PlacedCycle, placedCycle } from "../../memory/placed-cycle.ts";
import type { Verification } from "../../records/record.ts";
import { lineBytes } from "../../units.ts";
import { arenaKindOf } from "../expansion.ts";
import { type StampClock, stampClock } from "../stamp.ts";
import { batchHops, batchQuantities, leastBatchHops } from "./batches.ts";
import { groupPageBytes, type LatencyParams } from "./params.ts";

const warmHops = 2000;
/** Nodes that may lie in a second-level cache; of more, those of a lap would have left it again. */
const lapNodes = 2 ** 15;
/** Batches of one sample at most; longer samples have longer batches. */
const mostBatches = 4096;
/** Empty batches whose median is the price of a stamp and a call. */
const emptyBatches = 101;

/** Compiled code that is already hot in this worker: wasm and native have one body for all memories. */
const warmed = new Set<string>();
/** Hops of a batch by trial: fixed when it was first opened, so that all its percentiles are of equal batches. */
const fixedHops = new Map<string, number>();

export class LatencySubject implements Subject {
  readonly #params: LatencyParams;
  readonly #cycle: PlacedCycle;
  readonly #refreshed: boolean;
  readonly #visit: string;
  readonly #now: StampClock;
  readonly #chase: ChaseBody | undefined;
  readonly #chases: ChasesBody | undefined;
  readonly #times = new Float64Array(mostBatches);
  #batchHops = leastBatchHops;
  #emptyNs = 0;
  /** Of the latest sample: where the one chase stands, its hops, its batches, and what is told of it. */
  #line = 0;
  #hops = 0;
  #batches = 0;
  #told: SampleQuantities = {};

  /** @param refreshed can a cache hold the cycle? */
  static async open(engine: Engine, params: LatencyParams, { seed, visit }: BodyContext, refreshed: boolean): Promise<LatencySubject> {
    const { bytes, order, spacing, groupPages, pages, chains } = params;
    const kind = arenaKindOf("shared", pages) as Exclude<ReturnType<typeof arenaKindOf>, "private">;
    const cycle = placedCycle({ bytes, order, spacing, groupBytes: groupPages * groupPageBytes, kind }, seed);
    const a = { offsetBytes: cycle.offsetBytes, lineCount: bytes / lineBytes };
    const b = { offsetBytes: cycle.positionsOffset, lineCount: mostChases };
    const binding = { memory: cycle.memory, arrays: { a, b } };
    const bound = chains === 1 ? { chase: await engine.bindChase(binding) } : { chases: await engine.bindChases(binding, chains) };
    return new LatencySubject(params, cycle, refreshed, visit, bound);
  }

  private constructor(
    params: LatencyParams,
    cycle: PlacedCycle,
    refreshed: boolean,
    visit: string,
    bound: { readonly chase?: ChaseBody; readonly chases?: ChasesBody },
  ) {
    this.#params = params;
    this.#cycle = cycle;
    this.#refreshed = refreshed;
    this.#visit = visit;
    this.#chase = bound.chase;
    this.#chases = bound.chases;
    this.#now = stampClock();
  }

  async warm(): Promise<void> {
    const { engine, chains } = this.#params;
    const code = `${engine}/${chains}`;
    if (engine === "js" || !warmed.has(code)) {
      await warmUp(() => {
        this.sample(warmHops);
        this.#cycle.advance(warmHops, chains);
      });
      warmed.add(code);
    }
    this.#emptyNs = this.#emptyBatchNs();
    const trial = JSON.stringify(this.#params);
    const known = fixedHops.get(trial);
    this.#batchHops = known ?? batchHops(this.#hopNs());
    fixedHops.set(trial, this.#batchHops);
  }

  arm(): void {
    const cycle = this.#cycle;
    if (!this.#refreshed) return;
    cycle.refresh();
    // A whole lap ends where it began.
    if (this.#chase && cycle.nodeCount <= lapNodes) this.#chase(cycle.lineAt(cycle.rank), cycle.nodeCount);
  }

  sample(hops: number): SampleQuantities {
    const cycle = this.#cycle;
    const { chains } = this.#params;
    this.#hops = hops;
    if (chains > 1) cycle.line(chains, hops);
    this.#line = cycle.lineAt(cycle.rank);
    const batch = Math.max(this.#batchHops, Math.ceil(hops / mostBatches));
    const batches = Math.max(1, Math.floor(hops / batch));
    this.#batches = batches;
    let before = this.#now();
    for (let i = 0; i < batches; i++) {
      // The last batch takes what is left.
      this.#step(i === batches - 1 ? hops - i * batch : batch);
      const after = this.#now();
      this.#times[i] = after - before;
      before = after;
    }
    // Filled by `settle`, so that sorting is no part of the sample; whoever takes the sample reads it after that.
    this.#told = {};
    return this.#told;
  }

  settle(): string | undefined {
    const cycle = this.#cycle;
    const { chains, engine } = this.#params;
    const hops = this.#hops;
    const rank = cycle.rank;
    const batch = Math.max(this.#batchHops, Math.ceil(hops / mostBatches));
    Object.assign(
      this.#told,
      batchQuantities(this.#times.subarray(0, this.#batches), hops, batch, this.#emptyNs),
      cycle.hugePageShare === undefined ? {} : { hugePageShare: cycle.hugePageShare },
    );
    cycle.advance(hops, chains);
    if (chains > 1) return cycle.strayed(rank, chains, hops, engine);
    return this.#line === cycle.lineAt(rank + hops)
      ? undefined
      : `after ${hops} hops the chase stands on line ${this.#line}, expected ${cycle.lineAt(rank + hops)}`;
  }

  verify(): Verification {
    return { state: "verified", method: cycleMethod, elements: this.#cycle.verify(this.#visit) };
  }

  close(): void {}

  #step(hops: number): void {
    if (this.#chase) this.#line = this.#chase(this.#line, hops);
    else this.#chases?.(hops);
  }

  /** What a batch of no hops takes: the call and the stamp. */
  #emptyBatchNs(): number {
    const times = new Float64Array(emptyBatches);
    for (let i = 0; i < emptyBatches; i++) {
      const before = this.#now();
      this.#step(0);
      times[i] = this.#now() - before;
    }
    return times.sort()[emptyBatches >> 1] as number;
  }

  /** A first idea of the time of a hop, to choose the batch by. */
  #hopNs(): number {
    this.arm();
    const before = this.#now();
    this.sample(warmHops);
    const ns = (this.#now() - before) / warmHops;
    this.#cycle.advance(warmHops, this.#params.chains);
    return ns;
  }
}
