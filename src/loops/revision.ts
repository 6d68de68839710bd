/** Which version of a project is measured: what git says of its folder. */
import { askGit, commitOf, type GitOptions, repositoryOf } from "./base/git.ts";

/** Empty where the folder is in no repository, has no commit, or there is no git. */
export interface Revision {
  readonly commit?: string;
  /** The first parent. */
  readonly parent?: string;
  /** Does the project's folder differ from the commit? Baselines and history do not count: they are written by us. */
  readonly dirty?: boolean;
}

/** @throws git-failed; the signal's reason where it was aborted */
export async function revisionOf(root: string, options: GitOptions = {}): Promise<Revision> {
  try {
    if ((await repositoryOf(root, options)) === undefined) return {};
    const commit = await commitOf(root, "HEAD", options);
    if (commit === undefined) return {};
    const parent = await commitOf(root, "HEAD^", options);
    const status = await askGit(root, ["status", "--porcelain", "--untracked-files=normal", "--", ".", ":(exclude).streambound"], options);
    return {
      commit,
      ...(parent !== undefined && { parent }),
      ...(status.state === "done" && { dirty: status.text !== "" }),
    };
  } catch (thrown) {
    if ((thrown as { readonly code?: string }).code === "git-missing") return {};
    throw thrown;
  }
}
