/** `streambound list`: what can be named. */
import type { Argv } from "yargs";
import { type Listing, list } from "../app/list.ts";
import { wrap } from "../app/report.ts";
import { type Arguments, type OptionTable, switchOption } from "./options.ts";
import { columns, print } from "./terminal.ts";

export const command = "list";
export const describe = "List suites, kernels, engines, profiles and formats";
export const options = {} as const satisfies OptionTable;
export const builder = (yargs: Argv): Argv => yargs.example("$0 list", "what can be measured, and which engines run here");

export async function handler(args: Arguments): Promise<void> {
  const listing = await list();
  print(switchOption(args, "json") ? JSON.stringify(listing, undefined, 2) : listText(listing, columns()));
}

/** One aligned block a kind of name; descriptions wrap beside their name. */
export function listText({ suites, kernels, engines, profiles, formats }: Listing, width: number): string {
  const block = (title: string, entries: readonly (readonly [name: string, description: string])[]): string => {
    const indent = 3 + Math.max(...entries.map(([name]) => name.length));
    const lines = entries.flatMap(([name, description]) =>
      wrap(description, width - indent).map((text, index) => `${(index === 0 ? ` ${name}` : "").padEnd(indent)}${text}`),
    );
    return [title, ...lines].join("\n");
  };
  return [
    block(
      "Suites (* in the default run)",
      suites.map((suite) => [`${suite.default ? "*" : " "} ${suite.id}`, suite.question]),
    ),
    block(
      "Kernels",
      kernels.map((kernel) => [kernel.id, `${kernel.formula}: ${kernel.title}`]),
    ),
    block(
      "Engines",
      engines.map((engine) => [engine.id, engine.state === "available" ? "runs here" : `absent: ${engine.reason ?? "no reason known"}`]),
    ),
    block(
      "Report formats",
      formats.map((format) => [format.id, format.title]),
    ),
    `Profiles: ${profiles.join(", ")}`,
  ].join("\n\n");
}
