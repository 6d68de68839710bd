/** The search for the first commit that is slow, over git's own graph; whoever asks decides what slow is. */
import { type GitOptions, midpoints } from "./git.ts";

/** `skipped`: nothing can be said of the commit. */
export type Answer = "slow" | "fast" | "skipped";

export type Search =
  | { readonly state: "found"; readonly commit: string }
  /** The first slow one is among these: all but the last, the earliest that is known to be slow, were skipped. */
  | { readonly state: "undecided"; readonly suspects: readonly string[] };

/**
 * Halves the commits that `bad` has and `good` has not, as `git bisect` does over merges; where the best is skipped, the next best is asked.
 * @param bad known to be slow
 * @param left commits that may still be the first slow one
 */
export async function firstSlow(
  folder: string,
  good: string,
  bad: string,
  ask: (commit: string, left: number) => Promise<Answer>,
  options: GitOptions = {},
): Promise<Search> {
  const [fast, skipped] = [[good], new Set<string>()];
  let slow = bad;
  for (;;) {
    const before = (await midpoints(folder, slow, fast, options)).filter((commit) => commit !== slow);
    const next = before.find((commit) => !skipped.has(commit));
    if (next === undefined) return before.length === 0 ? { state: "found", commit: slow } : { state: "undecided", suspects: [...before, slow] };
    const answer = await ask(next, before.length + 1);
    if (answer === "slow") slow = next;
    else if (answer === "fast") fast.push(next);
    else skipped.add(next);
  }
}
