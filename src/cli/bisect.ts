/** `streambound bisect --base <good> [--head <bad>] <loop>`: the commit that made a loop slower. */
import type { Argv } from "yargs";
import { type BisectEvent, type Bisection, type BisectStep, bisect, type Commit } from "../app/bisect.ts";
import { errors, exitCodes } from "../errors.ts";
import type { RunRecord } from "../records/record.ts";
import { assertWritable, writeRecord } from "../records/write.ts";
import { gateChoices, options as gateOptions, withGateCodes } from "./gate.ts";
import { GateProgress } from "./gate-progress.ts";
import { type Arguments, folderOptions, type OptionTable, switchOption, textOption } from "./options.ts";
import { type Interruption, interruption } from "./signals.ts";
import { print, say } from "./terminal.ts";

export const command = "bisect <loop>";
export const describe = "Find the commit that made a loop slower";
export const options = {
  base: { ...gateOptions.base, describe: "A revision in which the loop was fast; every commit is compared with it" },
  head: { type: "string", default: "HEAD", describe: "A revision in which it is slow", requiresArg: true },
  threshold: gateOptions.threshold,
  margin: gateOptions.margin,
  design: gateOptions.design,
  install: gateOptions.install,
  build: gateOptions.build,
  seed: gateOptions.seed,
  label: gateOptions.label,
  results: folderOptions.results,
} as const satisfies OptionTable;

export const builder = (yargs: Argv): Argv =>
  yargs
    .positional("loop", { type: "string", describe: "The file or the name of a loop" })
    .example("$0 bisect --base v1.0 swap", "the first commit since v1.0 in which swap is slower")
    .epilogue("A commit that does not build, or whose gate proves nothing twice, is skipped.")
    .epilogue("Exit codes: 0 found; 2 usage; 3 not decided, the suspects are told; 4 nothing to bisect, or a failure; 130, 143 interrupted.");

export async function handler(args: Arguments): Promise<void> {
  const interrupted = interruption();
  await withGateCodes(interrupted, () => bisectCommand(args, interrupted));
}

/** @returns the exit code */
async function bisectCommand(args: Arguments, interrupted: Interruption): Promise<number> {
  const base = textOption(args, "base");
  if (base === undefined) throw errors.emptyOption("--base");
  const results = textOption(args, "results") ?? "results";
  const [quiet, json] = [switchOption(args, "quiet"), switchOption(args, "json")];
  await assertWritable("--results", results);
  const progress = new GateProgress();
  const records: RunRecord[] = [];
  const found = await bisect({
    ...gateChoices(args),
    loop: textOption(args, "loop") ?? "",
    base,
    head: textOption(args, "head") ?? "HEAD",
    signal: interrupted.signal,
    onEvent: (event) => {
      if (event.kind === "step") records.push(...event.step.records);
      if (!quiet) tell(event, progress);
    },
  }).finally(async () => {
    progress.end();
    for (const record of records) await writeRecord(results, record);
  });
  print(json ? JSON.stringify(found, (key, value: unknown) => (key === "records" ? undefined : value), 2) : bisectionText(found));
  if (!quiet) say(`records  ${results}`);
  return interrupted.code ?? (found.state === "found" ? exitCodes.done : exitCodes.undecided);
}

/** A step's own gate is drawn over; what was found of a commit stays. */
function tell(event: BisectEvent, progress: GateProgress): void {
  switch (event.kind) {
    case "gate":
      if (event.event.kind === "step" || event.event.kind === "block") progress.listen(event.event);
      return;
    case "testing":
      progress.keep(
        `testing ${commitText(event.commit)}${event.left === undefined ? "" : `, of ${event.left} ${event.left === 1 ? "commit" : "commits"} left`}`,
      );
      return;
    case "step":
      progress.keep(`  ${stepText(event.step)}`);
      return;
  }
}

const shownLetters = 10;

function commitText({ id, subject }: Commit): string {
  return `${id.slice(0, shownLetters)} ${subject}`;
}

/** How much slower says it all; where nothing was measured, the reason does. */
function stepText({ outcome, ratio, reason }: BisectStep): string {
  return ratio === undefined || outcome === "skipped" ? `${outcome}: ${reason}` : `${outcome} ×${ratio.toFixed(3)}`;
}

/** What was found, and by which steps. */
export function bisectionText(found: Bisection): string {
  const steps = found.steps.map(
    ({ commit, outcome, ratio }) => `  ${outcome.padEnd(7)} ${ratio === undefined ? "      " : `×${ratio.toFixed(3)}`}  ${commitText(commit)}`,
  );
  switch (found.state) {
    case "found": {
      const { commit, ratio } = found.first;
      const how =
        ratio === undefined ? "" : `, where the loop takes ${ratio.toFixed(3)} of the time that it takes at ${found.good.id.slice(0, shownLetters)}`;
      return [...steps, "", `First slow commit: ${commitText(commit)}${how}.`].join("\n");
    }
    case "undecided":
      return [
        ...steps,
        "",
        "Not decided: the first slow commit is one of these, of which at least one could not be judged.",
        ...found.suspects.map((one) => `  ${commitText(one)}`),
      ].join("\n");
    case "aborted":
      return [...steps, "", "Interrupted before it was found."].join("\n");
  }
}
