/** Baselines: the loops of a project as they are now, kept to be run beside later code, and moved only by an explicit act. */
import { join } from "node:path";
import { type AcceptEntry, historyVersion } from "../analysis/history/schema.ts";
import { errors } from "../errors.ts";
import { matchLoops } from "../loops/base/match.ts";
import { selectLoops } from "../loops/base/selection.ts";
import { type Acceptance, assertBaselineName, type Baseline, listBaselines, readBaseline, saveBaseline } from "../loops/baseline.ts";
import { contractHash } from "../loops/contract.ts";
import { appendHistory, defaultHistoryFolder } from "../loops/history.ts";
import { type LoadedLoop, loadLoops } from "../loops/load.ts";
import { revisionOf } from "../loops/revision.ts";
import { toolVersion } from "./version.ts";

export { type Acceptance, type Baseline, type ListedBaseline, listBaselines } from "../loops/baseline.ts";

export interface BaselineOptions {
  /** Folder of the project. @default the working folder */
  readonly root?: string;
  readonly signal?: AbortSignal;
}

/**
 * Saves the loops as they are now under a new name.
 * @param words names, files or folders of loops; none for all
 * @throws baseline-exists; baseline-refused where a loop is broken; no-loops, unknown-name, bad-value, baseline-not-writable
 */
export async function save(name: string, words: readonly string[] = [], { root = ".", signal }: BaselineOptions = {}): Promise<Baseline> {
  assertBaselineName(name);
  if ((await listBaselines(root)).some((baseline) => baseline.name === name)) throw errors.baselineExists(name);
  const loops = await presentLoops(root, name, words, signal);
  return saveBaseline(root, name, loops, await factsOf(root, signal));
}

export interface AcceptOptions extends BaselineOptions {
  /** Why the change is wanted. */
  readonly reason: string;
  /** Folder of the history. @default `.streambound/history` of the project */
  readonly history?: string;
}

export interface Accepted {
  readonly baseline: Baseline;
  /** What was moved; none where the code is as the baseline has it, and then nothing was written. */
  readonly loops: Acceptance["loops"];
}

/**
 * Moves a baseline to the present code, and writes the reason into it and into the history.
 * @param name the only baseline there is, where it is not named
 * @throws what `save` and `readBaseline` throw; not-writable for the history
 */
export async function accept(
  name: string | undefined,
  { root = ".", signal, reason, history = join(root, defaultHistoryFolder) }: AcceptOptions,
): Promise<Accepted> {
  const before = await readBaseline(root, name ?? (await onlyName(root)));
  const loops = await presentLoops(root, before.name, [], signal);
  const changed = changesOf(before.loops, loops);
  if (changed.length === 0) return { baseline: before, loops: changed };
  const facts = await factsOf(root, signal);
  const { time, tool, commit, dirty } = facts;
  const acceptance: Acceptance = { time, reason, ...(commit !== undefined && { commit }), loops: changed };
  const baseline = await saveBaseline(root, before.name, loops, { ...facts, accepted: [...before.accepted, acceptance] });
  await appendHistory(
    history,
    loops.flatMap(({ contract, bundle }): readonly AcceptEntry[] => {
      const change = changed.find(({ loop }) => loop === contract.name);
      if (change === undefined) return [];
      return [
        {
          historyVersion,
          kind: "accept",
          time,
          loop: contract.name,
          contract: contractHash(contract),
          bundle: bundle.hash,
          tool,
          ...(commit !== undefined && { commit }),
          ...(dirty !== undefined && { dirty }),
          baseline: before.name,
          reason,
          ...(change.from !== undefined && { from: change.from }),
        },
      ];
    }),
  );
  return { baseline, loops: changed };
}

async function onlyName(root: string): Promise<string> {
  const names = (await listBaselines(root)).map(({ name }) => name);
  const [only] = names;
  if (only === undefined) throw errors.noBaseline("main");
  if (names.length > 1)
    throw errors.badValue("Baseline", "", `several are saved (${names.join(", ")})`, `Example: streambound baseline accept ${only} --reason ...`);
  return only;
}

/** @throws baseline-refused where one of them is broken */
async function presentLoops(root: string, name: string, words: readonly string[], signal?: AbortSignal): Promise<readonly LoadedLoop[]> {
  const selection = await selectLoops(root, words);
  const side = await loadLoops(root, selection.files, signal);
  return selection.of(matchLoops(side, side)).map((match) => {
    if (match.state === "comparable") return match.head;
    throw errors.baselineRefused(name, match.state === "failed" ? match.message : match.reason);
  });
}

async function factsOf(root: string, signal?: AbortSignal) {
  const { commit, dirty } = await revisionOf(root, { signal });
  return { time: new Date().toISOString(), tool: toolVersion, ...(commit !== undefined && { commit }), ...(dirty !== undefined && { dirty }) };
}

function changesOf(before: readonly LoadedLoop[], after: readonly LoadedLoop[]): Acceptance["loops"] {
  const hash = (loops: readonly LoadedLoop[], name: string) => loops.find(({ contract }) => contract.name === name)?.bundle.hash;
  const names = [...new Set([...before, ...after].map(({ contract }) => contract.name))].sort();
  return names.flatMap((loop) => {
    const [from, to] = [hash(before, loop), hash(after, loop)];
    return from === to ? [] : [{ loop, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }];
  });
}
