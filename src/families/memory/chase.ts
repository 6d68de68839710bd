/** `rand8`: one dependent link a line along one seeded cycle. A sample goes on where the last one on the cycle stopped. */

import type { ChaseBody, Engine } from "../../engines/engine.ts";
import type { BodyContext, SampleQuantities, Subject } from "../../harness/subject.ts";
import { warmUp } from "../../harness/warm.ts";
import { cycleMethod, type PlacedCycle, placedCycle } from "../../memory/placed-cycle.ts";
import type { Verification } from "../../records/record.ts";
import type { Pages } from "../../suites/suite.ts";
import { lineBytes } from "../../units.ts";
import { arenaKindOf } from "../expansion.ts";

export class ChaseSubject implements Subject {
  readonly #chase: ChaseBody;
  readonly #cycle: PlacedCycle;
  readonly #visit: string;
  #hops = 0;
  #end = 0;

  /**
   * @param context the pages of the cycle are its param `pages`
   * @param lineCount lines of this thread's cycle
   */
  static async open(engine: Engine, context: Pick<BodyContext, "seed" | "slot" | "visit" | "params">, lineCount: number): Promise<ChaseSubject> {
    const { seed, slot, visit, params } = context;
    const pages = (params["pages"] ?? "system") as Pages;
    const kind = arenaKindOf("shared", pages) as Exclude<ReturnType<typeof arenaKindOf>, "private">;
    const cycle = placedCycle({ bytes: lineCount * lineBytes, order: "random", spacing: lineBytes, kind }, seed + slot);
    const a = { offsetBytes: cycle.offsetBytes, lineCount };
    return new ChaseSubject(await engine.bindChase({ memory: cycle.memory, arrays: { a } }), cycle, visit);
  }

  private constructor(chase: ChaseBody, cycle: PlacedCycle, visit: string) {
    this.#chase = chase;
    this.#cycle = cycle;
    this.#visit = visit;
  }

  warm(): Promise<void> {
    return warmUp(() => {
      this.sample(2000);
      this.#cycle.advance(2000);
    });
  }

  sample(hops: number): SampleQuantities | undefined {
    this.#hops = hops;
    this.#end = this.#chase(this.#cycle.lineAt(this.#cycle.rank), hops);
    return undefined;
  }

  settle(): string | undefined {
    const hops = this.#hops;
    const expected = this.#cycle.lineAt(this.#cycle.rank + hops);
    this.#cycle.advance(hops);
    return this.#end === expected ? undefined : `after ${hops} hops the chase stands on line ${this.#end} of its cycle, expected ${expected}`;
  }

  verify(): Verification {
    return { state: "verified", method: cycleMethod, elements: this.#cycle.verify(this.#visit) };
  }

  close(): void {}
}
