/** The loops of both sides of a gate, matched: what comes of reading a base and the working tree. */
import { type Commands, runCommand } from "../loops/base/commands.ts";
import { type Match, matchLoops, type Side } from "../loops/base/match.ts";
import type { GateBase } from "../loops/base/name.ts";
import { headLabel, loopsOfBase } from "../loops/base/open.ts";
import { selectLoops } from "../loops/base/selection.ts";
import { type Obstacle, obstacleOf, type StepOptions } from "../loops/base/side.ts";
import { loadSide } from "../loops/base/unbundled.ts";
import { withBundler } from "../loops/bundle.ts";
import type { LoadedLoop } from "../loops/load.ts";

export interface SidesOptions extends StepOptions {
  readonly root: string;
  /** Files, folders or names of loops; none for all. */
  readonly words: readonly string[];
  readonly base: GateBase;
  readonly commands: Commands;
}

export interface Matches {
  /** What was compared, as it is told. */
  readonly base: string;
  readonly head: string;
  readonly matches: readonly Match[];
  /** Head's, of which the matches name some. */
  readonly loops: readonly LoadedLoop[];
  /** Removes what was made for the base: when the loops were measured. */
  close(): void;
}

/**
 * Reads and matches both sides.
 * @throws no-loops, unknown-name, loop-invalid where two loops of head have one name; what the base throws
 */
export function matchesOf(options: SidesOptions): Promise<Matches> {
  // Both sides by one bundler, whose start takes longer than most bundles.
  return withBundler(() => readSides(options));
}

async function readSides(options: SidesOptions): Promise<Matches> {
  const { root, words, base, commands, signal, onStep } = options;
  const selection = await selectLoops(root, words);
  const { files } = selection;
  const label = await headLabel(root, options);
  const other = base.kind === "self" ? undefined : await loopsOfBase(base, { root, commands, wanted: selection, signal, onStep });
  try {
    onStep?.(`bundling ${files.length} ${files.length === 1 ? "loop" : "loops"}`);
    const head = await sideOfHead(root, files, commands, options);
    const all = other === undefined ? matchLoops(head, head) : matchesWith(other.side, head);
    // Of one file that is given against a whole project, the loop that it has.
    const meant = other?.partial && words.length === 0 ? all.filter(({ state }) => state !== "new") : all;
    const matches = selection.of(meant.length > 0 ? meant : all);
    return { base: other?.label ?? "head itself", head: label, matches, loops: head.loops, close: () => other?.close() };
  } catch (thrown) {
    other?.close();
    throw thrown;
  }
}

/** The working tree is built where it lies. A build that fails breaks every loop. */
async function sideOfHead(root: string, files: readonly string[], { build }: Commands, options: StepOptions): Promise<Side> {
  if (build !== undefined) {
    try {
      options.onStep?.(`building head (${build})`);
      await runCommand(build, root, "head", options);
    } catch (thrown) {
      if (options.signal?.aborted) throw thrown;
      const obstacle = obstacleOf(thrown);
      if (obstacle.state !== "failed") throw thrown;
      return { loops: [], broken: files.map((file) => ({ file, code: obstacle.code, message: obstacle.message })) };
    }
  }
  return loadSide(root, files, options.signal);
}

function matchesWith(base: Side | Obstacle, head: Side): readonly Match[] {
  if (!("state" in base)) return matchLoops(base, head);
  return matchLoops({ loops: [], broken: [] }, head).map((match) => (match.state === "failed" ? match : { ...standing(match), ...blocked(base) }));
}

function standing({ name, file }: Match): Pick<Match, "name" | "file"> {
  return { name, file };
}

function blocked(obstacle: Obstacle) {
  return obstacle.state === "failed" ? ({ ...obstacle, arm: "base" } as const) : obstacle;
}
