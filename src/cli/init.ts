/** `streambound init [folder]`: a loop to begin with. */
import { join } from "node:path";
import type { Argv } from "yargs";
import { init } from "../app/init.ts";
import { type Arguments, type OptionTable, switchOption, textOption } from "./options.ts";
import { print } from "./terminal.ts";

export const command = "init [folder]";
export const describe = "Write an example of a streaming loop to begin with";
export const options = { js: { type: "boolean", describe: "In JavaScript, typed by JSDoc, instead of TypeScript" } } as const satisfies OptionTable;

export const builder = (yargs: Argv): Argv =>
  yargs
    .positional("folder", { type: "string", describe: "Folder of your project", defaultDescription: "the working folder" })
    .example("$0 init", "writes benchmarks/loops/example.loop.ts")
    .example("$0 init --js", "the same in JavaScript");

export async function handler(args: Arguments): Promise<void> {
  const folder = textOption(args, "folder");
  const { file } = await init({ ...(folder !== undefined && { root: folder }), javascript: switchOption(args, "js") });
  const path = folder === undefined ? file : join(folder, file);
  print(switchOption(args, "json") ? JSON.stringify({ file: path, next: nextSteps.map(({ line }) => line) }, undefined, 2) : initText(path));
}

const nextSteps = [
  { line: "npx streambound measure", what: "its rate, its share of the machine's bound, and what bounds it" },
  { line: "npx streambound gate --base HEAD", what: "after a change: is it slower than the last commit?" },
] as const;

function initText(path: string): string {
  const width = Math.max(...nextSteps.map(({ line }) => line.length));
  return [`Wrote ${path}. Make the loop in it yours. Then:`, ...nextSteps.map(({ line, what }) => `  ${line.padEnd(width)}   ${what}`)].join("\n");
}
