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
import { type ChainParams, chainParams, operandOf } from "./params.ts";

const warmLines = 512;

/** The operand of a transform, counted from 1. */
type Operand = (transform: number) => number;

/** One execution of the whole chain over lines [lo, hi). */
type Execution = (lo: number, hi: number) => void;

export async function open(context: BodyContext): Promise<Subject> {
  const params = chainParams.parse(context.params);
  if (!context.arena) throw errors.internal("a chain was planned without arrays");
  const slice = sliceOf({ ...context, ...context.arena });
  return new ChainSubject(slice, await execution(engineOf(params.engine), params, slice), params);
}

async function execution(engine: Engine, { mode, n, chunk = lineBytes }: ChainParams, slice: Slice): Promise<Execution> {
  const operand = (transform: number) => operandOf(mode, transform);
  switch (mode) {
    case "whole":
      return passes(engine, slice, operand, ["source", ...temporaries(n), "result"], n);
    case "direct":
    case "pass-l2":
      return passes(engine, slice, operand, ["source", ...temporaries(n - 1), "result"], n);
    case "in-place":
      return passes(engine, slice, operand, Array<string>(n + 1).fill("in-place"), n);
    case "chunked":
      return tiles(engine, slice, operand, chunk / lineBytes, n, 2, 0);
    case "fresh":
      return tiles(engine, slice, operand, chunk / lineBytes, n, Math.max(1, n), 1);
    case "fused":
    case "fused-l2": {
      const [factor, addend] = [operand(1), operand(2)];
      const arrays = { a: place(slice, "source"), b: place(slice, "result") };
      const body = await engine.bindPass("fused", plainVariant, { memory: slice.memory, arrays }, n);
      return (lo, hi) => void body(lo, hi, factor, addend, 1);
    }
  }
}

function temporaries(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `t${i + 1}`);
}

/** Pass by pass over whole arrays: transform i takes the array at i − 1 to the one at i; what remains after `transforms` is a copy. */
async function passes(engine: Engine, slice: Slice, operand: Operand, route: readonly string[], transforms: number): Promise<Execution> {
  const bodies = await Promise.all(
    route.slice(1).map((to, index) => {
      const kernel: KernelId = index >= transforms ? "copy" : index % 2 === 0 ? "multiply" : "increment";
      return engine.bindPass(kernel, plainVariant, {
        memory: slice.memory,
        arrays: { a: place(slice, route[index] as string), b: place(slice, to) },
      });
    }),
  );
  const operands = bodies.map((_, index) => operand(index + 1));
  return (lo, hi) => {
    for (let index = 0; index < bodies.length; index++) bodies[index]?.(lo, hi, operands[index] as number, 0, 1);
  };
}

/** All transforms over one chunk before the next. */
async function tiles(
  engine: Engine,
  slice: Slice,
  operand: Operand,
  chunkLines: number,
  n: number,
  tempCount: number,
  advance: 0 | 1,
): Promise<Execution> {
  const [factor, addend] = [operand(1), operand(2)];
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
  readonly #params: ChainParams;
  readonly #from: string;
  readonly #to: string;
  readonly #marks: Marks;
  #passes = 0;

  constructor(slice: Slice, execute: Execution, params: ChainParams) {
    const inPlace = params.mode === "in-place";
    this.#slice = slice;
    this.#execute = execute;
    this.#params = params;
    this.#from = inPlace ? "in-place" : "source";
    this.#to = inPlace ? "in-place" : "result";
    this.#marks = new Marks(slice, inPlace ? { updated: [this.#to] } : { stored: [this.#to] });
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
    const { mode, n } = this.#params;
    const { shadow } = this.#slice;
    const inPlace = this.#from === this.#to;
    // Between two arrays every pass gives the same result.
    for (let pass = 0; pass < (inPlace ? this.#passes : 1); pass++) {
      if (!inPlace) shadow.advance("copy", { a: this.#from, b: this.#to }, 1, 0, 0, 1);
      for (let transform = 1; transform <= n; transform++) {
        shadow.advance(transform % 2 === 1 ? "multiply" : "increment", { a: this.#to, b: this.#to }, 1, operandOf(mode, transform), 0, 1);
      }
    }
    return this.#marks.problem();
  }

  verify(): Verification {
    return { state: "verified", method: "every element of the result against n transforms", elements: verifyArray(this.#slice, this.#to) };
  }

  close(): void {}
}
