/** Reading and working: either alone, in turns, or beside each other. */
import { readSync } from "node:fs";
import type { OpenFile } from "../io/open-file.ts";
import { openSlots } from "../io/slots.ts";
import { short } from "../io/way.ts";
import { slotCount } from "./exchange.ts";
import type { BottleneckParams, Mode } from "./params.ts";
import type { Reader } from "./reader.ts";
import { type Busy, type Run, watch } from "./run.ts";
import { blocksOf } from "./sum.ts";

export interface ModeOptions {
  readonly file: OpenFile;
  readonly params: BottleneckParams;
  readonly nowNs: () => number;
  /** Of the mode that reads beside the work. */
  readonly reader?: Reader;
}

export const runs: Readonly<Record<Mode, (options: ModeOptions) => Run>> = {
  io: (options) => {
    const read = reading(options);
    return (passes, use) => {
      const busy = timed(options, passes, (block) => use(read(block), block));
      return { ...busy, ioNs: busy.durationNs };
    };
  },
  work: ({ params, nowNs }) => {
    const blocks = blocksOf(params.file, params.block);
    const { words: slots } = openSlots(params.block, slotCount);
    return (passes, use) => {
      let workNs = 0;
      for (let i = 0; i < passes * blocks.length; i++) {
        const block = i % blocks.length;
        // Where a block lies that has just been read: the copy stands for the reading and is left out. Without work it is of no use.
        const words = params.nsPerKiB === 0 ? (blocks[block] as Uint32Array) : (slots[i % slotCount] as Uint32Array);
        if (params.nsPerKiB > 0) words.set(blocks[block] as Uint32Array);
        const begun = nowNs();
        use(words, block);
        workNs += nowNs() - begun;
      }
      return { durationNs: workNs, workNs };
    };
  },
  serial: (options) => {
    const read = reading(options);
    const { nowNs } = options;
    return (passes, use) => {
      let [ioNs, workNs] = [0, 0];
      const busy = timed(options, passes, (block) => {
        const begun = nowNs();
        const words = read(block);
        const between = nowNs();
        use(words, block);
        ioNs += between - begun;
        workNs += nowNs() - between;
      });
      return { ...busy, ioNs, workNs };
    };
  },
  overlapped: ({ file, params, nowNs, reader }) => {
    return (passes, use) => (reader as Reader).run({ fd: file.fd, blocks: params.file / params.block, passes }, nowNs, use);
  },
};

/** Into the two slots in turn, as the reading beside the work does. */
function reading({ file, params: { block: blockBytes } }: ModeOptions): (block: number) => Uint32Array {
  const { bytes, words } = openSlots(blockBytes, slotCount);
  let slot = 0;
  return (block) => {
    slot = 1 - slot;
    const got = readSync(file.fd, bytes[slot] as Uint8Array, 0, blockBytes, block * blockBytes);
    if (got !== blockBytes) throw short(got, blockBytes, block * blockBytes);
    return words[slot] as Uint32Array;
  };
}

function timed({ params, nowNs }: ModeOptions, passes: number, each: (block: number) => void): Busy {
  const blocks = params.file / params.block;
  const stop = watch(nowNs);
  for (let pass = 0; pass < passes; pass++) for (let block = 0; block < blocks; block++) each(block);
  return stop();
}
