/** Entry of a child process: reads one task from stdin, prints one answer on a line of its own to stdout. */
import { text } from "node:stream/consumers";
import { messageOf } from "../errors.ts";
import { type ChildTask, runTask } from "./child.ts";

try {
  process.stdout.write(`\n${JSON.stringify(await runTask(JSON.parse(await text(process.stdin)) as ChildTask))}\n`);
} catch (thrown) {
  process.stderr.write(`${messageOf(thrown)}\n`);
  process.exitCode = 1;
}
