/** What runs one thread of a NUMA trial: it reads or chases over memory that lies on the node that was asked for. */
import { kernelOf } from "../../catalogue/kernels.ts";
import type { ChaseBody, PassBody } from "../../engines/engine.ts";
import { engineOf } from "../../engines/registry.ts";
import type { BodyContext, SampleQuantities, Subject } from "../../harness/subject.ts";
import { warmUp } from "../../harness/warm.ts";
import { visitOrder, writeLinks } from "../../memory/cycle.ts";
import { fillPeriodic, initialPeriod, periodicSum } from "../../memory/pattern.ts";
import { random, seedOf } from "../../memory/random.ts";
import { loadNative } from "../../native/native.ts";
import type { Verification } from "../../records/record.ts";
import { elementBytes, lineBytes } from "../../units.ts";
import { readVariant } from "./family.ts";
import { type NumaParams, numaParams } from "./params.ts";
import { assertOn, type PlacedRegion, placing, regionOn } from "./region.ts";

export async function open(context: BodyContext): Promise<Subject> {
  const params = numaParams.parse(context.params);
  const lineCount = (context.team[context.role]?.sliceBytes ?? 0) / lineBytes;
  return params.op === "read" ? Reader.open(params, lineCount) : Chaser.open(params, lineCount, seedOf(context.seed, "numa", context.slot));
}

/** Memory is bound and touched once a node and size, and lives as long as the worker. */
const regions = new Map<string, unknown>();

function kept<Held>({ op, to, pages }: NumaParams, lineCount: number, make: () => Held): Held {
  const id = [op, to, pages, lineCount].join("/");
  const known = (regions.get(id) as Held | undefined) ?? make();
  regions.set(id, known);
  return known;
}

/** What both have in common: where the memory lies, and the proof. */
abstract class OnNode {
  readonly #node: number;
  readonly placed: PlacedRegion;

  constructor(node: number, placed: PlacedRegion) {
    this.#node = node;
    this.placed = placed;
  }

  get quantities(): SampleQuantities | undefined {
    const { hugePageShare } = this.placed;
    return hugePageShare === undefined ? undefined : { hugePageShare };
  }

  /** Balancing moves pages long after they were placed: looked at after every visit. */
  prove(what: string): Verification {
    const pages = assertOn(placing(this.#node), this.placed.view, this.#node);
    return { state: "verified", method: `${what}; node ${this.#node} of ${pages} pages`, elements: pages };
  }

  close(): void {}
}

/** `seq64` over the whole slice. */
class Reader extends OnNode implements Subject {
  readonly #body: PassBody;
  readonly #lineCount: number;
  readonly #sum: number;
  #passes = 0;
  #result = 0;

  static async open(params: NumaParams, lineCount: number): Promise<Reader> {
    const one = initialPeriod("a");
    const placed = kept(params, lineCount, () =>
      regionOn(params.to, lineCount * lineBytes, params.pages, ({ memory, baseBytes, bytes }) =>
        fillPeriodic(new Float64Array(memory.buffer, baseBytes, bytes / elementBytes), one),
      ),
    );
    const { memory, baseBytes } = placed.region;
    const body = await engineOf(params.engine).bindPass("seq64", readVariant(params), {
      memory,
      arrays: { a: { offsetBytes: baseBytes, lineCount } },
    });
    return new Reader(params.to, placed, body, lineCount, periodicSum(one, (lineCount * lineBytes) / elementBytes, 1));
  }

  constructor(node: number, placed: PlacedRegion, body: PassBody, lineCount: number, sum: number) {
    super(node, placed);
    this.#body = body;
    this.#lineCount = lineCount;
    this.#sum = sum;
  }

  warm(): Promise<void> {
    return warmUp(() => void this.#body(0, Math.min(512, this.#lineCount), kernelOf("seq64").scalar, 0, 1));
  }

  sample(passes: number): SampleQuantities | undefined {
    this.#result = this.#body(0, this.#lineCount, kernelOf("seq64").scalar, 0, passes);
    this.#passes = passes;
    return this.quantities;
  }

  settle(): string | undefined {
    const expected = this.#passes * this.#sum;
    return this.#result === expected ? undefined : `the sum of ${this.#passes} passes is ${this.#result}, expected ${expected}`;
  }

  verify(): Verification {
    return this.prove("exact sum of every sample");
  }
}

interface Cycle {
  readonly placed: PlacedRegion;
  /** Lines in the order of the cycle. */
  readonly order: Uint32Array;
  /** Rank at which the next sample begins. */
  rank: number;
}

/** One random cycle over all lines of the slice; a sample goes on where the last one stopped. */
class Chaser extends OnNode implements Subject {
  readonly #body: ChaseBody;
  readonly #cycle: Cycle;
  #hops = 0;
  #end = 0;

  static async open(params: NumaParams, lineCount: number, seed: number): Promise<Chaser> {
    const cycle = kept(params, lineCount, (): Cycle => {
      const order = visitOrder(lineCount, random(seed));
      const placed = regionOn(params.to, lineCount * lineBytes, params.pages, ({ memory, baseBytes, bytes }) => {
        const loaded = loadNative();
        const address = loaded.state === "available" ? { baseAddress: loaded.native.addressOf(new Uint8Array(memory.buffer, 0, 1)) } : {};
        writeLinks({ memory, offsetBytes: baseBytes, nodeCount: lineCount, spacingBytes: lineBytes, ...address }, order);
        // The end of the last page, which no link reaches: an untouched page has no node.
        new Uint8Array(memory.buffer, baseBytes, bytes).fill(1, lineCount * lineBytes);
      });
      return { placed, order, rank: 0 };
    });
    const { memory, baseBytes } = cycle.placed.region;
    return new Chaser(params.to, await engineOf(params.engine).bindChase({ memory, arrays: { a: { offsetBytes: baseBytes, lineCount } } }), cycle);
  }

  constructor(node: number, body: ChaseBody, cycle: Cycle) {
    super(node, cycle.placed);
    this.#body = body;
    this.#cycle = cycle;
  }

  warm(): Promise<void> {
    return warmUp(() => {
      this.sample(2000);
      this.settle();
    });
  }

  sample(hops: number): SampleQuantities | undefined {
    this.#hops = hops;
    this.#end = this.#body(this.#lineAt(this.#cycle.rank), hops);
    return this.quantities;
  }

  settle(): string | undefined {
    this.#cycle.rank = (this.#cycle.rank + this.#hops) % this.#cycle.order.length;
    const expected = this.#lineAt(this.#cycle.rank);
    return this.#end === expected ? undefined : `after ${this.#hops} hops the chase stands on line ${this.#end}, expected ${expected}`;
  }

  verify(): Verification {
    return this.prove("the end of every sample");
  }

  #lineAt(rank: number): number {
    return this.#cycle.order[rank] as number;
  }
}
