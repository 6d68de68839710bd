/** What a command declares, and what holds for every command: its arguments are all declared, and each option may come from the environment. */
import type { Argv } from "yargs";
import { errors } from "../errors.ts";
import { type Arguments, fromEnvironment, globalOptions, type OptionTable } from "./options.ts";

export interface Command {
  /** In yargs' notation: a name and its positionals, then aliases; `$0` is the command that runs when none is named. */
  readonly command: string | readonly string[];
  readonly describe: string;
  readonly options: OptionTable;
  /** Adds positionals and examples. */
  readonly builder: (yargs: Argv) => Argv;
  readonly handler: (args: Arguments) => Promise<void>;
}

/** Adds a command to the parser. */
export function addCommand(yargs: Argv, command: Command): Argv {
  const options = fromEnvironment(command.options, process.env);
  return yargs.command({
    command: command.command,
    describe: command.describe,
    builder: (own: Argv) => command.builder(own.options(options)),
    handler: async (args) => {
      assertDeclared(command, args);
      await command.handler(args);
    },
  });
}

/**
 * yargs' own strictness names no legal option and suggests none.
 * @throws unknown-name for an option that the command does not have; usage for a word that it has no place for
 */
export function assertDeclared(command: Pick<Command, "command" | "options">, { _: words, $0: _program, ...named }: Arguments): void {
  const notation = [command.command].flat()[0] as string;
  const [name = ""] = notation.split(" ");
  const positionals = [...notation.matchAll(/[<[](\w+)/g)].map(([, positional]) => positional as string);
  const legal = [...Object.keys({ ...command.options, ...globalOptions }), "help", "version"];
  const unknown = Object.keys(named).find((key) => !legal.includes(key) && !positionals.includes(key));
  if (unknown !== undefined) {
    const dashes = unknown.length === 1 ? "-" : "--";
    throw errors.unknownName(
      `Option of ${name}`,
      `${dashes}${unknown}`,
      legal.map((option) => `--${option}`),
    );
  }
  if (notation.includes("..")) return;
  const surplus = ((words ?? []) as readonly unknown[]).find((word, index) => index > 0 || word !== name);
  if (surplus !== undefined) throw errors.surplusWord(name, String(surplus), positionals.length);
}
