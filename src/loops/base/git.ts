/** Git, asked as a child process under a time limit; every refusal carries git's own words. */
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { errors, printable } from "../../errors.ts";
import { runChild } from "../../process/child.ts";

/** Long enough to check out a large tree, short enough that a git that waits for ever is told. */
const timeoutMs = 10 * 60_000;
/** A list of a million commits fits. */
const maxOutputBytes = 64 << 20;

export interface GitOptions {
  readonly signal?: AbortSignal | undefined;
}

/** How git answered. */
export type GitAnswer =
  | { readonly state: "done"; readonly text: string }
  /** Git ended with a code; its words on stderr, or on stdout where there are none. */
  | { readonly state: "refused"; readonly code: number; readonly words: string };

/** Inside a hook git names its own folder and index in the environment: every other tree would then be read as that one. */
export const withoutPlace: Readonly<Record<string, string | undefined>> = {
  ...process.env,
  GIT_DIR: undefined,
  GIT_WORK_TREE: undefined,
  GIT_INDEX_FILE: undefined,
  GIT_COMMON_DIR: undefined,
  GIT_PREFIX: undefined,
};

/** Words come in one language, no credential is asked for, and reading the state of a tree takes no lock. */
const environment = { ...withoutPlace, LC_ALL: "C", GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0" };

/** A user's hooks belong to a user's checkouts: what a gate checks out is none. */
export const withoutHooks = ["-c", "core.hooksPath=/dev/null"] as const;

/**
 * Asks git in a folder.
 * @throws git-missing; git-failed where it neither answers nor refuses; the signal's reason where it was aborted
 */
export async function askGit(folder: string, args: readonly string[], { signal }: GitOptions = {}): Promise<GitAnswer> {
  const outcome = await runChild({
    command: ["git", "-C", folder, ...args],
    timeoutMs,
    maxOutputBytes,
    env: environment,
    ...(signal && { signal }),
  });
  switch (outcome.state) {
    case "exited": {
      if (outcome.code === 0) return { state: "done", text: outcome.stdout };
      return { state: "refused", code: outcome.code, words: words(outcome.stderr) || words(outcome.stdout) || `it ended with code ${outcome.code}` };
    }
    case "aborted":
      throw signal?.reason;
    case "failed":
      if (outcome.reason.includes("ENOENT")) throw errors.gitMissing();
      throw errors.gitFailed(args.join(" "), outcome.reason);
    case "timeout":
      throw errors.gitFailed(args.join(" "), `it did not end within ${timeoutMs / 1000} s`);
    case "flooded":
      throw errors.gitFailed(args.join(" "), "its answer is longer than any expected");
    case "killed":
      throw errors.gitFailed(args.join(" "), `it was ended by ${outcome.signal}`);
  }
}

/** The answer's text without its last line end. @throws git-missing, git-failed with git's words */
export async function git(folder: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  const answer = await askGit(folder, args, options);
  if (answer.state === "refused") throw errors.gitFailed(args.join(" "), answer.words);
  return answer.text.replace(/\r?\n$/, "");
}

/**
 * Takes a working tree whose folder is gone from git's list, also one that git was killed over; synchronous, for it is called when this process
 * ends. Not `prune`: that forgets a user's own trees on a disk that is not there today.
 */
export function forgetWorktree(repository: string, folder: string): void {
  spawnSync("git", ["-C", repository, "worktree", "remove", "--force", "--force", folder], {
    env: { ...environment },
    stdio: "ignore",
    timeout: 5000,
  });
}

/** Git's last words in one line. */
function words(text: string): string {
  return printable(
    text
      .trim()
      .split(/\r?\n/)
      .slice(-3)
      .map((line) => line.replace(/^(fatal|error): /, ""))
      .join("; "),
    300,
  );
}

/** A project's folder inside a git repository. */
export interface Repository {
  /** Top of the working tree, absolute. */
  readonly top: string;
  /** The project's folder below the top, with `/`; empty where it is the top. */
  readonly prefix: string;
}

/** The repository that a folder belongs to, or undefined. @throws git-missing */
export async function repositoryOf(folder: string, options: GitOptions = {}): Promise<Repository | undefined> {
  const answer = await askGit(folder, ["rev-parse", "--show-toplevel", "--show-prefix"], options);
  if (answer.state === "refused") return undefined;
  const [top = "", prefix = ""] = answer.text.split(/\r?\n/);
  return { top: resolve(top), prefix: prefix.replace(/\/$/, "") };
}

/** The full id of the commit that a revision names, or undefined. */
export async function commitOf(folder: string, revision: string, options: GitOptions = {}): Promise<string | undefined> {
  const answer = await askGit(folder, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`], options);
  return answer.state === "done" ? answer.text.trim() : undefined;
}

/** Letters of a commit's id that a person is shown. */
const shownLetters = 10;

/** A commit's id as it is shown. */
export function shortId(commit: string): string {
  return commit.slice(0, shownLetters);
}

/**
 * The commit at which a revision and another one parted.
 * @throws no-merge-base, which tells a shallow clone from histories that have nothing in common
 */
export async function mergeBase(folder: string, revision: string, other: string, options: GitOptions = {}): Promise<string> {
  const answer = await askGit(folder, ["merge-base", "--end-of-options", revision, other], options);
  if (answer.state === "done") return answer.text.trim().split("\n")[0] as string;
  const shallow = await git(folder, ["rev-parse", "--is-shallow-repository"], options);
  throw errors.noMergeBase(revision, shallow === "true");
}

/** Is anything in the working tree not as HEAD has it, files that git does not know included? */
export async function isDirty(folder: string, options: GitOptions = {}): Promise<boolean> {
  return (await git(folder, ["status", "--porcelain", "--untracked-files=normal", "--", "."], options)) !== "";
}

/** A commit's id and the first line of its message. */
export async function describeCommit(
  folder: string,
  commit: string,
  options: GitOptions = {},
): Promise<{ readonly id: string; readonly subject: string }> {
  const [id = commit, subject = ""] = (await git(folder, ["log", "-1", "--format=%H%n%s", commit, "--"], options)).split("\n");
  return { id, subject: printable(subject, 200) };
}

/** Commits that `bad` has and none of `good` has, the one that halves them best first, `bad` among them. */
export async function midpoints(folder: string, bad: string, good: readonly string[], options: GitOptions = {}): Promise<readonly string[]> {
  const text = await git(folder, ["rev-list", "--bisect-all", bad, "--not", ...good], options);
  return text.split("\n").flatMap((line) => line.split(" ")[0] || []);
}

/** A submodule of a commit: its path from the top, and the commit that it is held at. */
export interface Submodule {
  readonly path: string;
  readonly commit: string;
}

/** The submodules that a commit holds. */
export async function submodulesOf(folder: string, commit: string, options: GitOptions = {}): Promise<readonly Submodule[]> {
  // A commit without the file has none: no walk of the whole tree.
  if ((await askGit(folder, ["cat-file", "-e", `${commit}:.gitmodules`], options)).state === "refused") return [];
  const listing = await git(folder, ["ls-tree", "-r", "-z", "--full-tree", commit], options);
  return listing.split("\0").flatMap((line) => {
    const [, id, path] = /^160000 commit (\w+)\t(.+)$/s.exec(line) ?? [];
    return id === undefined || path === undefined ? [] : [{ commit: id, path }];
  });
}
