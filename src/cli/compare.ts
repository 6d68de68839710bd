/** `streambound compare <a> <b>`: ratio and interval of every trial that two records have in common. It never judges. */
import type { Argv } from "yargs";
import { compareRecords, comparisonText } from "../app/compare.ts";
import { readRecord } from "../records/read.ts";
import { type Arguments, type OptionTable, switchOption, textOption } from "./options.ts";
import { colorful, columns, print } from "./terminal.ts";

export const command = "compare <a> <b>";
export const describe = "Compare two records trial by trial";
export const options = { verbose: { type: "boolean", describe: "Every trial, also those whose intervals contain 1" } } as const satisfies OptionTable;

export const builder = (yargs: Argv): Argv =>
  yargs
    .positional("a", { type: "string", describe: "The record that is the base of the ratios" })
    .positional("b", { type: "string", describe: "The record that is compared with it" })
    .example("$0 compare old.json new.json", "what changed, and what the controls say of the machine");

export async function handler(args: Arguments): Promise<void> {
  const [a, b] = await Promise.all([readRecord(textOption(args, "a") ?? ""), readRecord(textOption(args, "b") ?? "")]);
  const comparison = compareRecords(a, b);
  print(
    switchOption(args, "json")
      ? JSON.stringify(comparison, undefined, 2)
      : comparisonText(comparison, { width: columns(), color: colorful, verbose: switchOption(args, "verbose") }),
  );
}
