/** What scans a file inside a process of its own: every byte is added up, in one of three ways. */
import type { FileHandle } from "node:fs/promises";
import type { BodyContext, Subject } from "../../harness/subject.ts";
import type { Verification } from "../../records/record.ts";
import { FileData, openNameless } from "../io/file.ts";
import { blockBytes, type FootprintParams, footprintParams } from "./params.ts";

/** Each way reads from the handle's position, which is the start of the file, and returns the sum of all bytes. */
const scans: Readonly<Record<FootprintParams["way"], (file: FileHandle) => Promise<number>>> = {
  blocks: async (file) => {
    const buffer = new Uint8Array(blockBytes);
    let sum = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length);
      if (bytesRead === 0) return sum;
      sum += sumOf(buffer.subarray(0, bytesRead));
    }
  },
  stream: async (file) => {
    let sum = 0;
    for await (const block of file.createReadStream({ highWaterMark: blockBytes, autoClose: false })) sum += sumOf(block as Uint8Array);
    return sum;
  },
  whole: async (file) => sumOf(await file.readFile()),
};

/** At most 255 a byte: exact for files below 2^45 B. */
function sumOf(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < bytes.length; i++) sum += bytes[i] as number;
  return sum;
}

export async function open({ params, seed }: BodyContext): Promise<Subject> {
  const { way, file: fileBytes } = footprintParams.parse(params);
  let expected = 0;
  const file = await openNameless(fileBytes, new FileData(seed), (piece) => {
    expected += sumOf(new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength));
  });
  let sum = 0;
  return {
    // A process that has run the scan before would have grown already: the one sample is the first.
    warm() {},
    async sample() {
      sum = await scans[way](file);
      return undefined;
    },
    settle: () => (sum === expected ? undefined : `the bytes of the file add up to ${sum}, expected ${expected}`),
    verify: (): Verification => ({ state: "verified", method: "sum of all bytes of every sample", elements: fileBytes }),
    close: () => file.close(),
  };
}
