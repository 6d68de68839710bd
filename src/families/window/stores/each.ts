/** Records as values of JavaScript, one each, in a ring of references: parsed, as text, or as a Buffer of its own. */
import { type Field, fields, readNumber, readNumberOf } from "../record.ts";
import { grown, nothing, type OpenStore, take } from "../store.ts";

interface Form<T> {
  /** A copy of the line that shares nothing with it. */
  hold(line: Buffer): T;
  read(record: T, field: Field): number;
}

function opening<T>({ hold, read }: Form<T>): OpenStore {
  return ({ capacity: usual, axis }) => {
    let ring: (T | undefined)[] = new Array(usual).fill(undefined);
    let [capacity, first, held] = [usual, 0, 0];
    const at = (index: number): number => (first + index < capacity ? first + index : first + index - capacity);
    const grow = (): void => {
      const larger = grown(capacity);
      const copy: (T | undefined)[] = new Array(larger).fill(undefined);
      for (let i = 0; i < held; i++) copy[i] = ring[at(i)];
      [ring, capacity, first] = [copy, larger, 0];
    };
    return {
      get held() {
        return held;
      },
      add(line) {
        if (held === capacity) grow();
        ring[at(held++)] = hold(line);
      },
      evict(position) {
        const before = held;
        while (held > 0 && read(ring[first] as T, axis) < position) {
          ring[first] = undefined;
          first = at(1);
          held--;
        }
        return before - held;
      },
      aggregate(from, to) {
        const result = nothing();
        for (let i = 0; i < held; i++) {
          const record = ring[at(i)] as T;
          const place = read(record, axis);
          if (place >= from && place < to) take(result, read(record, fields.value));
        }
        return result;
      },
    };
  };
}

interface Parsed {
  readonly id: number;
  readonly time: number;
  readonly value: number;
  readonly text: string;
}

export const openObjects = opening<Parsed>({
  hold: (line) => JSON.parse(line.toString("latin1")) as Parsed,
  read: (record, field) => (field === fields.value ? record.value : field === fields.time ? record.time : record.id),
});

export const openStrings = opening<string>({ hold: (line) => line.toString("latin1"), read: readNumberOf });

export const openBuffers = opening<Buffer>({ hold: (line) => Buffer.from(line), read: (record, field) => readNumber(record, 0, field) });
