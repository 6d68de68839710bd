/** Clock readings and empty calls, in a loop; a pass is one of them. */
import { plainVariant } from "../../catalogue/kernel.ts";
import type { PassBody } from "../../engines/engine.ts";
import { engineOf } from "../../engines/registry.ts";
import { hasVariant } from "../../engines/variants.ts";
import { monotonicClock } from "../../harness/clock.ts";
import type { BodyContext, Subject } from "../../harness/subject.ts";
import { warmUp } from "../../harness/warm.ts";
import { allocate } from "../../memory/arena.ts";
import type { Verification } from "../../records/record.ts";
import { overheadParams } from "./params.ts";

export async function open(context: BodyContext): Promise<Subject> {
  const { engine } = overheadParams.parse(context.params);
  if (engine === undefined) return new OverheadSubject(readings);
  const variant = hasVariant(engine, "seq64", plainVariant) ? plainVariant : ({ ...plainVariant, width: 64 } as const);
  const body = await engineOf(engine).bindPass("seq64", variant, { memory: allocate("shared", 64), arrays: { a: { offsetBytes: 0, lineCount: 1 } } });
  return new OverheadSubject(callsOf(body));
}

/** Does its work `times` times; returns something that depends on every one. */
type Work = (times: number) => number;

function readings(times: number): number {
  let last = 0n;
  for (let i = 0; i < times; i++) last = monotonicClock.now();
  return Number(last);
}

function callsOf(body: PassBody): Work {
  return (times) => {
    let sum = 0;
    for (let i = 0; i < times; i++) sum += body(0, 0, 0, 0, 1);
    return sum;
  };
}

class OverheadSubject implements Subject {
  readonly #work: Work;
  #result = 0;

  constructor(work: Work) {
    this.#work = work;
  }

  warm(): Promise<void> {
    return warmUp(() => {
      this.#result = this.#work(100);
    });
  }

  sample(passes: number): undefined {
    this.#result = this.#work(passes);
  }

  verify(): Verification {
    return Number.isFinite(this.#result)
      ? { state: "verified", method: "the last result is a number", elements: 1 }
      : { state: "unverified", reason: "the last result is no number" };
  }

  close(): void {}
}
