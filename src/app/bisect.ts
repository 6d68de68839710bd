/** The first commit in which a loop became slower: the gate asked of commit after commit, always against the good one. */
import { existsSync } from "node:fs";
import { basename, isAbsolute, relative, resolve, sep } from "node:path";
import type { Verdict } from "../analysis/gate/schema.ts";
import { errors, messageOf, StreamboundError } from "../errors.ts";
import { type Answer, firstSlow } from "../loops/base/bisection.ts";
import { type Commands, commandsOf, runCommand } from "../loops/base/commands.ts";
import { describeCommit, mergeBase, type Repository, shortId } from "../loops/base/git.ts";
import { commitFor, repositoryFor } from "../loops/base/open.ts";
import { providePackages } from "../loops/base/side.ts";
import { openTree, type Tree } from "../loops/base/worktree.ts";
import type { RunRecord } from "../records/record.ts";
import { type GateEvent, type GateOptions, gate } from "./gate.ts";

export interface BisectOptions
  extends Pick<GateOptions, "root" | "threshold" | "margin" | "seed" | "design" | "install" | "build" | "label" | "signal" | "task"> {
  /** A file or a name of one loop. */
  readonly loop: string;
  /** A revision in which the loop was fast; its merge-base with `head` is taken. */
  readonly base: string;
  /** A revision in which it is slow. @default "HEAD" */
  readonly head?: string;
  readonly onEvent?: (event: BisectEvent) => void;
}

export interface Commit {
  /** Full id. */
  readonly id: string;
  readonly subject: string;
}

/** What was found of one commit: `skipped` has no verdict, by its build, its loop or its noise. */
export interface BisectStep {
  readonly commit: Commit;
  readonly outcome: Answer;
  /** Why it was skipped, or what its gate says: a sentence. */
  readonly reason: string;
  /** Time of the loop ÷ that of the good commit. */
  readonly ratio?: number;
  readonly records: readonly RunRecord[];
}

export type BisectEvent =
  | { readonly kind: "gate"; readonly event: GateEvent }
  /** `left`: commits that may still be the first slow one. */
  | { readonly kind: "testing"; readonly commit: Commit; readonly left?: number }
  | { readonly kind: "step"; readonly step: BisectStep };

export type Bisection = { readonly good: Commit; readonly bad: Commit; readonly steps: readonly BisectStep[] } & (
  | { readonly state: "found"; readonly first: BisectStep }
  /** The first slow commit is one of these: those between were skipped. */
  | { readonly state: "undecided"; readonly suspects: readonly Commit[] }
  | { readonly state: "aborted" }
);

/**
 * Asks the gate of `head` first, and where that is slower, of the commits between.
 * @throws no-slowdown where the bad commit is not proven slower; those of `gate`
 */
export async function bisect(options: BisectOptions): Promise<Bisection> {
  const { signal, base, head = "HEAD", onEvent } = options;
  const root = resolve(options.root ?? ".");
  const repository = await repositoryFor(root, base, { signal });
  await commitFor(root, "--base", base, { signal });
  const last = await commitFor(root, "--head", head, { signal });
  const good = await describeCommit(root, await mergeBase(root, base, last, { signal }), { signal });
  const bad = await describeCommit(root, last, { signal });
  if (good.id === bad.id) throw errors.noSlowdown(`--base and --head are the same commit, ${shortId(good.id)}`);
  const steps: BisectStep[] = [];
  const { install, build } = options;
  const commands = { ...commandsOf(root), ...(install !== undefined && { install }), ...(build !== undefined && { build }) };
  const goodTree = await goodTreeOf(repository, good.id, commands, options);
  try {
    const ask = async (commit: Commit, left?: number): Promise<BisectStep> => {
      onEvent?.({ kind: "testing", commit, ...(left !== undefined && { left }) });
      // What is wrong with the words themselves shows at the first commit: it is told, not skipped.
      const step = await stepOf({ repository, good: goodTree, commit, options, commands }, steps.length > 0);
      steps.push(step);
      onEvent?.({ kind: "step", step });
      return step;
    };
    const first = await ask(bad);
    if (first.outcome === "fast") throw errors.noSlowdown(`at ${shortId(bad.id)}: ${first.reason}`);
    if (first.outcome === "skipped") return { good, bad, steps, state: "undecided", suspects: [bad] };
    const describe = (id: string) => describeCommit(root, id, { signal });
    const found = await firstSlow(root, good.id, bad.id, async (id, left) => (await ask(await describe(id), left)).outcome, { signal });
    if (found.state === "undecided") return { good, bad, steps, state: "undecided", suspects: await Promise.all(found.suspects.map(describe)) };
    return { good, bad, steps, state: "found", first: steps.find(({ commit }) => commit.id === found.commit) ?? first };
  } catch (thrown) {
    if (!signal?.aborted) throw thrown;
    return { good, bad, steps, state: "aborted" };
  } finally {
    goodTree.close();
  }
}

