#!/usr/bin/env node
/** The command line: the only place that reads argv, prints, and sets exit codes. */
import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { toolVersion } from "../app/version.ts";
import { errors, exitCodes, StreamboundError } from "../errors.ts";
import * as compare from "./compare.ts";
import * as doctor from "./doctor.ts";
import * as list from "./list.ts";
import { globalOptions } from "./options.ts";
import * as report from "./report.ts";
import * as run from "./run.ts";
import { endWithReader, say } from "./terminal.ts";

endWithReader();
try {
  await yargs(hideBin(process.argv))
    .scriptName("streambound")
    .usage("$0: what bounds your stream? Measures memory bandwidth and explains every number.")
    .parserConfiguration({ "parse-numbers": false, "parse-positional-numbers": false })
    .options(globalOptions)
    .env("STREAMBOUND")
    .command([run, list, report, compare, doctor])
    .strict()
    .recommendCommands()
    .version(toolVersion)
    .alias({ help: "h", version: "v" })
    .wrap(Math.min(100, process.stdout.columns ?? 80))
    .epilogue("Exit codes: 0 done; 1 error or failed trial; 2 usage; 4 nothing measured; 130, 143 interrupted.")
    // Without this, yargs exits 1 on usage errors by itself, before they can be told from a crash.
    .fail((message, thrown) => {
      throw thrown ?? errors.usage(`${message.split("\n")[0] ?? message}. See streambound --help.`);
    })
    .parseAsync();
} catch (thrown) {
  const known = thrown instanceof StreamboundError ? thrown : errors.internal(thrown instanceof Error ? thrown.message : String(thrown));
  say(`streambound: ${known.message}`);
  process.exitCode = exitCodes[known.exit];
}
