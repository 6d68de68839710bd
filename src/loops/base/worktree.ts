/** A commit as a working tree of its own, beside the user's: made below the cache, gone when it is closed or this process ends. */
import { existsSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { atEnd } from "../../process/ending.ts";
import { link, type Place } from "./dependencies.ts";
import { askGit, forgetWorktree, type GitOptions, git, type Repository, shortId, submodulesOf, withoutHooks } from "./git.ts";
import { openLease, treeFolder } from "./lease.ts";

export interface Tree extends Place {
  /** The project's folder in the tree; there is none where the commit did not have it. */
  readonly folder: string;
  /** What the tree lacks, and why nothing can be compared with it: a sentence. */
  readonly obstacle?: string;
  /** Removes the tree; a second call does nothing. */
  close(): void;
}

/**
 * Checks a commit out.
 * @throws git-failed with git's words (a full disk among them), cache-failed
 */
export async function openTree(repository: Repository, commit: string, options: GitOptions = {}): Promise<Tree> {
  const lease = openLease();
  const top = join(lease.folder, treeFolder);
  // The folder first, then git's list: what lies in the tree as a link is not git's to remove.
  const forget = atEnd(() => forgetWorktree(repository.top, top));
  const close = (): void => {
    lease.close();
    if (existsSync(repository.top)) forgetWorktree(repository.top, top);
    forget();
  };
  try {
    lease.registerTree(repository.top);
    await git(repository.top, [...withoutHooks, "worktree", "add", "--detach", top, commit], options);
    const obstacle = await linkSubmodules(repository, commit, top, options);
    return { top, prefix: repository.prefix, folder: join(top, repository.prefix), ...(obstacle !== undefined && { obstacle }), close };
  } catch (thrown) {
    close();
    throw thrown;
  }
}

/**
 * A new working tree has no submodules, and fetching them may need a network and rights: the user's own are linked where they are at the
 * commit that the tree wants. One that the user has not fetched is not needed.
 * @returns the obstacle where one is at another commit
 */
async function linkSubmodules(repository: Repository, commit: string, top: string, options: GitOptions): Promise<string | undefined> {
  for (const submodule of await submodulesOf(repository.top, commit, options)) {
    const own = join(repository.top, submodule.path);
    if (!existsSync(join(own, ".git"))) continue;
    const [at, state] = [await git(own, ["rev-parse", "HEAD"], options), await askGit(own, ["status", "--porcelain"], options)];
    if (at !== submodule.commit || state.state === "refused" || state.text !== "")
      return `the submodule ${submodule.path} is ${at === submodule.commit ? "changed" : `at ${shortId(at)}`} here and at ${shortId(submodule.commit)} in the base; give --base a folder with a checkout of your own`;
    const place = join(top, submodule.path);
    if (existsSync(place)) rmdirSync(place);
    link(own, place);
  }
  return undefined;
}