/** The good commit's tree, ready to be compared with; it serves every step. */
async function goodTreeOf(repository: Repository, commit: string, { install, build }: Commands, { signal }: BisectOptions): Promise<Tree> {
  const tree = await openTree(repository, commit, { signal });
  try {
    const missing = tree.obstacle ?? (await providePackages(tree, repository, install, { signal }));
    if (missing !== undefined) throw errors.noSlowdown(missing);
    if (build !== undefined) await runCommand(build, tree.folder, "base", { signal });
    return tree;
  } catch (thrown) {
    tree.close();
    throw thrown;
  }
}

interface Question {
  readonly repository: Repository;
  readonly good: Tree;
  readonly commit: Commit;
  readonly commands: Commands;
  readonly options: BisectOptions;
}

/** A gate of one commit, and a second one with other orders where the first proves nothing. */
async function stepOf({ repository, good, commit, commands, options }: Question, maySkip: boolean): Promise<BisectStep> {
  const { signal, onEvent } = options;
  const records: RunRecord[] = [];
  const skipped = (reason: string): BisectStep => ({ commit, outcome: "skipped", reason, records });
  const tree = await openTree(repository, commit.id, { signal });
  try {
    const missing = tree.obstacle ?? (await providePackages(tree, repository, commands.install, { signal }));
    if (missing !== undefined) return skipped(missing);
    for (let attempt = 0; ; attempt++) {
      const { record, summary } = await gate({
        ...choicesOf(options),
        ...commands,
        root: tree.folder,
        base: { kind: "path", path: good.folder },
        loops: [wordIn(tree, repository, options.loop)],
        command: `bisect ${isAbsolute(options.loop) ? basename(options.loop) : options.loop}`,
        ...(options.seed !== undefined && { seed: (options.seed + attempt) % 2 ** 32 }),
        onEvent: (event) => onEvent?.({ kind: "gate", event }),
      });
      records.push(record);
      signal?.throwIfAborted();
      const [found] = summary.loops;
      if (!found) return skipped("the gate compared nothing");
      const outcome = outcomes[found.verdict];
      const isNoise = found.verdict === "inconclusive" || found.verdict === "unproven";
      if (!isNoise || attempt > 0) return { commit, outcome, reason: found.reason, ...(found.ratio && { ratio: found.ratio.median }), records };
    }
  } catch (thrown) {
    if (signal?.aborted || !maySkip || !(thrown instanceof StreamboundError) || thrown.code === "internal") throw thrown;
    return skipped(messageOf(thrown));
  } finally {
    tree.close();
  }
}

const outcomes = {
  regression: "slow",
  pass: "fast",
  improved: "fast",
  inconclusive: "skipped",
  unproven: "skipped",
  incomparable: "skipped",
  new: "skipped",
  failed: "skipped",
} as const satisfies Record<Verdict, Answer>;

function choicesOf({ threshold, margin, design, label, signal, task }: BisectOptions) {
  return {
    ...(threshold !== undefined && { threshold }),
    ...(margin !== undefined && { margin }),
    ...(design && { design }),
    ...(label !== undefined && { label }),
    ...(signal && { signal }),
    ...(task && { task }),
  };
}

/** A file of the user's own tree as a file of another; a name as it is. */
function wordIn(tree: Tree, repository: Repository, word: string): string {
  const project = resolve(repository.top, repository.prefix);
  const own = resolve(project, word);
  return existsSync(own) || existsSync(resolve(tree.folder, word)) ? relative(project, own).split(sep).join("/") : word;
}
