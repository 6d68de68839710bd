/** `rand8`: one dependent link a line along one seeded cycle. A sample resumes where the last one stopped. */

import type { ChaseBody, Engine } from "../../engines/engine.ts";
import { errors } from "../../errors.ts";
import type { BodyContext, SampleQuantities, Subject } from "../../harness/subject.ts";
import { warmUp } from "../../harness/warm.ts";
import { allocate } from "../../memory/arena.ts";
import { type Cycle, cycleLength, readLinks, sattoloCycle, writeLinks } from "../../memory/cycle.ts";
import { random, seedOf } from "../../memory/random.ts";
import type { LinearMemory } from "../../memory/webassembly.ts";
import type { Verification } from "../../records/record.ts";

/** Building a cycle costs a second a gigabyte; it is only read afterwards, so it lives as long as the worker. */
const cycles = new Map<number, ChaseState>();

interface ChaseState {
  readonly memory: LinearMemory;
  readonly cycle: Cycle;
  /** Where the last sample stopped. */
  line: number;
  /** The visit in which the links were last walked: nothing writes them, so that once a visit is enough. */
  walkedIn?: string;
}

export class ChaseSubject implements Subject {
  readonly #chase: ChaseBody;
  readonly #state: ChaseState;
  readonly #visit: string;
  #from = 0;
  #hops = 0;

  /** @param lineCount lines of this thread's cycle */
  static async open(engine: Engine, { seed, slot, visit }: Pick<BodyContext, "seed" | "slot" | "visit">, lineCount: number): Promise<ChaseSubject> {
    let state = cycles.get(lineCount);
    if (!state) {
      const memory = allocate("shared", lineCount * 64);
      const cycle = sattoloCycle(lineCount, random(seedOf(seed, "cycle", slot)));
      writeLinks(memory, 0, cycle);
      state = { memory, cycle, line: 0 };
      cycles.set(lineCount, state);
    }
    return new ChaseSubject(await engine.bindChase({ memory: state.memory, arrays: { a: { offsetBytes: 0, lineCount } } }), state, visit);
  }

  private constructor(chase: ChaseBody, state: ChaseState, visit: string) {
    this.#chase = chase;
    this.#state = state;
    this.#visit = visit;
  }

  warm(): Promise<void> {
    return warmUp(() => {
      this.#state.line = this.#chase(this.#state.line, 2000);
    });
  }

  sample(hops: number): SampleQuantities | undefined {
    this.#from = this.#state.line;
    this.#hops = hops;
    this.#state.line = this.#chase(this.#from, hops);
    return undefined;
  }

  settle(): string | undefined {
    const { rank, next } = this.#state.cycle;
    const expected = ((rank[this.#from] as number) + this.#hops) % next.length;
    const actual = rank[this.#state.line];
    return actual === expected ? undefined : `after ${this.#hops} hops the chase stands ${actual} hops from its origin, expected ${expected}`;
  }

  verify(): Verification {
    const { memory, cycle, walkedIn } = this.#state;
    if (walkedIn !== this.#visit) {
      const links = readLinks(memory, 0, cycle.next.length);
      const length = cycleLength(links);
      if (length !== links.length) throw errors.verification(`the cycle visits ${length} of ${links.length} lines`);
      this.#state.walkedIn = this.#visit;
    }
    return { state: "verified", method: "cycle walk, and the end of every sample", elements: cycle.next.length };
  }

  close(): void {}
}
