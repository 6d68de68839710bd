/** Options: declared once, read as text, parsed by `units.ts`. yargs sees strings only. */
import type { Options } from "yargs";
import { type FormatId, formatIds } from "../app/report.ts";
import { mostThreads } from "../app/run.ts";
import { errors } from "../errors.ts";
import { type ProfileId, profileIds } from "../suites/suite.ts";
import { type Bytes, parseCount, parseRate, parseSize } from "../units.ts";

/** What yargs hands to a command. */
export type Arguments = Readonly<Record<string, unknown>>;

/** Options by name, as yargs wants them. */
export type OptionTable = Readonly<Record<string, Options & { readonly type: "string" | "boolean" }>>;

export const commandNames = [
  "run",
  "list",
  "report",
  "compare",
  "measure",
  "gate",
  "bisect",
  "baseline",
  "history",
  "plan",
  "init",
  "doctor",
  "native",
] as const;
export type CommandName = (typeof commandNames)[number];

export const globalOptions = {
  json: { type: "boolean", describe: "Print JSON to stdout instead of text" },
  quiet: { type: "boolean", describe: "No progress on stderr" },
} as const satisfies OptionTable;

/** Where records and reports are. */
export const folderOptions = {
  results: { type: "string", default: "results", describe: "Folder of records", requiresArg: true },
  reports: { type: "string", default: "reports", describe: "Folder of rendered reports", requiresArg: true },
} as const satisfies OptionTable;

export const runOptions = {
  profile: { type: "string", default: "quick", describe: `How long to measure: ${profileIds.join(", ")}`, requiresArg: true },
  threads: { type: "string", describe: "Threads of the largest team (default: all available CPUs)", requiresArg: true },
  "working-set": {
    type: "string",
    describe: "Bytes of one array over all threads, such as 256MiB (default: 4 × the last-level cache)",
    requiresArg: true,
  },
  "peak-gbs": {
    type: "string",
    describe: "Theoretical peak of memory in GB/s, such as 204.8 (default: from the firmware where it may be read)",
    requiresArg: true,
  },
  seed: { type: "string", describe: "Seed of order and placement, to repeat a run", requiresArg: true },
  scratch: { type: "string", describe: "Folder for the run's temporary files (default: the system's)", requiresArg: true },
  "scratch-limit": {
    type: "string",
    describe: "Bytes that they may take, such as 2GiB (default: half of what is free, at most 8 GiB)",
    requiresArg: true,
  },
  label: { type: "string", describe: "Name of the machine in records and reports", requiresArg: true },
  format: {
    type: "string",
    default: "json,csv,markdown,png,html",
    describe: "Reports to write beside the summary, separated by commas",
    requiresArg: true,
  },
  verbose: { type: "boolean", describe: "Print every trial, not the findings alone" },
  ...folderOptions,
} as const satisfies OptionTable;

/** The environment variable that gives an option its value where the command line does not. */
export function variableOf(option: string): string {
  return `STREAMBOUND_${option.toUpperCase().replaceAll("-", "_")}`;
}

/**
 * The options with the values of their environment variables as defaults.
 * @throws empty-option, bad-value
 */
export function fromEnvironment(options: OptionTable, environment: NodeJS.ProcessEnv): OptionTable {
  const entries = Object.entries(options).map(([name, option]) => {
    const variable = variableOf(name);
    const text = environment[variable];
    if (text === undefined) return [name, option];
    if (text.trim() === "") throw errors.emptyOption(variable);
    return [name, { ...option, default: option.type === "boolean" ? parseSwitch(variable, text) : text }];
  });
  return Object.fromEntries(entries) as OptionTable;
}

/** Variables of no option, by the rest of their names: NATIVE names the addon's file, or is `off`, and every worker reads it by itself. */
const otherVariables = ["native"];

/** @throws unknown-name for a variable that begins like ours and stands for no option of any command; empty-option */
export function assertVariables(names: readonly string[], environment: NodeJS.ProcessEnv): void {
  const legal = [...names, ...otherVariables].map(variableOf);
  const empty = otherVariables.map(variableOf).find((variable) => environment[variable]?.trim() === "");
  if (empty !== undefined) throw errors.emptyOption(empty);
  const unknown = Object.keys(environment).find((variable) => variable.startsWith("STREAMBOUND_") && !legal.includes(variable));
  if (unknown !== undefined) throw errors.unknownName("Environment variable", unknown, legal);
}

/**
 * yargs keeps the last of repeated switches, and takes every value but "true" for off.
 * @param names the options that are switches
 * @throws repeated-option, bad-value
 */
export function assertSwitches(names: readonly string[], argv: readonly string[]): void {
  const end = argv.indexOf("--");
  const words = end < 0 ? argv : argv.slice(0, end);
  for (const option of names.map((name) => `--${name}`)) {
    const given = words.filter((word) => word === option || word.startsWith(`${option}=`));
    if (given.length > 1) throw errors.repeatedOption(option);
    const [, value] = given[0]?.split("=", 2) ?? [];
    if (value !== undefined) parseSwitch(option, value);
  }
}

function parseSwitch(option: string, text: string): boolean {
  if (text !== "true" && text !== "false") throw errors.badValue(option, text, "it is true or false", `Example: ${option}=true.`);
  return text === "true";
}

/** The text of an option, or undefined when it was not given. @throws repeated-option, empty-option */
export function textOption(args: Arguments, name: string): string | undefined {
  const value = args[name];
  if (value === undefined) return undefined;
  if (Array.isArray(value)) throw errors.repeatedOption(`--${name}`);
  const text = String(value);
  if (text.trim() === "") throw errors.emptyOption(`--${name}`);
  return text;
}

/** Is a switch on? */
export function switchOption(args: Arguments, name: string): boolean {
  return args[name] === true;
}

export function profileOption(args: Arguments): ProfileId {
  const value = textOption(args, "profile") ?? "quick";
  const known = profileIds.find((id) => id === value);
  if (!known) throw errors.unknownName("--profile", value, profileIds);
  return known;
}

export function threadsOption(args: Arguments): number | undefined {
  const value = textOption(args, "threads");
  return value === undefined ? undefined : parseCount("--threads", value, 1, mostThreads);
}

export function sizeOption(args: Arguments, name: string): Bytes | undefined {
  const value = textOption(args, name);
  return value === undefined ? undefined : parseSize(`--${name}`, value);
}

/** Decimal GB/s. */
export function peakOption(args: Arguments): number | undefined {
  const value = textOption(args, "peak-gbs");
  return value === undefined ? undefined : parseRate("--peak-gbs", value) / 1e9;
}

export function seedOption(args: Arguments): number | undefined {
  const value = textOption(args, "seed");
  return value === undefined ? undefined : parseCount("--seed", value, 0, 2 ** 32 - 1);
}

export function labelOption(args: Arguments): string | undefined {
  const value = textOption(args, "label");
  if (value !== undefined && value.length > 80) throw errors.badValue("--label", value, "a label has at most 80 characters", "Use a shorter one.");
  return value;
}

export function formatsOption(args: Arguments): readonly FormatId[] {
  const value = textOption(args, "format") ?? "";
  const formats = value.split(",").map((name) => {
    const known = formatIds.find((id) => id === name.trim());
    if (!known) throw errors.unknownName("--format", name.trim(), formatIds);
    return known;
  });
  return [...new Set(formats)];
}
