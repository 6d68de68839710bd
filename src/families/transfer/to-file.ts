/** Into another file of the scratch folder: a new one in each pass, compared with what was sent when its time is over. */
import { closeSync, copyFileSync, createReadStream, createWriteStream, openSync, readSync, rmSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { PatternCheck } from "./pattern.ts";
import { Deadline, type Sent, stopwatch } from "./sent.ts";
import type { Mover } from "./socket-native.ts";
import type { Answer } from "./wire.ts";

/** Puts the first `bytes` of `from` into the new file `to`. */
export type Copy = (from: string, to: string, bytes: number) => Promise<{ readonly syscalls?: number }>;

export const copies = {
  /** By calls on two descriptors. */
  moved:
    (mover: Mover, passMs: number): Copy =>
    async (_, to, bytes) => {
      // Exclusively: over a file that is there, freeing its pages would be part of the time.
      const fd = openSync(to, "wx", 0o600);
      try {
        const { syscalls } = await mover.move(fd, bytes, new Deadline(passMs));
        return { syscalls: syscalls + 2 };
      } finally {
        closeSync(fd);
      }
    },
  pipeline:
    (chunk: number): Copy =>
    async (from, to, bytes) => {
      await pipeline(
        createReadStream(from, { highWaterMark: chunk, end: bytes - 1 }),
        createWriteStream(to, { highWaterMark: chunk, flags: "wx", mode: 0o600 }),
      );
      return {};
    },
  copyFile: (): Copy => async (from, to) => {
    copyFileSync(from, to);
    return {};
  },
} as const;

export async function sendToFile(copy: Copy, from: string, to: string, bytes: number): Promise<Sent> {
  rmSync(to, { force: true });
  try {
    const stop = stopwatch();
    const told = await copy(from, to, bytes);
    return { ...stop(), ...told, ...compared(to) };
  } finally {
    rmSync(to, { force: true });
  }
}

const pieceBytes = 256 * 1024;

function compared(path: string): Answer {
  const check = new PatternCheck();
  const piece = new Uint8Array(pieceBytes);
  const fd = openSync(path, "r");
  try {
    for (let got = readSync(fd, piece); got > 0; got = readSync(fd, piece)) check.take(piece.subarray(0, got));
  } finally {
    closeSync(fd);
  }
  return { received: check.received, wrong: check.wrong };
}
