/** The loops of one side of a gate, read from a tree that is made ready first. */
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { messageOf, type StreamboundError } from "../../errors.ts";
import { findLoops } from "../load.ts";
import { type Commands, runCommand } from "./commands.ts";
import { differingDependencies, hasPackages, linkPackages, type Place } from "./dependencies.ts";
import type { Side } from "./match.ts";
import { loadSide } from "./unbundled.ts";
import type { Tree } from "./worktree.ts";

/** What stands in the way of every loop of a side. */
export type Obstacle =
  /** `reason`: a sentence without its stop. */
  { readonly state: "incomparable" | "new"; readonly reason: string } | { readonly state: "failed"; readonly code: string; readonly message: string };

export interface StepOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told before each step that takes its time. */
  readonly onStep?: ((what: string) => void) | undefined;
}

/** An error as what it says of a side; one that is no error of ours is nobody's verdict. */
export function obstacleOf(thrown: unknown): Obstacle {
  const { code } = thrown as Partial<StreamboundError>;
  if (code === undefined || code === "internal") throw thrown;
  return { state: "failed", code, message: messageOf(thrown) };
}

/** Which of a side's files are read. */
export interface Wanted {
  /** Files of head's loops, relative to the project's folder. */
  readonly files: readonly string[];
  /** Are these all of head's? */
  readonly whole: boolean;
}

/**
 * The loops of a folder: those files that are wanted, and all others too where all of head's are, or where one that is wanted is not there: its loop
 * may stand in another file.
 */
export async function loopsIn(folder: string, { files, whole }: Wanted, { signal }: StepOptions): Promise<Side> {
  const there = await Promise.all(files.map((file) => exists(resolve(folder, file))));
  const named = files.filter((_, index) => there[index]);
  const others = whole || named.length < files.length ? await findLoops(folder, []) : [];
  return loadSide(folder, [...new Set([...others, ...(named.length > 0 ? await findLoops(folder, named) : [])])].sort(), signal);
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/**
 * Gives a commit's tree the packages that it asks for: head's by links, or its own by the command that installs them.
 * @param head where the user's own packages are installed
 * @returns why its packages are missing, where they are: a sentence without its stop
 * @throws command-failed; the signal's reason where it was aborted
 */
export async function providePackages(tree: Tree, head: Place, install: string | undefined, options: StepOptions): Promise<string | undefined> {
  const differing = differingDependencies(head, tree);
  if (differing === undefined) linkPackages(head, tree);
  else if (install !== undefined) {
    options.onStep?.(`installing packages (${install})`);
    await runCommand(install, tree.folder, "base", options);
  } else if (hasPackages(head))
    return `the base asks for other packages (${differing} differs), and they are not installed for it; name a command that does, such as --install "npm ci"`;
  return undefined;
}

/** The loops of a commit's tree, or what stands in the way of all of them. */
export async function sideOfTree(
  tree: Tree,
  head: Place,
  wanted: Wanted,
  { install, build }: Commands,
  options: StepOptions,
): Promise<Side | Obstacle> {
  if (tree.obstacle !== undefined) return { state: "incomparable", reason: tree.obstacle };
  if (!(await exists(tree.folder))) return noLoops;
  let missing: string | undefined;
  try {
    missing = await providePackages(tree, head, install, options);
    if (build !== undefined) {
      options.onStep?.(`building the base (${build})`);
      await runCommand(build, tree.folder, "base", options);
    }
    const side = await loopsIn(tree.folder, wanted, options);
    if (side.loops.length + side.broken.length === 0) return noLoops;
    const reason = missing;
    if (reason === undefined) return side;
    return { ...side, broken: side.broken.map((one) => (lacksPackage(one.message) ? { ...one, incomparable: reason } : one)) };
  } catch (thrown) {
    if (options.signal?.aborted) throw thrown;
    // Without its packages a build fails for that reason, whatever it says.
    return missing === undefined ? obstacleOf(thrown) : { state: "incomparable", reason: missing };
  }
}

const noLoops: Obstacle = { state: "new", reason: "the base has no loops: there is nothing to compare with yet" };

/** As esbuild says it of a package, not of a file of the project. */
function lacksPackage(message: string): boolean {
  return /Could not resolve "[^."/]/.test(message);
}
