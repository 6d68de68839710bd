/** The commands, in the order in which help shows them. */
import type { Command } from "./command.ts";
import * as compare from "./compare.ts";
import * as doctor from "./doctor.ts";
import * as list from "./list.ts";
import * as native from "./native.ts";
import type { CommandName } from "./options.ts";
import * as report from "./report.ts";
import * as run from "./run.ts";

export const commands: Readonly<Record<CommandName, Command>> = { run, list, report, compare, doctor, native };
