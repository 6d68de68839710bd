/** Files of the run's scratch folder: made on their first use, whole or not at all, and there until the run ends. */
import { renameSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { reasonOf } from "../records/causes.ts";

/** Written at once. */
const pieceBytes = 1 << 20;

/**
 * The path of a file of `bytes`; where it is not there yet, it is written and given to the device, so that nothing is written back while it is
 * read.
 * @param fill gives the bytes of a piece, which begins at `offset` in the file
 * @throws Error that says why the file could not be made
 */
export async function scratchFile(folder: string, name: string, bytes: number, fill: (piece: Uint8Array, offset: number) => void): Promise<string> {
  const path = join(folder, name);
  if (statSync(path, { throwIfNoEntry: false })?.size === bytes) return path;
  const part = `${path}.part`;
  try {
    const file = await open(part, "w", 0o600);
    try {
      const buffer = new Uint8Array(Math.min(pieceBytes, bytes));
      for (let offset = 0; offset < bytes; offset += buffer.length) {
        const piece = buffer.subarray(0, Math.min(buffer.length, bytes - offset));
        fill(piece, offset);
        for (let done = 0; done < piece.length; ) done += (await file.write(piece, done, piece.length - done, offset + done)).bytesWritten;
      }
      await file.datasync();
    } finally {
      await file.close();
    }
    renameSync(part, path);
    return path;
  } catch (thrown) {
    // The system's own words name the path, which is nobody else's business.
    throw new Error(`its scratch file ${name} could not be made: ${reasonOf(thrown)}`);
  }
}
