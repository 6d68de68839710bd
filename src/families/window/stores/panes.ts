/** No records: of each slide a count, a sum and a maximum, of which windows are put together. */
import { fields, readNumber } from "../record.ts";
import { nothing, type OpenStore } from "../store.ts";

const numbers = 3;

export const openPanes: OpenStore = ({ slide, span }) => {
  const capacity = Math.ceil(span / slide) + 1;
  const panes = new Float64Array(capacity * numbers);
  let first = 0;
  const startOf = (pane: number): number => (pane % capacity) * numbers;
  return {
    held: 0,
    add(line, position) {
      const start = startOf(Math.floor(position / slide));
      const value = readNumber(line, 0, fields.value);
      panes[start] = (panes[start] as number) + 1;
      panes[start + 1] = (panes[start + 1] as number) + value;
      panes[start + 2] = Math.max(panes[start + 2] as number, value);
    },
    evict(position) {
      let gone = 0;
      for (; first < Math.floor(position / slide); first++) {
        const start = startOf(first);
        gone += panes[start] as number;
        panes.fill(0, start, start + numbers);
      }
      return gone;
    },
    aggregate(from, to) {
      const result = nothing();
      for (let pane = Math.floor(from / slide); pane * slide < to; pane++) {
        const start = startOf(pane);
        if (panes[start] === 0) continue;
        result.count += panes[start] as number;
        result.sum += panes[start + 1] as number;
        result.max = Math.max(result.max, panes[start + 2] as number);
      }
      return result;
    },
  };
};
