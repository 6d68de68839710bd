/** The scratch folder of a run: where it lies, and how much it may hold. */
import { statfsSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import { errors, StreamboundError } from "../errors.ts";
import { openScratch, type Scratch, sweepAbandoned } from "../process/scratch.ts";
import { reasonOf } from "../records/causes.ts";
import type { Run } from "../records/record.ts";
import { formatSize, GiB, parseSize } from "../units.ts";

/** Where a run may make files, before it makes any. */
export interface ScratchPlace {
  readonly parent: string;
  readonly limitBytes: number;
  readonly facts: NonNullable<Run["scratch"]>;
}

/** Of the default limit. The rest of what is free is somebody else's. */
const mostBytes = 8 * GiB;
const freeShare = 0.5;

/** Magic numbers of statfs(2). */
const fileSystems: ReadonlyMap<number, string> = new Map([
  [0xef53, "ext4"],
  [0x01021994, "tmpfs"],
  [0x58465342, "xfs"],
  [0x9123683e, "btrfs"],
  [0x794c7630, "overlay"],
  [0x2fc12fc1, "zfs"],
  [0xf2f52010, "f2fs"],
  [0x6969, "nfs"],
  [0x65735546, "fuse"],
  [0x01021997, "9p"],
]);

/**
 * Looks at the folder in which the run's own is to be made; makes nothing.
 * @param folder @default the system's folder for temporary files
 * @param limitBytes @default half of what is free there, at most 8 GiB
 * @throws not-writable, beyond-disk, bad-value
 */
export function scratchPlace(folder: string | undefined, limitBytes: number | undefined): ScratchPlace {
  const parent = resolve(folder ?? tmpdir());
  const asked = limitBytes === undefined ? undefined : parseSize("--scratch-limit", String(limitBytes));
  try {
    if (!statSync(parent).isDirectory()) throw new Error("it is no folder");
    const { bavail, bsize, type } = statfsSync(parent);
    const free = bavail * bsize;
    if (asked !== undefined && asked > free) throw errors.beyondDisk(formatSize(asked), formatSize(free));
    const limit = asked ?? Math.min(mostBytes, Math.floor(free * freeShare));
    const fileSystem = fileSystems.get(type);
    return { parent, limitBytes: limit, facts: { limitBytes: limit, ...(fileSystem !== undefined && { fileSystem }) } };
  } catch (thrown) {
    throw refused(folder ?? parent, thrown);
  }
}

/** Makes the run's folder there; what killed runs left behind is removed first. @throws not-writable */
export function openRunScratch({ parent, limitBytes }: ScratchPlace): Scratch {
  try {
    sweepAbandoned(parent);
    return openScratch({ quotaBytes: limitBytes, parent });
  } catch (thrown) {
    throw refused(parent, thrown);
  }
}

function refused(folder: string, thrown: unknown): unknown {
  return thrown instanceof StreamboundError ? thrown : errors.notWritable("--scratch", folder, reasonOf(thrown));
}
