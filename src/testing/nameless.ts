/** Reaches the scratch files that this process holds open without a name, in order to spoil them. Linux only. */
import { closeSync, openSync, readdirSync, readlinkSync, readSync, writeSync } from "node:fs";

const descriptors = "/proc/self/fd";

/** Can files without a name be reached here? */
export const reachable = process.platform === "linux";

/** Changes the byte at `position` of every nameless scratch file; returns how many there were. */
export function spoil(position: number): number {
  const nameless = readdirSync(descriptors).filter((descriptor) => /\/streambound-.*\(deleted\)$/.test(linkOf(descriptor)));
  for (const descriptor of nameless) {
    const file = openSync(`${descriptors}/${descriptor}`, "r+");
    const byte = new Uint8Array(1);
    readSync(file, byte, 0, 1, position);
    writeSync(file, Uint8Array.of((byte[0] as number) ^ 0xff), 0, 1, position);
    closeSync(file);
  }
  return nameless.length;
}

function linkOf(descriptor: string): string {
  try {
    return readlinkSync(`${descriptors}/${descriptor}`);
  } catch {
    // The descriptor of the listing itself is gone by now.
    return "";
  }
}
