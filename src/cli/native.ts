/** `streambound native build`: compiles the native engine with the C compiler of this machine. */
import type { Argv } from "yargs";
import { buildNative, type NativeBuild } from "../app/native.ts";
import { errors } from "../errors.ts";
import { formatSize } from "../units.ts";
import { type Arguments, type OptionTable, switchOption } from "./options.ts";
import { print, say } from "./terminal.ts";

export const command = "native [action]";
export const describe = "Compile the native engine on this machine";
export const options = {} as const satisfies OptionTable;
export const builder = (yargs: Argv): Argv =>
  yargs
    .positional("action", { type: "string", describe: "build: compile it with cc, or the compiler that CC names" })
    .example("$0 native build", "for a package without an addon for this machine");

export async function handler(args: Arguments): Promise<void> {
  const action = args["action"];
  if (action !== "build") throw errors.unknownName("Action of native", String(action ?? ""), ["build"]);
  if (!switchOption(args, "quiet")) say("compiling the native engine …");
  const build = buildNative();
  print(switchOption(args, "json") ? JSON.stringify(build, undefined, 2) : buildText(build, process.env["STREAMBOUND_NATIVE"]));
}

/** @param given what STREAMBOUND_NATIVE says: it outranks what was built */
export function buildText({ path, bytes, compiler, seconds, widths }: NativeBuild, given: string | undefined): string {
  return [
    `compiled  ${formatSize(Math.ceil(bytes / 1024) * 1024)} in ${seconds.toFixed(1)} s by ${compiler}`,
    `written   ${path}`,
    `executes  loads and stores of ${widths.join(", ")} bits`,
    ...(given ? [`STREAMBOUND_NATIVE=${given} keeps it from being used: unset it.`] : []),
  ].join("\n");
}
