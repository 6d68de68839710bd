/** The folder of one gate below the user's cache: the base's tree and the bundles of both arms. None outlives its gate for long. */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { homedir, hostname } from "node:os";
import { isAbsolute, join } from "node:path";
import { z } from "zod";
import { errors } from "../../errors.ts";
import { openScratch } from "../../process/scratch.ts";
import { reasonOf } from "../../records/causes.ts";
import { forgetWorktree } from "./git.ts";

/** Not in the system's folder for temporary files: that may be memory, and a tree with its dependencies is large. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const { XDG_CACHE_HOME: chosen } = environment;
  // The specification of XDG says that a relative path is to be ignored.
  return join(chosen !== undefined && isAbsolute(chosen) ? chosen : join(homedir(), ".cache"), "streambound");
}

/** Who made a lease: a file beside its contents, for the gate that comes after a killed one. */
const ownerFile = "owner.json";
const ownerSchema = z.object({ pid: z.number().int().positive(), host: z.string(), trees: z.array(z.string()) });
type Owner = z.infer<typeof ownerSchema>;

/** One of another host may be in use over a shared disk: nothing that runs a gate takes so long. */
const foreignAgeMs = 24 * 3600_000;

export interface Lease {
  readonly folder: string;
  /** Notes that a working tree of this repository will lie in the folder, so that a later gate can take it from git's list. */
  registerTree(repository: string): void;
  /** Removes the folder and all in it; a second call does nothing. */
  close(): void;
}

/** Folders that this process holds. */
const held = new Set<string>();

/**
 * A fresh folder; what killed gates left behind is removed first.
 * @throws cache-failed where the cache cannot be written
 */
export function openLease(cache: string = cacheFolder()): Lease {
  const parent = join(cache, "gate");
  try {
    mkdirSync(parent, { recursive: true });
    sweep(parent);
    const scratch = openScratch({ quotaBytes: 0, parent });
    const { folder } = scratch;
    held.add(folder);
    const owner: Owner = { pid: process.pid, host: hostname(), trees: [] };
    const note = (): void => writeFileSync(join(folder, ownerFile), JSON.stringify(owner));
    note();
    return {
      folder,
      registerTree: (repository) => {
        owner.trees.push(repository);
        note();
      },
      close: () => {
        scratch.close();
        held.delete(folder);
      },
    };
  } catch (thrown) {
    throw errors.cacheFailed(cache, reasonOf(thrown));
  }
}

/** Removes the folders whose process is gone. What cannot be removed is left: it is no reason to refuse a gate. */
function sweep(parent: string): void {
  for (const name of readdirSync(parent)) {
    const folder = join(parent, name);
    if (held.has(folder) || !isAbandoned(folder)) continue;
    const trees = ownerOf(folder)?.trees ?? [];
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      continue; // Perhaps another user's.
    }
    for (const repository of trees) forgetWorktree(repository, join(folder, treeFolder));
  }
}

/** Where in a lease the base's tree lies. */
export const treeFolder = "tree";

function isAbandoned(folder: string): boolean {
  const owner = ownerOf(folder);
  if (owner !== undefined && owner.host === hostname()) return owner.pid === process.pid || !isAlive(owner.pid);
  // One that is being made has no owner yet either.
  return Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0) > foreignAgeMs;
}

function ownerOf(folder: string): Owner | undefined {
  try {
    return ownerSchema.parse(JSON.parse(readFileSync(join(folder, ownerFile), "utf8")));
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // EPERM: it is there, and somebody else's.
    return (thrown as NodeJS.ErrnoException).code === "EPERM";
  }
}
