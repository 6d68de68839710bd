#!/usr/bin/env node
/** The command line: the only place that reads argv, prints, and sets exit codes. */
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { toolVersion } from "../app/version.ts";
import { errors, exitCodes, StreamboundError } from "../errors.ts";
import { addCommand } from "./command.ts";
import { commands } from "./commands.ts";
import { assertSwitches, assertVariables, fromEnvironment, globalOptions, type OptionTable } from "./options.ts";
import { endWithReader, say } from "./terminal.ts";

/** Every option of every command. */
const options: OptionTable = Object.assign({}, globalOptions, ...Object.values(commands).map((command) => command.options));
const switches = [...Object.keys(options).filter((name) => options[name]?.type === "boolean"), "help", "version"];
const fewWords = errors.missingWords("%s", "%s").message;
/** The types of yargs know no plurals, its code insists on them. */
const missing = { one: fewWords, other: fewWords } as unknown as string;

endWithReader();
try {
  const argv = hideBin(process.argv);
  assertVariables(Object.keys(options), process.env);
  assertSwitches(switches, argv);
  const parser = yargs(argv)
    .scriptName("streambound")
    .usage("$0: what bounds your stream? Measures memory bandwidth and explains every number.")
    .parserConfiguration({
      "boolean-negation": false,
      "camel-case-expansion": false,
      "dot-notation": false,
      "parse-numbers": false,
      "parse-positional-numbers": false,
    })
    .options(fromEnvironment(globalOptions, process.env))
    .version(toolVersion)
    .alias({ help: "h", version: "v" })
    .wrap(Math.min(100, process.stdout.columns ?? 80))
    .epilogue("Each option may be set in the environment, such as STREAMBOUND_WORKING_SET=1GiB.")
    .epilogue("STREAMBOUND_NATIVE names the file of the native engine's addon, or is off.")
    .epilogue("Exit codes: 0 done; 1 error or failed trial; 2 usage; 4 nothing measured; 130, 143 interrupted.")
    // In our words, and in English whatever the locale.
    .updateStrings({
      "Not enough arguments following: %s": errors.emptyOption("--%s").message,
      "Not enough non-option arguments: got %s, need at least %s": missing,
    })
    // Without this, yargs exits 1 on usage errors by itself, before they can be told from a crash.
    .fail((message, thrown) => {
      throw message ? errors.usage(message) : thrown;
    });
  await Object.values(commands).reduce(addCommand, parser).parseAsync();
} catch (thrown) {
  const known = thrown instanceof StreamboundError ? thrown : errors.internal(thrown instanceof Error ? thrown.message : String(thrown));
  say(`streambound: ${known.message}`);
  process.exitCode = exitCodes[known.exit];
}
