/** The compute-only control: a pass is one dependent add, so passes ÷ time is the core's clock. */
import type { Engine, SpinBody } from "../../engines/engine.ts";
import type { Subject } from "../../harness/subject.ts";
import { warmUp } from "../../harness/warm.ts";
import { allocate } from "../../memory/arena.ts";
import type { Verification } from "../../records/record.ts";

export class SpinSubject implements Subject {
  readonly #spin: SpinBody;

  static async open(engine: Engine): Promise<SpinSubject> {
    return new SpinSubject(await engine.bindSpin(allocate("shared", 1)));
  }

  private constructor(spin: SpinBody) {
    this.#spin = spin;
  }

  warm(): Promise<void> {
    return warmUp(() => void this.#spin(20_000));
  }

  sample(passes: number): undefined {
    this.#spin(passes);
  }

  verify(): Verification {
    // The sum of n equal terms is linear in n: x(3n) − x(n) = 2 (x(2n) − x(n)).
    const [one, two, three] = [1000, 2000, 3000].map((adds) => this.#spin(adds)) as [number, number, number];
    if (three - one !== 2 * (two - one) || two === one) throw new Error("spin did not execute every add");
    return { state: "verified", method: "linear in the number of adds", elements: 6000 };
  }

  close(): void {}
}
