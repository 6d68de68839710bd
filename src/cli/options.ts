/** Options: declared once, read as text, parsed by `units.ts`. yargs sees strings only. */
import { errors } from "../errors.ts";
import { type FormatId, formatIds } from "../report/reporters.ts";
import { type ProfileId, profileIds } from "../suites/suite.ts";
import { type Bytes, parseCount, parseSize } from "../units.ts";

/** What yargs hands to a command. */
export type Arguments = Readonly<Record<string, unknown>>;

/** Declared globally, so that `STREAMBOUND_RESULTS` and its kind are legal for every command. */
export const globalOptions = {
  results: { type: "string", default: "results", describe: "Folder of the records", requiresArg: true },
  reports: { type: "string", default: "reports", describe: "Folder of the rendered reports", requiresArg: true },
  json: { type: "boolean", describe: "Print JSON to stdout instead of text" },
  quiet: { type: "boolean", describe: "No progress on stderr" },
} as const;

export const runOptions = {
  profile: { type: "string", default: "quick", describe: `How long to measure: ${profileIds.join(", ")}`, requiresArg: true },
  threads: { type: "string", describe: "Threads of the largest team (default: all available CPUs)", requiresArg: true },
  "working-set": { type: "string", describe: "Bytes of one array over all threads, such as 256MiB (default: 4 × the last-level cache)", requiresArg: true },
  seed: { type: "string", describe: "Seed of order and placement, to repeat a run", requiresArg: true },
  label: { type: "string", describe: "Name of the machine in records and reports", requiresArg: true },
  format: { type: "string", default: "json,csv,markdown,png,html", describe: "Reports to write beside the summary, separated by commas", requiresArg: true },
  verbose: { type: "boolean", describe: "Print every trial, not the findings alone" },
} as const;

/** The text of an option, or undefined when it was not given. @throws repeated-option, empty-option */
export function textOption(args: Arguments, name: string): string | undefined {
  const value = args[name];
  if (value === undefined) return undefined;
  if (Array.isArray(value)) throw errors.repeatedOption(`--${name}`);
  const text = String(value);
  if (text.trim() === "") throw errors.emptyOption(`--${name}`);
  return text;
}

/** Is a switch on? @throws repeated-option */
export function switchOption(args: Arguments, name: string): boolean {
  if (Array.isArray(args[name])) throw errors.repeatedOption(`--${name}`);
  return args[name] === true;
}

export function profileOption(args: Arguments): ProfileId {
  const value = textOption(args, "profile") ?? "quick";
  const known = profileIds.find((id) => id === value);
  if (!known) throw errors.unknownName("--profile", value, profileIds);
  return known;
}

/** More threads than any machine has is a typing error, not a request. */
const mostThreads = 4096;

export function threadsOption(args: Arguments): number | undefined {
  const value = textOption(args, "threads");
  return value === undefined ? undefined : parseCount("--threads", value, 1, mostThreads);
}

export function sizeOption(args: Arguments, name: string): Bytes | undefined {
  const value = textOption(args, name);
  return value === undefined ? undefined : parseSize(`--${name}`, value);
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
