/**
 * Marks: some lines that are looked at after every sample. Before it, those of an array that is only stored are set to a value
 * that no kernel stores; afterwards all must hold what the shadow says. A pass that skipped its work cannot pass for one that
 * repeated it. Lines of updated arrays carry their history and are looked at as they are.
 */
import { elementBytes, lineBytes } from "../units.ts";
import { period } from "./pattern.ts";
import { random, seedOf } from "./random.ts";
import type { Slice } from "./slice.ts";

const unstorable = -(2 ** 52);
const linesMarked = 32;
const elementsPerLine = lineBytes / elementBytes;

/** Arrays that every sample writes in full: stored whatever they held, or computed from what they held. */
export interface WrittenArrays {
  readonly stored?: readonly string[];
  readonly updated?: readonly string[];
}

interface Marked {
  readonly name: string;
  readonly view: Float64Array;
  readonly elements: readonly number[];
}

export class Marks {
  readonly #slice: Slice;
  readonly #stored: readonly Marked[];
  readonly #updated: readonly Marked[];

  constructor(slice: Slice, { stored = [], updated = [] }: WrittenArrays) {
    this.#slice = slice;
    const next = random(seedOf("marks", slice.lineCount));
    const marked = (name: string): Marked => {
      const lines = [0, slice.lineCount - 1, ...Array.from({ length: linesMarked - 2 }, () => Math.floor(next() * slice.lineCount))];
      return { name, view: slice.viewOf(name), elements: lines.map((line) => line * elementsPerLine + Math.floor(next() * elementsPerLine)) };
    };
    this.#stored = stored.map(marked);
    this.#updated = updated.map(marked);
  }

  set(): void {
    for (const { view, elements } of this.#stored) for (const element of elements) view[element] = unstorable;
  }

  /** The first marked element that does not hold its expected value, in words. */
  problem(): string | undefined {
    for (const { name, view, elements } of [...this.#stored, ...this.#updated]) {
      const one = this.#slice.shadow.of(name);
      const wrong = elements.find((element) => !Object.is(view[element], one[element % period]));
      if (wrong !== undefined) return `${name}[${wrong}] is ${view[wrong]} after the sample, expected ${one[wrong % period]}`;
    }
    return undefined;
  }
}
