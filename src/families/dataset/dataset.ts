/** The one dataset of formats and pagination: its files are made on their first use, each by a process of its own, and last as long as the run. */
import { rmSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Unavailable } from "../../harness/subject.ts";
import { runChild } from "../../process/child.ts";
import { childFlags } from "../../process/flags.ts";
import { complete, type DatasetFile, datasetName, partsOf, totalsName } from "./file.ts";
import type { Answer, Order } from "./make-main.ts";
import type { Totals } from "./totals.ts";

export { type Column, type ColumnKind, type ColumnName, columns, nested, originMs, twoColumns } from "./columns.ts";
export { type DatasetFile, datasetBytes, datasetName, vectorRows } from "./file.ts";
export type { Totals } from "./totals.ts";

const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
/** A sample may take two minutes in all. */
const timeoutMs = 110_000;

/**
 * The path of the file; where it is not in the folder yet, it is made, whole or not at all.
 * @throws Unavailable without the package that writes it; Error that says why it could not be made
 */
export function datasetFile(folder: string, file: DatasetFile): Promise<string> {
  return made(folder, datasetName(file), { kind: "file", file: complete(file) });
}

/** @throws Error that says why they could not be summed up */
export async function datasetTotals(folder: string, { rows }: Pick<DatasetFile, "rows">): Promise<Totals> {
  return JSON.parse(await readFile(await made(folder, totalsName(rows), { kind: "totals", rows }), "utf8")) as Totals;
}

/** Of this process: who asks for what is being made waits for it. Another process makes one of its own; the later of two equal files stays. */
const underWay = new Map<string, Promise<string>>();
let parts = 0;

function made(folder: string, name: string, order: Order): Promise<string> {
  const path = join(folder, name);
  if (statSync(path, { throwIfNoEntry: false })) return Promise.resolve(path);
  const begun = underWay.get(path);
  if (begun) return begun;
  const part = `${path}.${process.pid}-${parts++}.part`;
  const making = make(name, path, part, order).finally(() => {
    underWay.delete(path);
    for (const left of partsOf(part)) rmSync(left, { force: true });
  });
  underWay.set(path, making);
  return making;
}

async function make(name: string, path: string, part: string, order: Order): Promise<string> {
  const outcome = await runChild({
    command: [
      process.execPath,
      ...childFlags(),
      fileURLToPath(new URL(`./make-main${extension}`, import.meta.url)),
      part,
      path,
      JSON.stringify(order),
    ],
    timeoutMs,
    maxOutputBytes: 1 << 16,
    leash: true,
  });
  const failed = (why: string): Error => new Error(`its dataset ${name} could not be made: ${why}`);
  if (outcome.state !== "exited")
    throw failed(outcome.state === "timeout" ? `it took more than ${timeoutMs / 1000} s` : `the end was: ${outcome.state}`);
  const answer = answerOf(outcome.stdout);
  switch (answer?.state) {
    case "made":
      return path;
    case "unavailable":
      throw new Unavailable(answer.code, answer.reason);
    case "failed":
      throw failed(answer.reason);
    case undefined:
      throw failed(outcome.stderr.trim().split("\n").at(-1) || `its process exited with ${outcome.code}`);
  }
}

function answerOf(stdout: string): Answer | undefined {
  try {
    return JSON.parse(stdout) as Answer;
  } catch {
    return undefined;
  }
}
