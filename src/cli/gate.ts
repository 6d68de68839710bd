/** `streambound gate [loops..] --base <base>`: are the loops slower than they were? Its exit code says so. */
import { appendFile } from "node:fs/promises";
import { basename, isAbsolute, join } from "node:path";
import type { Argv } from "yargs";
import { type Design, designs } from "../analysis/gate/schema.ts";
import { type GateFormatId, gate, gateFormatIds, namedBase, remember, renderGate } from "../app/gate.ts";
import { writeReport } from "../app/report.ts";
import { errors, exitCodes, messageOf, StreamboundError } from "../errors.ts";
import { reasonOf } from "../records/causes.ts";
import { assertWritable, writeRecord } from "../records/write.ts";
import { parseShare } from "../units.ts";
import { GateProgress } from "./gate-progress.ts";
import { type Arguments, folderOptions, labelOption, type OptionTable, runOptions, seedOption, switchOption, textOption } from "./options.ts";
import { type Interruption, interruption } from "./signals.ts";
import { colorful, columns, print, say } from "./terminal.ts";

/** Formats that are files; what is printed is chosen by --json. */
const fileFormats = gateFormatIds.filter((id) => id !== "terminal");

export const command = "gate [loops..]";
export const describe = "Fail where a loop became slower than its base";
export const options = {
  base: {
    type: "string",
    describe:
      "What to compare with: a revision (its merge-base with HEAD), a saved baseline, or a folder or file of loops; revision:, baseline: and path: say which",
    requiresArg: true,
  },
  threshold: { type: "string", describe: "Slowdown that a pass excludes, such as 2% (default: what each loop's design resolves)", requiresArg: true },
  margin: {
    type: "string",
    describe: "Slowdown that a regression exceeds, below the threshold (default: a quarter of it in situ)",
    requiresArg: true,
  },
  design: { type: "string", default: "auto", describe: `How the versions take turns: auto, ${designs.join(", ")}`, requiresArg: true },
  install: {
    type: "string",
    describe: `Command that installs packages in the base's tree where its lock file differs, such as "npm ci"`,
    requiresArg: true,
  },
  build: { type: "string", describe: "Command that builds what the loops import, run in both trees", requiresArg: true },
  seed: { ...runOptions.seed, describe: "Seed of every order, to repeat a gate" },
  label: runOptions.label,
  format: { type: "string", describe: `Reports to write, separated by commas: ${fileFormats.join(", ")}`, requiresArg: true },
  history: { type: "string", describe: "Append what is found to the history in this folder, such as .streambound/history", requiresArg: true },
  ...folderOptions,
} as const satisfies OptionTable;

export const builder = (yargs: Argv): Argv =>
  yargs
    .positional("loops", {
      type: "string",
      array: true,
      describe: "Files, folders or names of loops",
      defaultDescription: "every *.loop.ts of the project",
    })
    .example("$0 gate --base main", "the working tree against where it left main")
    .example("$0 gate swap --base baseline:v1 --threshold 1%", "one loop against a saved baseline")
    .example("$0 gate --base main --format markdown,junit", "for a pull request and a CI system")
    .epilogue(`package.json may name the commands: "streambound": { "gate": { "install": "npm ci", "build": "npm run build" } }.`)
    .epilogue("With --format markdown and GITHUB_STEP_SUMMARY set, as GitHub Actions does, the table is appended to that file as well.")
    .epilogue(
      "Exit codes: 0 pass or improved; 1 regression; 2 usage; 3 inconclusive, unproven, incomparable, or nothing but new loops; 4 anything that failed; 130, 143 interrupted.",
    );

export async function handler(args: Arguments): Promise<void> {
  const interrupted = interruption();
  await withGateCodes(interrupted, () => gateCommand(args, interrupted));
}

