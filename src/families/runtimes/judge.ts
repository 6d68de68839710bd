/** What one sample's process did, as quantities, and whether a right contestant may have done it. Pure. */
import { constants } from "node:os";
import type { SampleQuantities } from "../../harness/subject.ts";
import type { ChildOutcome } from "../../process/child.ts";
import type { Answer } from "./answer.ts";
import type { Fault } from "./params.ts";
import type { Found } from "./place.ts";

/** As timeout(1) tells that it ended a command. */
const timedOut = 124;

/** The process's exit code; what was ended from outside has that of the shells: 124 for a time-out, 128 and its number for a signal. */
export function exitCodeOf(outcome: ChildOutcome): number | undefined {
  switch (outcome.state) {
    case "exited":
      return outcome.code;
    case "timeout":
      return timedOut;
    case "killed":
      return 128 + (constants.signals[outcome.signal as NodeJS.Signals] ?? 0);
    case "aborted":
    case "flooded":
    case "failed":
      return undefined;
  }
}

export interface SampleFacts {
  readonly fault: Fault;
  readonly exitCode: number;
  /** Its last words on stderr. */
  readonly stderr: string;
  readonly answer: Answer | undefined;
  readonly found: Found;
  /** Where the output was compared. */
  readonly wrongBytes: number | undefined;
}

/** What disproves that the contestant is right, if anything. */
export function problemOf({ fault, exitCode, stderr, answer, found, wrongBytes = 0 }: SampleFacts): string | undefined {
  if (fault === "none") {
    if (exitCode !== 0) return `it ended with ${exitCode}: ${lastLine(stderr) ?? "no message"}`;
    if (wrongBytes > 0) return `${wrongBytes} bytes of its output are wrong, missing or too many`;
    if (answer === undefined) return "it ended without an answer";
  } else {
    const told = faultTold[fault];
    if (exitCode === 0) return `it ended with 0 though ${told}`;
    if (exitCode === timedOut || exitCode >= 128) return `it did not end by itself when ${told}`;
    if (!found.untouched) return `it touched the output that was there before, though ${told}`;
  }
  if (found.left.length > 0) return `it left ${found.left.join(", ")} behind`;
  return undefined;
}

const faultTold: Readonly<Record<Exclude<Fault, "none">, string>> = {
  throw: "the transform of a chunk threw",
  full: "the disk was full",
  stall: "the transform of a chunk never ended",
};

/** What is recorded of every sample beside what the contestant says itself. */
export function outcomeQuantities({ exitCode, found, wrongBytes }: SampleFacts): SampleQuantities {
  return { exitCode, leftBytes: found.leftBytes, ...(wrongBytes !== undefined && { wrongBytes }) };
}

function lastLine(text: string): string | undefined {
  return withoutFolders(text.trim().split("\n").at(-1) ?? "") || undefined;
}

/** Other programs' words for a record: where files lie is nobody else's business, what they are called may be told. */
export function withoutFolders(text: string): string {
  return text.replace(/(?:\b[A-Za-z]:)?(?:[\\/][^\\/\s'":]+)*[\\/](?=[^\s])/g, "");
}
