/** `fs.readSync`: one call of the kernel's pread a block, on the thread itself. */
import { readSync } from "node:fs";
import { sumOf } from "../contents.ts";
import { slotsOf } from "../params.ts";
import { openSlots } from "../slots.ts";
import { type OpenWay, short } from "../way.ts";

export const openReadSync: OpenWay = ({ file, params, positions }) => {
  const { block, sum: kind } = params;
  const slots = openSlots(block, slotsOf(params));
  const call = (slot: number, position: number): void => {
    const got = readSync(file.fd, slots.bytes[slot] as Uint8Array, 0, block, position);
    if (got !== block) throw short(got, block, position);
  };
  return {
    inThread: true,
    read(passes) {
      let sum = 0;
      for (let pass = 0; pass < passes; pass++) {
        for (let i = 0, slot = 0; i < positions.length; i++) {
          call(slot, positions[i] as number);
          sum = (sum + sumOf(slots.words[slot] as Uint32Array, kind)) | 0;
          slot = slot + 1 === slots.words.length ? 0 : slot + 1;
        }
      }
      return { sum: sum >>> 0, calls: passes * positions.length };
    },
    show(see) {
      for (const position of positions) {
        call(0, position);
        see(position, slots.bytes[0] as Uint8Array);
      }
    },
  };
};