/** @returns the exit code */
async function gateCommand(args: Arguments, interrupted: Interruption): Promise<number> {
  const [results, reports] = [textOption(args, "results") ?? "results", textOption(args, "reports") ?? "reports"];
  const [quiet, json] = [switchOption(args, "quiet"), switchOption(args, "json")];
  const formats = formatsOption(args);
  const chosen = gateChoices(args);
  const word = textOption(args, "base");
  if (word === undefined) throw errors.emptyOption("--base");
  const base = await namedBase(".", word, { signal: interrupted.signal });
  const [loops, history] = [wordsOf(args), textOption(args, "history")];
  // Before a minute of measurement, not after it.
  await assertWritable("--results", results);
  if (formats.length > 0) await assertWritable("--reports", reports);

  const progress = new GateProgress();
  const found = await gate({
    ...chosen,
    base,
    loops,
    command: ["gate", ...loops.map(withoutPath)].join(" "),
    signal: interrupted.signal,
    ...(!quiet && { onEvent: progress.listen }),
  }).finally(() => progress.end());
  const { record, summary } = found;
  if (interrupted.code !== undefined && summary.loops.length === 0) {
    if (!quiet) say("The gate was interrupted before anything was compared.");
    return interrupted.code;
  }

  let path: string;
  try {
    path = await writeRecord(results, record);
  } finally {
    // A disk that filled up meanwhile does not take the verdict with it.
    const [shown] = (await renderGate(summary, json ? "json" : "terminal", { width: columns(), color: colorful && !json })).files;
    print(String(shown?.contents ?? ""));
  }
  if (!quiet) say(`record   ${path}`);
  if (interrupted.code !== undefined) {
    if (!quiet) say("The gate was interrupted; what it measured is kept.");
    return interrupted.code;
  }
  if (history !== undefined) await remember(found, history);
  const folder = join(reports, basename(path, ".json"));
  for (const format of formats) {
    const report = await renderGate(summary, format);
    await writeReport(report, folder);
    if (!quiet) for (const warning of report.warnings) say(`warning: ${warning}`);
    if (format === "markdown") await appendSummary(String(report.files[0]?.contents ?? ""), process.env["GITHUB_STEP_SUMMARY"]);
  }
  if (!quiet && formats.length > 0) say(`reports  ${folder}`);
  return summary.exitCode;
}

/**
 * Code 1 means a regression and nothing else: every other failure ends with 4, usage with 2. Also one that nobody catches, and an output that cannot
 * be written.
 */
export async function withGateCodes(interrupted: Interruption, work: () => Promise<number>): Promise<void> {
  let isRegression = false;
  process.once("exit", (code) => {
    if (code === exitCodes.error && !isRegression) process.exitCode = exitCodes.nothing;
  });
  try {
    const code = await work();
    isRegression = code === exitCodes.error;
    // An output that failed meanwhile has set its own.
    if (process.exitCode === undefined || isRegression) process.exitCode = code;
  } catch (thrown) {
    if (interrupted.code !== undefined && !(thrown instanceof StreamboundError)) {
      process.exitCode = interrupted.code;
      return;
    }
    const known = thrown instanceof StreamboundError ? thrown : errors.internal(messageOf(thrown));
    say(`streambound: ${known.message}`);
    process.exitCode = known.exit === "usage" ? exitCodes.usage : exitCodes.nothing;
  }
}

/** A record holds no place of this machine. */
export function withoutPath(word: string): string {
  return isAbsolute(word) ? basename(word) : word;
}

/** What gate and bisect share. */
export function gateChoices(args: Arguments) {
  const [threshold, margin, design] = [shareOption(args, "threshold", 0.1), shareOption(args, "margin", 0), designOption(args)];
  const [seed, label, install, build] = [seedOption(args), labelOption(args), textOption(args, "install"), textOption(args, "build")];
  return {
    ...(threshold !== undefined && { threshold }),
    ...(margin !== undefined && { margin }),
    ...(design && { design }),
    ...(seed !== undefined && { seed }),
    ...(label !== undefined && { label }),
    ...(install !== undefined && { install }),
    ...(build !== undefined && { build }),
  };
}

/** Words before and after "--". */
export function wordsOf({ loops = [], _: words = [] }: Arguments): readonly string[] {
  return [...(loops as readonly string[]), ...(words as readonly unknown[]).slice(1).map(String)];
}

/** A slowdown beyond this is seen without a gate. */
const largestPercent = 100;

function shareOption(args: Arguments, name: string, min: number): number | undefined {
  const text = textOption(args, name);
  return text === undefined ? undefined : parseShare(`--${name}`, text, min, largestPercent);
}

function designOption(args: Arguments): Design | undefined {
  const text = textOption(args, "design") ?? "auto";
  if (text === "auto") return undefined;
  const known = designs.find((design) => design === text);
  if (!known) throw errors.unknownName("--design", text, ["auto", ...designs]);
  return known;
}

function formatsOption(args: Arguments): readonly GateFormatId[] {
  const formats = (textOption(args, "format") ?? "").split(",").filter((name) => name.trim() !== "");
  return [...new Set(formats)].map((name) => {
    const known = fileFormats.find((id) => id === name.trim());
    if (!known) throw errors.unknownName("--format", name.trim(), fileFormats);
    return known;
  });
}

/** What GitHub shows on the page of a run. */
async function appendSummary(text: string, file: string | undefined): Promise<void> {
  if (file === undefined || file === "") return;
  await appendFile(file, `${text}\n`).catch((thrown: unknown) => {
    throw errors.outputFailed("GITHUB_STEP_SUMMARY", reasonOf(thrown));
  });
}
