/** Loads a bundle in a process of its own, so that one that hangs, exits or crashes is told and harms nobody. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { errors, messageOf } from "../errors.ts";
import { runChild } from "../process/child.ts";
import { childFlags } from "../process/flags.ts";
import type { LoopContract } from "./contract.ts";
import { endOf } from "./ending.ts";

/** What an examination finds; the answer of the child as it is. */
export type Examination = { readonly contract: LoopContract } | { readonly code: string; readonly message: string };

export interface ExamineOptions {
  /** The bundle, and the source that messages name. */
  readonly path: string;
  readonly file: string;
  /** Where the child may write its answer: whatever a loop prints cannot disturb it there. */
  readonly answer: string;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** @throws the signal's reason where it is aborted */
export async function examine({ path, file, answer, timeoutMs, signal }: ExamineOptions): Promise<Examination> {
  const main = new URL(`./examine-main${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url);
  const outcome = await runChild({
    command: [process.execPath, ...childFlags(), fileURLToPath(main), path, file, answer],
    timeoutMs,
    maxOutputBytes: 1 << 20,
    ...(signal && { signal }),
  });
  signal?.throwIfAborted();
  if (outcome.state === "exited" && outcome.code === 0) {
    try {
      return JSON.parse(await readFile(answer, "utf8")) as Examination;
    } catch {
      // It ended by itself before it could answer.
    }
  }
  return broken(errors.loopFailed(file, `loading it ${endOf(outcome, timeoutMs)}`));
}

/** What an error is to whoever asked: data. */
export function broken(thrown: unknown): { readonly code: string; readonly message: string } {
  return { code: (thrown as { readonly code?: string }).code ?? "internal", message: messageOf(thrown) };
}
