/** What runs a transform inside a worker: the chunk sizes of one loop share its input, and each pass takes the next part of it. */
import { monotonicClock } from "../../harness/clock.ts";
import type { BodyContext, Subject } from "../../harness/subject.ts";
import type { Verification } from "../../records/record.ts";
import { loadBundle } from "../arm.ts";
import { defaultChunkBytes } from "../contract.ts";
import { placeOf } from "../family.ts";
import { loopParams } from "../params.ts";
import { Repetition } from "../repetition.ts";
import { allocateWorkingSet, buffersIn } from "../working-set.ts";
import { chunksOf } from "./chunks.ts";
import { Flow } from "./flow.ts";

/** Chunks of one call of the warm-up, and how long it lasts: at the first visit V8 compiles, later caches and branches are all that is cold. */
const warmChunks = 64;
const firstWarmNs = 80e6;
const laterWarmNs = 5e6;

const place = placeOf(import.meta.url);
let flowing: Promise<Flow> | undefined;
/** By chunk size, of all visits. */
const checks = new Map<number, Repetition>();
const warmed = new Set<number>();

export async function open(context: BodyContext): Promise<Subject> {
  const { loop, chunk = defaultChunkBytes } = loopParams.parse(context.params);
  flowing ??= load(loop);
  const flow = await flowing;
  const repetition = checks.get(chunk) ?? new Repetition();
  checks.set(chunk, repetition);
  repetition.visit();
  return new TransformSubject(flow, chunk, repetition);
}

async function load(name: string): Promise<Flow> {
  const { loop, contract } = await loadBundle(place.bundle, name, place.instance);
  const flow = new Flow(loop, contract, buffersIn(allocateWorkingSet(contract, place.items), contract, place.items));
  flow.init();
  return flow;
}

class TransformSubject implements Subject {
  readonly #flow: Flow;
  readonly #chunkBytes: number;
  readonly #checks: Repetition;
  /** Chunks of each pass's part of the input. */
  readonly #parts: readonly (readonly Uint8Array[])[];
  #next = 0;

  constructor(flow: Flow, chunkBytes: number, repetition: Repetition) {
    this.#flow = flow;
    this.#chunkBytes = chunkBytes;
    this.#checks = repetition;
    const { items, passItems } = place;
    const partItems = Math.min(items, passItems);
    const rounds = passItems / partItems;
    this.#parts = Array.from({ length: items / partItems }, (_, part) => {
      const chunks = chunksOf(flow.input, part * partItems, (part + 1) * partItems, chunkBytes);
      return Array.from({ length: rounds }, () => chunks).flat();
    });
  }

  async warm(): Promise<void> {
    const chunks = (this.#parts[0] ?? []).slice(0, warmChunks);
    const started = monotonicClock.now();
    const forNs = warmed.has(this.#chunkBytes) ? laterWarmNs : firstWarmNs;
    do await this.#flow.pass(chunks, this.#chunkBytes);
    while (Number(monotonicClock.now() - started) < forNs);
    warmed.add(this.#chunkBytes);
  }

  async sample(passes: number): Promise<undefined> {
    for (let pass = 0; pass < passes; pass++) {
      await this.#flow.pass(this.#parts[this.#next] ?? [], this.#chunkBytes);
      this.#next = (this.#next + 1) % this.#parts.length;
    }
  }

  async verify(): Promise<Verification> {
    await this.#checks.performAsync(() => this.#flow.check(this.#chunkBytes));
    return { state: "verified", method: "the loop's own check of a pass over the whole input", elements: place.items };
  }

  close(): void {}
}
