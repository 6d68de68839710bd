/** `fs.read` with a callback, and `FileHandle.read`: one block after another, each a trip to the thread pool and back. */
import { read } from "node:fs";
import { sumOf } from "../contents.ts";
import { slotsOf } from "../params.ts";
import { openSlots, type Slots } from "../slots.ts";
import { type OpenWay, short, type WayOptions } from "../way.ts";

/** Told of each block as it comes. */
type Each = (slot: number, position: number) => void;
/** Reads every block into its slot. */
type ReadAll = (each: Each) => Promise<void>;

export const openFileHandleRead: OpenWay = (options) => {
  const { file, positions, params } = options;
  const { slots, check } = slotted(options);
  return way(options, slots, async (each) => {
    for (let i = 0, slot = 0; i < positions.length; i++) {
      const position = positions[i] as number;
      check((await file.handle.read(slots.bytes[slot] as Uint8Array, 0, params.block, position)).bytesRead, position);
      each(slot, position);
      slot = slot + 1 === slots.bytes.length ? 0 : slot + 1;
    }
  });
};

/** Each callback starts the next read by itself: no promise lies between two blocks. */
export const openFsRead: OpenWay = (options) => {
  const { file, positions, params } = options;
  const { slots, check } = slotted(options);
  const readAll: ReadAll = (each) =>
    new Promise((resolve, reject) => {
      let [i, slot] = [0, 0];
      const next = (): void => {
        read(file.fd, slots.bytes[slot] as Uint8Array, 0, params.block, positions[i] as number, done);
      };
      const done = (error: Error | null, got: number): void => {
        try {
          if (error) throw error;
          check(got, positions[i] as number);
          each(slot, positions[i] as number);
          i++;
          slot = slot + 1 === slots.bytes.length ? 0 : slot + 1;
          if (i < positions.length) next();
          else resolve();
        } catch (thrown) {
          reject(thrown);
        }
      };
      next();
    });
  return way(options, slots, readAll);
};

function slotted({ params }: WayOptions): { readonly slots: Slots; readonly check: (got: number, position: number) => void } {
  const { block } = params;
  return {
    slots: openSlots(block, slotsOf(params)),
    check(got, position) {
      if (got !== block) throw short(got, block, position);
    },
  };
}

function way({ params }: WayOptions, slots: Slots, readAll: ReadAll): ReturnType<OpenWay> {
  return {
    inThread: false,
    async read(passes) {
      let sum = 0;
      for (let pass = 0; pass < passes; pass++) {
        await readAll((slot) => {
          sum = (sum + sumOf(slots.words[slot] as Uint32Array, params.sum)) | 0;
        });
      }
      return { sum: sum >>> 0 };
    },
    show: (see) => readAll((slot, position) => see(position, slots.bytes[slot] as Uint8Array)),
  };
}
