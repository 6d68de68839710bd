/** `streambound baseline save|list|accept`: the loops as they are now, kept to be run beside later code. */
import type { Argv } from "yargs";
import { type Accepted, accept, type Baseline, type ListedBaseline, listBaselines, save } from "../app/baseline.ts";
import { errors } from "../errors.ts";
import { historyFolderOption } from "./history.ts";
import { type Arguments, type OptionTable, switchOption, textOption } from "./options.ts";
import { interruption } from "./signals.ts";
import { print } from "./terminal.ts";

export const command = "baseline [action] [name] [loops..]";
export const describe = "Save the loops as a baseline, list baselines, accept a change";
export const options = {
  reason: { type: "string", describe: "Of accept: why the change is wanted", requiresArg: true },
  history: historyFolderOption,
} as const satisfies OptionTable;

export const builder = (yargs: Argv): Argv =>
  yargs
    .positional("action", { type: "string", describe: "save, list or accept" })
    .positional("name", { type: "string", describe: "Name of the baseline" })
    .positional("loops", { type: "string", array: true, describe: "Of save: names or files of loops", defaultDescription: "all" })
    .example("$0 baseline save main", "bundles every loop into .streambound/baselines/main")
    .example("$0 baseline list", "what is saved, from which commit")
    .example('$0 baseline accept main --reason "checks added"', "moves it to the present code");

const actions = { save: saveAction, list: listAction, accept: acceptAction } as const;

export async function handler(args: Arguments): Promise<void> {
  const given = args["action"] === undefined ? "" : String(args["action"]);
  const action = (Object.keys(actions) as readonly (keyof typeof actions)[]).find((one) => one === given);
  if (action === undefined) throw errors.unknownName("Action of baseline", given, Object.keys(actions));
  const reason = textOption(args, "reason");
  if (reason !== undefined && action !== "accept") throw errors.badValue("--reason", reason, "only accept takes a reason", "Leave it out.");
  const interrupted = interruption();
  try {
    await actions[action](args, interrupted.signal);
  } catch (thrown) {
    if (interrupted.code === undefined) throw thrown;
    process.exitCode = interrupted.code;
  }
}

/** What follows the action: the name, then the rest. */
function wordsOf(args: Arguments): readonly string[] {
  const { name, loops = [], _: words } = args as { readonly name?: string; readonly loops?: readonly string[]; readonly _: readonly string[] };
  return [...(name === undefined ? [] : [String(name)]), ...loops.map(String), ...words.slice(1).map(String)];
}

async function saveAction(args: Arguments, signal: AbortSignal): Promise<void> {
  const [name, ...loops] = wordsOf(args);
  if (name === undefined) throw errors.badValue("Baseline", "", "it has a name", "Example: streambound baseline save main.");
  const baseline = await save(name, loops, { signal });
  print(switchOption(args, "json") ? jsonOf(baselineData(baseline)) : savedText(baseline));
}

async function listAction(args: Arguments): Promise<void> {
  const [surplus] = wordsOf(args);
  if (surplus !== undefined) throw errors.surplusWord("baseline list", surplus, 0);
  const baselines = await listBaselines(".");
  print(switchOption(args, "json") ? jsonOf(baselines.map(listedData)) : baselinesText(baselines));
}

async function acceptAction(args: Arguments, signal: AbortSignal): Promise<void> {
  const [name, surplus] = wordsOf(args);
  if (surplus !== undefined) throw errors.surplusWord("baseline accept", surplus, 1);
  const [reason, history] = [textOption(args, "reason"), textOption(args, "history")];
  if (reason === undefined) throw errors.badValue("--reason", "", "accept asks why the change is wanted", 'Example: --reason "checks added".');
  if (reason.length > 1000) throw errors.badValue("--reason", reason, "it has at most 1000 characters", "Use a shorter one.");
  const accepted = await accept(name, { reason, signal, ...(history !== undefined && { history }) });
  print(switchOption(args, "json") ? jsonOf({ ...baselineData(accepted.baseline), moved: accepted.loops }) : acceptedText(accepted));
}

const jsonOf = (value: unknown): string => JSON.stringify(value, undefined, 2);

/** A baseline as data: hashes in place of the code. */
function baselineData({ loops, ...facts }: Baseline): object {
  return { ...facts, loops: loops.map(({ file, contract, bundle }) => ({ name: contract.name, file, bundle: bundle.hash })) };
}

function listedData(listed: ListedBaseline): object {
  return listed.state === "intact" ? baselineData(listed) : listed;
}

const plural = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

function atText({ commit, dirty }: Pick<Baseline, "commit" | "dirty">): string {
  return commit === undefined ? "no commit" : `${commit.slice(0, 8)}${dirty === true ? " with changes" : ""}`;
}

function savedText({ name, loops, commit, dirty }: Baseline): string {
  const names = loops.map(({ contract }) => contract.name).join(", ");
  return [
    `Saved baseline ${name}: ${plural(loops.length, "loop")} at ${atText({ ...(commit !== undefined && { commit }), ...(dirty !== undefined && { dirty }) })} (${names}).`,
    `Compare with it: streambound gate --base ${name}`,
  ].join("\n");
}

function acceptedText({ baseline: { name, loops }, loops: moved }: Accepted): string {
  if (moved.length === 0) return `Baseline ${name} has this code already: nothing was moved.`;
  const what = ({ from, to }: Accepted["loops"][number]) => (from === undefined ? "new" : to === undefined ? "gone" : "moved");
  return [
    `Baseline ${name} has the present code of ${plural(loops.length, "loop")}:`,
    ...moved.map((one) => `  ${what(one).padEnd(5)}  ${one.loop}`),
    "The reason is in the baseline and in the history. Commit both by themselves.",
  ].join("\n");
}

/** One aligned line a baseline; what is wrong with a damaged one stands in its place. */
export function baselinesText(baselines: readonly ListedBaseline[]): string {
  if (baselines.length === 0) return "No baseline is saved. Save one: streambound baseline save main";
  const rows = baselines.map((one): readonly string[] =>
    one.state === "damaged"
      ? [one.name, one.problem]
      : [
          one.name,
          one.time.slice(0, 10),
          plural(one.loops.length, "loop"),
          atText(one),
          one.accepted.length === 0 ? "" : `accepted ${plural(one.accepted.length, "time")}`,
        ],
  );
  const intact = rows.filter((_, i) => baselines[i]?.state === "intact");
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...(column === 0 ? rows : intact).map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column < row.length - 1 ? cell.padEnd(widths[column] ?? 0) : cell))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
