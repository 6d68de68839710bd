/** Records as their bytes, one after another in a ring. */
import { fields, readNumber } from "../record.ts";
import { grown, nothing, type OpenStore, take } from "../store.ts";

export const openPacked: OpenStore = ({ capacity: usual, recordBytes, axis }) => {
  // Of zeros that the system gives: a page counts when a record first comes to lie on it.
  let ring = new Uint8Array(usual * recordBytes);
  let [capacity, first, held] = [usual, 0, 0];
  const startOf = (index: number): number => ((first + index) % capacity) * recordBytes;
  const grow = (): void => {
    const larger = grown(capacity);
    const copy = new Uint8Array(larger * recordBytes);
    for (let i = 0; i < held; i++) copy.set(ring.subarray(startOf(i), startOf(i) + recordBytes), i * recordBytes);
    [ring, capacity, first] = [copy, larger, 0];
  };
  return {
    get held() {
      return held;
    },
    add(line) {
      if (held === capacity) grow();
      ring.set(line, startOf(held++));
    },
    evict(position) {
      const before = held;
      while (held > 0 && readNumber(ring, first * recordBytes, axis) < position) {
        first = first + 1 === capacity ? 0 : first + 1;
        held--;
      }
      return before - held;
    },
    aggregate(from, to) {
      const result = nothing();
      for (let i = 0; i < held; i++) {
        const start = startOf(i);
        const at = readNumber(ring, start, axis);
        if (at >= from && at < to) take(result, readNumber(ring, start, fields.value));
      }
      return result;
    },
  };
};
