/** One interface for every form in which a window's records are held. */
import type { Field } from "./record.ts";

/** What a window comes to. Of no records the maximum is −1: values are not negative. */
export interface Aggregate {
  count: number;
  sum: number;
  max: number;
}

export const nothing = (): Aggregate => ({ count: 0, sum: 0, max: -1 });

export interface Store {
  /** Records that are held now. */
  readonly held: number;
  /** Keeps the record of this line, which the next one overwrites. @param position its place on the axis of the windows */
  add(line: Buffer, position: number): void;
  /** Lets go of records before `position`, the oldest first; the first that is not before it ends this. @returns how many went */
  evict(position: number): number;
  /** Of the records from `from` to before `to`. */
  aggregate(from: number, to: number): Aggregate;
}

export interface StoreOptions {
  /** Records that are held at once, as far as that can be known: a ring is made for as many, and grows where they are more. */
  readonly capacity: number;
  readonly recordBytes: number;
  /** The field that places a record on the axis of the windows: its time, or its number. */
  readonly axis: Field;
  /** From window to window, and the most that lies between two records that are held, on that axis. */
  readonly slide: number;
  readonly span: number;
}

export type OpenStore = (options: StoreOptions) => Store;

export function take(into: Aggregate, value: number): void {
  into.count++;
  into.sum += value;
  if (value > into.max) into.max = value;
}

/** Of a ring that is full: so that growing costs a record little, however often it happens. */
export const grown = (capacity: number): number => Math.ceil(1.5 * capacity) + 1;
