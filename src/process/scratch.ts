/** A scratch folder with a quota, removed when it is closed or when the process ends. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { errors } from "../errors.ts";
import { formatSize } from "../units.ts";
import { atEnd } from "./ending.ts";
import { claim, isAbandoned, type Owner, ownerOf } from "./owner.ts";

const prefix = "streambound-";

export interface Scratch {
  readonly folder: string;
  /** Bytes that may still be reserved. */
  readonly leftBytes: number;
  /**
   * The path for a file of at most `bytes`; its room is taken from the quota. Reserving a name again replaces its room.
   * @throws scratch-full when the quota does not hold it.
   */
  reserve(name: string, bytes: number): string;
  /** Removes the folder and all in it; a second call does nothing. */
  close(): void;
}

/** Makes a scratch folder below `parent` (by default the system's folder for temporary files). */
export function openScratch({ quotaBytes, parent = tmpdir() }: { readonly quotaBytes: number; readonly parent?: string }): Scratch {
  const folder = mkdtempSync(join(parent, prefix));
  const reserved = new Map<string, number>();
  const left = (without?: string): number => {
    let sum = quotaBytes;
    for (const [name, bytes] of reserved) if (name !== without) sum -= bytes;
    return sum;
  };
  const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  const forget = atEnd(remove);
  try {
    claim(folder);
  } catch (thrown) {
    forget();
    remove();
    throw thrown;
  }
  return {
    folder,
    get leftBytes() {
      return left();
    },
    reserve(name, bytes) {
      if (name === "" || name === "." || name === ".." || basename(name) !== name) throw errors.internal(`${name} is not the name of a scratch file`);
      if (bytes > left(name)) throw errors.scratchFull(name, formatSize(bytes), formatSize(left(name)));
      reserved.set(name, bytes);
      return join(folder, name);
    },
    close() {
      forget();
      remove();
    },
  };
}

/**
 * Removes the scratch folders below `parent` whose process is gone: what SIGKILL or a power cut left. What cannot be removed is left where
 * it is: it is perhaps another user's, and no reason to refuse anything.
 * @param removed told of each folder that is gone, and of its owner
 */
export function sweepAbandoned(parent: string, removed: (folder: string, owner: Owner | undefined) => void = () => {}): void {
  for (const name of readdirSync(parent)) {
    const folder = join(parent, name);
    if (!name.startsWith(prefix) || !isAbandoned(folder)) continue;
    const owner = ownerOf(folder);
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      continue;
    }
    removed(folder, owner);
  }
}
