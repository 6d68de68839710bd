/** How the process of a loop ended where it gave no answer: what follows "it" in an error's sentence. */
import { assertNever } from "../errors.ts";
import type { ChildOutcome } from "../process/child.ts";

/** Node's exit code where a top-level await never settles and nothing else is left to do. */
const unsettledExit = 13;

export function endOf(outcome: ChildOutcome, timeoutMs: number): string {
  switch (outcome.state) {
    case "timeout":
      return `did not end within ${timeoutMs / 1000} s`;
    case "flooded":
      return "printed more than it may";
    case "killed":
      return `ended its process by ${outcome.signal}${lastWords(outcome.stderr)}`;
    case "exited":
      return outcome.code === unsettledExit
        ? "waits for something that never comes: its process had nothing left to do"
        : `ended its process with ${outcome.code}${lastWords(outcome.stderr)}`;
    case "failed":
      return `needs a process, and none could be started (${outcome.reason})`;
    case "aborted":
      return "was interrupted";
    default:
      return assertNever(outcome);
  }
}

/** The error that a dying process told, else its last line, if it said anything. */
function lastWords(stderr: string): string {
  const lines = stderr.trim().split("\n");
  const words = lines.findLast((line) => /^\w*Error\b|^FATAL/.test(line)) ?? lines.at(-1);
  return words ? ` (${words.trim()})` : "";
}
