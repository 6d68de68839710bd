/** What runs one side of a trial between CPUs inside a worker. */
import { errors } from "../../errors.ts";
import type { BodyContext, Subject } from "../../harness/subject.ts";
import { warmUp } from "../../harness/warm.ts";
import type { Verification } from "../../records/record.ts";
import { addUp, handOver, wordsAt } from "./line.ts";
import { type CoresParams, coresParams } from "./params.ts";

/** Calls of one warm-up batch, over words that no other thread sees. */
const warmCalls = 2000;

export function open(context: BodyContext): Subject {
  const params = coresParams.parse(context.params);
  if (!context.shared) throw errors.internal("a trial between CPUs was planned without a shared block");
  const words = new Int32Array(context.shared);
  return params.op === "hand-over" ? new HandOver(params, words, context) : new Adder(params, words, context);
}

/** One side of the exchange through one word: slot 0 leads. */
class HandOver implements Subject {
  readonly #words: Int32Array;
  readonly #at: number;
  readonly #leads: boolean;
  readonly #partner: number;
  readonly #perPass: number;
  #rounds = 0;
  #exchanged = 0;

  constructor({ cpuA, cpuB = cpuA, rounds = 1 }: CoresParams, words: Int32Array, { slot, seed, epoch }: BodyContext) {
    this.#words = words;
    [this.#at] = wordsAt(seed, epoch, false);
    this.#leads = slot === 0;
    this.#perPass = rounds;
    this.#partner = this.#leads ? cpuB : cpuA;
  }

  /** The follower's half runs through by itself when every question is already there: a block of its own per question is not needed. */
  async warm(): Promise<void> {
    const own = new Int32Array(new SharedArrayBuffer(8));
    await warmUp(() => {
      for (let i = 0; i < warmCalls; i++) {
        Atomics.store(own, 0, 1);
        handOver(own, 0, 1, false, this.#partner);
      }
    });
  }

  arm(): void {
    if (this.#leads) Atomics.store(this.#words, this.#at, 0);
  }

  sample(passes: number): undefined {
    this.#rounds = passes * this.#perPass;
    handOver(this.#words, this.#at, this.#rounds, this.#leads, this.#partner);
  }

  settle(): string | undefined {
    this.#exchanged += this.#rounds;
    const last = Atomics.load(this.#words, this.#at);
    return last === 2 * this.#rounds ? undefined : `after ${this.#rounds} round trips the word is ${last}, expected ${2 * this.#rounds}`;
  }

  verify(): Verification {
    return { state: "verified", method: "every value of the exchange, in order", elements: this.#exchanged };
  }

  close(): void {}
}

/** One of the threads that count. Nothing resets the words: what all samples added must be there in the end. */
class Adder implements Subject {
  readonly #words: Int32Array;
  readonly #at: number;
  readonly #threads: number;
  #added = 0;

  constructor({ op }: CoresParams, words: Int32Array, { slot, seed, epoch, team }: BodyContext) {
    this.#words = words;
    const [first, second] = wordsAt(seed, epoch, op === "same-line");
    const shares = op === "contended";
    this.#at = slot === 0 || shares ? first : second;
    this.#threads = shares ? team.reduce((sum, { count }) => sum + count, 0) : 1;
  }

  async warm(): Promise<void> {
    const own = new Int32Array(new SharedArrayBuffer(8));
    await warmUp(() => addUp(own, 0, warmCalls));
  }

  sample(count: number): undefined {
    addUp(this.#words, this.#at, count);
    this.#added += count;
  }

  /** Words wrap at 2^32, and so does the expectation. Both threads take samples of equal counts. */
  verify(): Verification {
    const expected = (this.#added * this.#threads) | 0;
    const found = Atomics.load(this.#words, this.#at);
    if (found !== expected) throw errors.verification(`${this.#added} additions of ${this.#threads} threads left ${found}, expected ${expected}`);
    return { state: "verified", method: "sum of every addition", elements: this.#added };
  }

  close(): void {}
}
