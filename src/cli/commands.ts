/** The commands, in the order in which help shows them: adding one means one file and one line here. */
import type { Command } from "./command.ts";
import * as compare from "./compare.ts";
import * as doctor from "./doctor.ts";
import * as list from "./list.ts";
import * as report from "./report.ts";
import * as run from "./run.ts";

export const commands: readonly Command[] = [run, list, report, compare, doctor];
