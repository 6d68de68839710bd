/** Puts a command on a leash: for programs that do not watch their stdin, such as compilers, started where no cleanup runs. */
import { fileURLToPath } from "node:url";

const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

/**
 * The same command, held by a process of ours whose stdin is the leash (`leash` of `runChild`): when it closes, the command is killed. A worker
 * thread that is terminated runs no cleanup, but its pipes close. The command's stdin is empty; its output and its exit code pass through, and
 * 127 says that it could not be started.
 */
export function leashed(command: readonly [string, ...string[]]): readonly [string, ...string[]] {
  return [process.execPath, fileURLToPath(new URL(`./leash-main${extension}`, import.meta.url)), ...command];
}
