/** The kernel's pread, called by the addon. */
import { Unavailable } from "../../../harness/subject.ts";
import { loadNative, type Native } from "../../../native/native.ts";
import { slotsOf } from "../params.ts";
import { openSlots, type Slots } from "../slots.ts";
import { type OpenWay, type Reading, refused, type See } from "../way.ts";
import { Cuts } from "./cuts.ts";

/** The addon. @throws Unavailable where there is none */
export function addon(): Native {
  const loaded = loadNative();
  if (loaded.state === "absent") throw new Unavailable(loaded.code, loaded.reason);
  return loaded.native;
}

/** Reads a range of blocks, each into slot i mod slots. */
export type ReadRange = (from: number, to: number) => { readonly calls: number; readonly sum: number };

/** All passes, cut. */
export function readCut(readRange: ReadRange, cuts: Cuts, blocks: number, passes: number): Required<Reading> {
  let [sum, calls] = [0, 0];
  for (let pass = 0; pass < passes; pass++) {
    cuts.each(blocks, (from, to) => {
      const part = readRange(from, to);
      sum = (sum + part.sum) | 0;
      calls += part.calls;
    });
  }
  return { sum: sum >>> 0, calls };
}

/** As many blocks at a time as there are slots to see them in. */
export function showSlots(readRange: ReadRange, slots: Slots, positions: Float64Array, see: See): void {
  const count = slots.bytes.length;
  for (let from = 0; from < positions.length; from += count) {
    const to = Math.min(positions.length, from + count);
    readRange(from, to);
    for (let i = from; i < to; i++) see(positions[i] as number, slots.bytes[i % count] as Uint8Array);
  }
}

export const openPread: OpenWay = ({ file, params, positions }) => {
  const { files } = addon();
  const slots = openSlots(params.block, slotsOf(params));
  const cuts = new Cuts();
  const readRange: ReadRange = (from, to) => {
    const answer = files.read(file.fd, slots.whole, params.block, positions, from, to, params.sum);
    if (typeof answer === "string") throw refused(answer);
    return answer;
  };
  return {
    inThread: true,
    read: (passes) => readCut(readRange, cuts, positions.length, passes),
    show: (see) => showSlots(readRange, slots, positions, see),
  };
};
