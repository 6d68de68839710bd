/** What stopped a loop of a block, and which of its versions broke. */
import { type ErrorCode, errors, messageOf, StreamboundError } from "../../errors.ts";
import type { Version } from "./order.ts";

/** As it travels between isolates and processes. */
export interface FailureFacts {
  readonly code: ErrorCode;
  readonly message: string;
  /** The version that broke, where that is known. */
  readonly version?: Version;
}

export class Failure extends Error {
  override readonly name = "Failure";
  readonly facts: FailureFacts;

  constructor(facts: FailureFacts) {
    super(facts.message);
    this.facts = facts;
  }
}

/** The failure that a version is to blame for; what is one already stays as it is. */
export function blamed(thrown: unknown, loop: string, version?: Version): Failure {
  if (thrown instanceof Failure) return thrown;
  const error = thrown instanceof StreamboundError ? thrown : errors.loopFailed(loop, `it threw ${messageOf(thrown)}`);
  return new Failure({ code: error.code, message: error.message, ...(version && { version }) });
}

/** Runs an action of one version; whatever it throws is that version's failure. */
export async function blaming<T>(loop: string, version: Version, action: () => T | Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (thrown) {
    throw blamed(thrown, loop, version);
  }
}
