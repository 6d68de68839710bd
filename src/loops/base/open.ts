/** The base of a gate: its loops, wherever they come from. */

import { stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, resolve } from "node:path";
import { errors } from "../../errors.ts";
import { readBaseline } from "../baseline.ts";
import { findLoops } from "../load.ts";
import type { Commands } from "./commands.ts";
import { commitOf, isDirty, mergeBase, type Repository, repositoryOf, shortId } from "./git.ts";
import type { Side } from "./match.ts";
import type { GateBase } from "./name.ts";
import { loopsIn, type Obstacle, obstacleOf, type StepOptions, sideOfTree, type Wanted } from "./side.ts";
import { loadSide } from "./unbundled.ts";
import { openTree } from "./worktree.ts";

export interface Base {
  /** As it is told; no absolute path. */
  readonly label: string;
  readonly side: Side | Obstacle;
  /** Are these only some of its loops, so that nothing can be said of the others? */
  readonly partial: boolean;
  /** Removes what was made for it. */
  close(): void;
}

export interface BaseOptions extends StepOptions {
  /** The project's folder. */
  readonly root: string;
  readonly commands: Commands;
  readonly wanted: Wanted;
}

/**
 * Reads the loops of a base. A tree that had to be made for it stays only for loops that no bundle holds, until it is closed.
 * @throws no-repository, unknown-revision, no-merge-base, git-missing, git-failed, cache-failed, bad-value; what reading a baseline throws
 */
export async function loopsOfBase(base: Exclude<GateBase, { kind: "self" }>, options: BaseOptions): Promise<Base> {
  switch (base.kind) {
    case "revision":
      return ofRevision(base.revision, options);
    case "baseline":
      return {
        label: `baseline ${base.name}`,
        side: { loops: (await readBaseline(options.root, base.name)).loops, broken: [] },
        partial: false,
        close: nothing,
      };
    case "path":
      return ofPath(base.path, options);
  }
}

async function ofRevision(revision: string, options: BaseOptions): Promise<Base> {
  const { root, signal, onStep } = options;
  const repository = await repositoryFor(root, revision, options);
  const named = await commitFor(root, "--base", revision, options);
  const commit = await mergeBase(root, revision, "HEAD", { signal });
  const label = `${revision} (${commit === named ? "" : "merge-base "}${shortId(commit)})`;
  onStep?.(`checking out ${label}`);
  const tree = await openTree(repository, commit, { signal });
  try {
    const side = await sideOfTree(tree, repository, options.wanted, options.commands, options);
    if ("state" in side || side.loops.every(({ unbundled }) => unbundled === undefined)) tree.close();
    return { label, side, partial: false, close: tree.close };
  } catch (thrown) {
    tree.close();
    throw thrown;
  }
}

/** @throws no-repository, git-missing */
export async function repositoryFor(root: string, revision: string, { signal }: StepOptions): Promise<Repository> {
  const repository = await repositoryOf(root, { signal });
  if (repository === undefined) throw errors.noRepository(revision);
  return repository;
}

/** @throws unknown-revision */
export async function commitFor(root: string, option: string, revision: string, { signal }: StepOptions): Promise<string> {
  const commit = await commitOf(root, revision, { signal });
  if (commit === undefined) throw errors.unknownRevision(option, revision);
  return commit;
}

async function ofPath(path: string, options: BaseOptions): Promise<Base> {
  const full = resolve(options.root, path);
  const found = await stat(full).catch(() => undefined);
  if (found === undefined)
    throw errors.badValue("--base", path, "it is a folder or a file that is there", "Name another, a revision or a saved baseline.");
  const label = isAbsolute(path) ? basename(path) : path;
  try {
    if (!found.isFile()) return { label, side: await loopsIn(full, options.wanted, options), partial: false, close: nothing };
    const folder = dirname(full);
    return { label, side: await loadSide(folder, await findLoops(folder, [basename(full)]), options.signal), partial: true, close: nothing };
  } catch (thrown) {
    if (options.signal?.aborted) throw thrown;
    return { label, side: obstacleOf(thrown), partial: false, close: nothing };
  }
}

/** A base that lies where it lay. */
const nothing = (): void => {};

/** What head is, as it is told: the working tree as it lies there. */
export async function headLabel(root: string, { signal }: StepOptions): Promise<string> {
  const repository = await repositoryOf(root, { signal }).catch(() => undefined);
  const commit = repository && (await commitOf(root, "HEAD", { signal }));
  if (commit === undefined) return "working tree";
  return `working tree at ${shortId(commit)}${(await isDirty(root, { signal })) ? " with uncommitted changes" : ""}`;
}
