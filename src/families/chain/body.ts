/** What runs a chain inside a worker: the executions of DESIGN section 7, each checked against n applications of the reference. */
import { plainVariant } from "../../catalogue/kernel.ts";
import type { KernelId } from "../../catalogue/kernels.ts";
import type { ArrayPlace, Engine } from "../../engines/engine.ts";
import { engineOf } from "../../engines/registry.ts";
import { errors } from "../../errors.ts";
import type { BodyContext, Subject } from "../../harness/subject.ts";
import { warmUp } from "../../harness/warm.ts";
import { Marks } from "../../memory/marks.ts";
import { fillPeriodic } from "../../memory/pattern.ts";
import { type Slice, sliceOf, verifyArray } from "../../memory/slice.ts";
import type { Verification } from "../../records/record.ts";
import { elementBytes, lineBytes } from "../../units.ts";
import { type ChainParams, chainParams, chainScalars } from "./params.ts";

const { factor, addend } = chainScalars;
const warmLines = 512;

/** One execution of the whole chain over lines [lo, hi). */
type Execution = (lo: number, hi: number) => void;

export async function open(context: BodyContext): Promise<Subject> {
  const params = chainParams.parse(context.params);
  if (!context.arena) throw errors.internal("a chain was planned without arrays");
  const slice = sliceOf({ ...context, ...context.arena });
  const inPlace = params.mode === "in-place";
  return new ChainSubject(
    slice,
    await execution(engineOf(params.engine), params, slice),
    inPlace ? "in-place" : "source",
    inPlace ? "in-place" : "result",
    params.n,
  );
}

async function execution(engine: Engine, { mode, n, chunk = lineBytes }: ChainParams, slice: Slice): Promise<Execution> {
  switch (mode) {
    case "whole":
      return passes(engine, slice, ["source", ...temporaries(n), "result"]);
    case "direct":
    case "pass-l2":
      return passes(engine, slice, ["source", ...temporaries(n - 1), "result"], n);
    case "in-place":
      return passes(
        engine,
        slice,
        Array.from({ length: n + 1 }, () => "in-place"),
        n,
      );
    case "chunked":
      return tiles(engine, slice, chunk / lineBytes, n, 2, 0);
    case "fresh":
      return tiles(engine, slice, chunk / lineBytes, n, Math.max(1, n), 1);
    case "fused":
    case "fused-l2": {
      const body = await engine.bindPass(
        "fused",
        plainVariant,
        { memory: slice.memory, arrays: { a: place(slice, "source"), b: place(slice, "result") } },
        n,
      );
      return (lo, hi) => void body(lo, hi, factor, addend);
    }
  }
}

function temporaries(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `t${i + 1}`);
}

/** Pass by pass over whole arrays: transform i takes the array at i − 1 to the one at i; what remains after `transforms` is a copy. */
async function passes(engine: Engine, slice: Slice, route: readonly string[], transforms: number = route.length - 2): Promise<Execution> {
  const bodies = await Promise.all(
    route.slice(1).map((to, index) => {
      const kernel: KernelId = index >= transforms ? "copy" : index % 2 === 0 ? "multiply" : "increment";
      return engine.bindPass(kernel, plainVariant, {
        memory: slice.memory,
        arrays: { a: place(slice, route[index] as string), b: place(slice, to) },
      });
    }),
  );
  return (lo, hi) => {
    for (let index = 0; index < bodies.length; index++) bodies[index]?.(lo, hi, index % 2 === 0 ? factor : addend, 0);
  };
}

/** All transforms over one chunk before the next. */
async function tiles(engine: Engine, slice: Slice, chunkLines: number, n: number, tempCount: number, advance: 0 | 1): Promise<Execution> {
  const [first, second] = [slice.offsetOf("t1"), slice.offsetOf("t2")];
  const strideLines = (second - first) / lineBytes;
  // One array from the first temporary to the end of the last: js reads through a view, and beyond its end there is nothing.
  const temporariesPlace = { offsetBytes: first, lineCount: (tempCount - 1) * strideLines + slice.lineCount };
  const body = await engine.bindChain({
    memory: slice.memory,
    arrays: { a: place(slice, "source"), b: place(slice, "result"), c: temporariesPlace },
  });
  return (lo, hi) => void body(lo, hi, chunkLines, n, tempCount, strideLines, advance, factor, addend);
}

function place(slice: Slice, name: string): ArrayPlace {
  return { offsetBytes: slice.offsetOf(name), lineCount: slice.lineCount };
}

class ChainSubject implements Subject {
  readonly #slice: Slice;
  readonly #execute: Execution;
  readonly #from: string;
  readonly #to: string;
  readonly #n: number;
  readonly #marks: Marks;
  #passes = 0;

  constructor(slice: Slice, execute: Execution, from: string, to: string, n: number) {
    this.#slice = slice;
    this.#execute = execute;
    this.#from = from;
    this.#to = to;
    this.#n = n;
    this.#marks = new Marks(slice, from === to ? [] : [to]);
  }

  async warm(): Promise<void> {
    const lines = Math.min(warmLines, this.#slice.lineCount);
    await warmUp(() => this.#execute(0, lines));
    // What a warm-up in place did is undone: the sample starts from data that the shadow knows.
    fillPeriodic(this.#slice.viewOf(this.#to).subarray(0, (lines * lineBytes) / elementBytes), this.#slice.shadow.of(this.#to));
  }

  arm(): void {
    this.#slice.verified.clear();
    this.#marks.set();
  }

  sample(passes: number): undefined {
    for (let pass = 0; pass < passes; pass++) this.#execute(0, this.#slice.lineCount);
    this.#passes = passes;
  }

  settle(): string | undefined {
    const passes = this.#from === this.#to ? this.#passes : 1;
    this.#slice.shadow.advance("fused", { a: this.#from, b: this.#to }, passes, factor, addend, this.#n);
    return this.#marks.problem();
  }

  verify(): Verification {
    return { state: "verified", method: "every element of the result against n transforms", elements: verifyArray(this.#slice, this.#to) };
  }

  close(): void {}
}
