/**
 * What the written part of a mix must hold. The trials of a group write the beginning of one array, each as far as its mix goes, so that an
 * element's value depends on every trial that reaches it: a sign a stretch for updates by −1, one constant for non-temporal stores.
 */
import { errors } from "../../errors.ts";
import { firstDifference, period } from "../../memory/pattern.ts";
import { random, seedOf } from "../../memory/random.ts";
import type { Slice } from "../../memory/slice.ts";

/** The beginning of an array that one trial writes in every pass. */
export interface Written {
  /** What a timed pass multiplies by or stores, and what changes nothing in the warm-up. */
  readonly scalar: number;
  readonly neutral: number;
  /** Outside the timed window, before a sample. */
  arm(): void;
  /** After a sample of so many passes: what is wrong with it, if anything. */
  settle(passes: number): string | undefined;
  /** Compares every element. @returns how many those are @throws verification with the first that differs */
  verify(): number;
}

const marked = 32;

/** Some elements below `count`, the first and the last among them. */
function markedElements(count: number): readonly number[] {
  const next = random(seedOf("mix marks", count));
  return count === 0 ? [] : [0, count - 1, ...Array.from({ length: marked - 2 }, () => Math.floor(next() * count))];
}

/** Updates by −1: passes over the elements below each reach, for all trials of a visit. */
const passesBelow = new WeakMap<Slice, Map<number, number>>();

export class Signs implements Written {
  readonly scalar = -1;
  readonly neutral = 1;
  readonly #slice: Slice;
  readonly #name: string;
  readonly #count: number;
  readonly #passes: Map<number, number>;
  readonly #view: Float64Array;
  readonly #marks: readonly number[];

  /** @param count elements from the array's beginning that every pass of this trial updates */
  constructor(slice: Slice, name: string, count: number) {
    const passes = passesBelow.get(slice) ?? new Map<number, number>();
    passesBelow.set(slice, passes);
    this.#slice = slice;
    this.#name = name;
    this.#count = count;
    this.#passes = passes;
    this.#view = slice.viewOf(name);
    this.#marks = markedElements(count);
  }

  arm(): void {}

  settle(passes: number): string | undefined {
    this.#passes.set(this.#count, (this.#passes.get(this.#count) ?? 0) + passes);
    const wrong = this.#marks.find((element) => !Object.is(this.#view[element], this.#expected(element)));
    return wrong === undefined ? undefined : this.#problem(wrong);
  }

  verify(): number {
    const one = this.#slice.shadow.of(this.#name);
    const ends = [...this.#passes.keys(), this.#count].filter((reach) => reach <= this.#count).sort((a, b) => a - b);
    let from = 0;
    for (const to of ends) {
      const sign = this.#signOf(from);
      const turned = Float64Array.from(one, (_, i) => sign * (one[(from + i) % period] as number));
      const at = firstDifference(this.#view.subarray(from, to), turned);
      if (at >= 0) throw errors.verification(this.#problem(from + at));
      from = Math.max(from, to);
    }
    return this.#count;
  }

  /** +1 or −1: every pass whose reach lies beyond the element has turned it. */
  #signOf(element: number): number {
    let passes = 0;
    for (const [reach, count] of this.#passes) if (element < reach) passes += count;
    return passes % 2 === 0 ? 1 : -1;
  }

  #expected(element: number): number {
    return this.#signOf(element) * (this.#slice.shadow.of(this.#name)[element % period] as number);
  }

  #problem(element: number): string {
    return `${this.#name}[${element}] is ${this.#view[element]}, expected ${this.#expected(element)}`;
  }
}

/** What non-temporal stores leave, and a value that they never do. */
const constant = 7;
const unstorable = -(2 ** 52);

export class Constants implements Written {
  readonly scalar = constant;
  readonly neutral = constant;
  readonly #name: string;
  readonly #view: Float64Array;
  readonly #marks: readonly number[];

  /** @param count elements from the array's beginning that every pass of this trial stores */
  constructor(slice: Slice, name: string, count: number) {
    this.#name = name;
    this.#view = slice.viewOf(name).subarray(0, count);
    this.#marks = markedElements(count);
  }

  arm(): void {
    for (const element of this.#marks) this.#view[element] = unstorable;
  }

  settle(): string | undefined {
    const wrong = this.#marks.find((element) => this.#view[element] !== constant);
    return wrong === undefined ? undefined : this.#problem(wrong);
  }

  verify(): number {
    const at = firstDifference(this.#view, new Float64Array(period).fill(constant));
    if (at >= 0) throw errors.verification(this.#problem(at));
    return this.#view.length;
  }

  #problem(element: number): string {
    return `${this.#name}[${element}] is ${this.#view[element]}, expected ${constant}`;
  }
}
