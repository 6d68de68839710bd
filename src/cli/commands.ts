/** The commands, in the order in which help shows them. */
import * as baseline from "./baseline.ts";
import * as bisect from "./bisect.ts";
import type { Command } from "./command.ts";
import * as compare from "./compare.ts";
import * as doctor from "./doctor.ts";
import * as gate from "./gate.ts";
import * as history from "./history.ts";
import * as init from "./init.ts";
import * as list from "./list.ts";
import * as measure from "./measure.ts";
import * as native from "./native.ts";
import type { CommandName } from "./options.ts";
import * as plan from "./plan.ts";
import * as report from "./report.ts";
import * as run from "./run.ts";

export const commands: Readonly<Record<CommandName, Command>> = {
  run,
  list,
  report,
  compare,
  measure,
  gate,
  bisect,
  baseline,
  history,
  plan,
  init,
  doctor,
  native,
};
