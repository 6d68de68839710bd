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
const cycles = new Map<string, { memory: LinearMemory; cycle: Cycle; line: number }>();

export class ChaseSubject implements Subject {
  readonly #chase: ChaseBody;
  readonly #state: { memory: LinearMemory; cycle: Cycle; line: number };
  #from = 0;
  #hops = 0;

  /** @param lineCount lines of this thread's cycle */
  static async open(engine: Engine, { seed, slot }: Pick<BodyContext, "seed" | "slot">, lineCount: number): Promise<ChaseSubject> {
    const id = `${lineCount}`;
    let state = cycles.get(id);
    if (!state) {
      const memory = allocate("shared", lineCount * 64);
      const cycle = sattoloCycle(lineCount, random(seedOf(seed, "cycle", slot)));
      writeLinks(memory, 0, cycle);
      state = { memory, cycle, line: 0 };
      cycles.set(id, state);
    }
    return new ChaseSubject(await engine.bindChase({ memory: state.memory, arrays: { a: { offsetBytes: 0, lineCount } } }), state);
  }

  private constructor(chase: ChaseBody, state: { memory: LinearMemory; cycle: Cycle; line: number }) {
    this.#chase = chase;
    this.#state = state;
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
    const { memory, cycle } = this.#state;
    const links = readLinks(memory, 0, cycle.next.length);
    const length = cycleLength(links);
    if (length !== links.length) throw errors.verification(`the cycle visits ${length} of ${links.length} lines`);
    return { state: "verified", method: "cycle walk, and the end of every sample", elements: links.length };
  }

  close(): void {}
}
