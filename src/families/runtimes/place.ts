/** Where one sample's output comes to lie, what lies there before, and what is found afterwards. */
import { existsSync, lstatSync, mkdirSync, readdirSync, readSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { partBytes, type Text } from "./text.ts";

/** An output that was there before is longer by so much: a job that does not give its file its length keeps them. */
export const staleBytes = 1 << 20;
/** The file that is always full; only Linux has it. */
export const fullDevice = "/dev/full";

const mark = "what was here before\n";
const name = "output";

/** What a sample left in its folder. */
export interface Found {
  /** Is the output that was there before the same file, of the same length and contents? */
  readonly untouched: boolean;
  /** Everything else that lies there, by name. */
  readonly left: readonly string[];
  /** Its bytes, our own link to the full device aside; what was made of the output counts only where it is no success. */
  readonly leftBytes: number;
  /** Bytes of the output as it now is; undefined where it is no file. */
  readonly outputBytes: number | undefined;
}

/** A folder for one sample at a time. */
export class Place {
  readonly #folder: string;
  readonly output: string;
  #before: { readonly ino: bigint; readonly size: bigint; readonly mtimeNs: bigint } | undefined;

  constructor(folder: string) {
    this.#folder = folder;
    this.output = join(folder, name);
  }

  /**
   * Empties the folder and puts an output of a former job there, longer than the one to come.
   * @param full the disk is full where the job's output grows
   */
  prepare(fileBytes: number, full: boolean): void {
    this.remove();
    mkdirSync(this.#folder, { recursive: true });
    if (full) symlinkSync(fullDevice, `${this.output}.part`);
    writeFileSync(this.output, mark);
    // A hole: it costs nothing, and reads as zeros.
    truncateSync(this.output, fileBytes + staleBytes);
    this.#before = this.#stat();
  }

  /** @param succeeded the job said so */
  found(succeeded: boolean): Found {
    const now = this.#stat();
    const before = this.#before;
    const same = now !== undefined && before !== undefined && now.ino === before.ino && now.size === before.size && now.mtimeNs === before.mtimeNs;
    const left = readdirSync(this.#folder).filter((entry) => entry !== name);
    const others = left.map((entry) => lstatSync(join(this.#folder, entry))).reduce((sum, stat) => sum + (stat.isSymbolicLink() ? 0 : stat.size), 0);
    const spoilt = same || succeeded ? 0 : Number(now?.size ?? 0);
    return { untouched: same, left, leftBytes: others + spoilt, outputBytes: now && Number(now.size) };
  }

  remove(): void {
    this.#before = undefined;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Of the output as a file of its own. */
  #stat() {
    const stat = lstatSync(this.output, { bigint: true, throwIfNoEntry: false });
    return stat?.isFile() ? { ino: stat.ino, size: stat.size, mtimeNs: stat.mtimeNs } : undefined;
  }
}

/** Can a full disk be had here? */
export const canBeFull = (): boolean => existsSync(fullDevice);

/** Bytes of the output that differ from what they should be, are missing, or are too many. An output that is not there misses all. */
export async function wrongBytesOf(path: string, fileBytes: number, text: Text): Promise<number> {
  const file = await open(path, "r").catch(() => undefined);
  if (!file) return fileBytes;
  try {
    const { size } = await file.stat();
    const common = Math.min(size, fileBytes);
    let wrong = Math.abs(size - fileBytes);
    const buffer = Buffer.allocUnsafe(partBytes);
    for (let at = 0; at < common; ) {
      const got = readSync(file.fd, buffer, 0, Math.min(partBytes, common - at), at);
      if (got === 0) return wrong + common - at;
      wrong += differing(buffer.subarray(0, got), text.expected(at, got));
      at += got;
      // The thread has others to answer.
      await new Promise((resolve) => setImmediate(resolve));
    }
    return wrong;
  } finally {
    await file.close();
  }
}

/** Places at which two stretches of equal length differ. */
function differing(found: Buffer, expected: Buffer): number {
  if (found.equals(expected)) return 0;
  let count = 0;
  for (let i = 0; i < found.length; i++) if (found[i] !== expected[i]) count++;
  return count;
}
