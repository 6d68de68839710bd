/** The folder of one gate below the user's cache: the base's tree and the bundles of both arms. None outlives its gate for long. */
import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { errors } from "../../errors.ts";
import { claim } from "../../process/owner.ts";
import { openScratch, sweepAbandoned } from "../../process/scratch.ts";
import { reasonOf } from "../../records/causes.ts";
import { forgetWorktree } from "./git.ts";

/** Not in the system's folder for temporary files: that may be memory, and a tree with its dependencies is large. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const { XDG_CACHE_HOME: chosen } = environment;
  // The specification of XDG says that a relative path is to be ignored.
  return join(chosen !== undefined && isAbsolute(chosen) ? chosen : join(homedir(), ".cache"), "streambound");
}

export interface Lease {
  readonly folder: string;
  /** Notes that a working tree of this repository will lie in the folder, so that a later gate can take it from git's list. */
  registerTree(repository: string): void;
  /** Removes the folder and all in it; a second call does nothing. */
  close(): void;
}

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
    const trees: string[] = [];
    return {
      folder,
      registerTree: (repository) => {
        trees.push(repository);
        claim(folder, trees);
      },
      close: scratch.close,
    };
  } catch (thrown) {
    throw errors.cacheFailed(cache, reasonOf(thrown));
  }
}

/** Removes the folders whose process is gone, and takes their trees from git's lists. */
function sweep(parent: string): void {
  sweepAbandoned(parent, (folder, owner) => {
    for (const repository of owner?.trees ?? []) forgetWorktree(repository, join(folder, treeFolder));
  });
}

/** Where in a lease the base's tree lies. */
export const treeFolder = "tree";
