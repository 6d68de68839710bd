/** Damage to files that were right. */
import { closeSync, openSync, statSync, truncateSync, writeSync } from "node:fs";

export function cutLastThird(path: string): void {
  truncateSync(path, Math.floor((statSync(path).size * 2) / 3));
}

/** By bytes that no header has. */
export function overwrite(path: string, offset: number, bytes: number): void {
  const file = openSync(path, "r+");
  try {
    writeSync(file, Buffer.alloc(bytes, 0xff), 0, bytes, offset);
  } finally {
    closeSync(file);
  }
}
