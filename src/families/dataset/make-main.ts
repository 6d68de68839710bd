/**
 * Makes one file of the dataset, or its totals: `make-main <part> <path> <order>` writes the part, gives it to the device and renames it. It answers by
 * one line (JSON). Its stdin is a leash: it ends when that closes, and leaves nothing behind.
 */
import { fdatasyncSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { Unavailable } from "../../harness/subject.ts";
import { reasonOf } from "../../records/causes.ts";
import { type CompleteFile, partsOf } from "./file.ts";
import { gatherTotals } from "./totals.ts";
import { write } from "./write.ts";

export type Order = { readonly kind: "file"; readonly file: CompleteFile } | { readonly kind: "totals"; readonly rows: number };

export type Answer =
  | { readonly state: "made" }
  | { readonly state: "unavailable"; readonly code: string; readonly reason: string }
  | { readonly state: "failed"; readonly reason: string };

const [, , part = "", path = "", said = ""] = process.argv;

function leave(): void {
  for (const left of partsOf(part)) rmSync(left, { force: true });
}

process.stdin.resume().once("close", () => {
  leave();
  process.exit(3);
});

/** DuckDB's words hold the path, which is nobody else's business. */
function inWords(thrown: unknown): string {
  if (/no space left/i.test(String((thrown as Error).message))) return reasonOf(Object.assign(new Error(), { code: "ENOSPC" }));
  return reasonOf(thrown).replaceAll(part, "its part").split("\n", 1)[0] as string;
}

async function run(): Promise<Answer> {
  try {
    const order = JSON.parse(said) as Order;
    if (order.kind === "file") await write(part, order.file);
    else writeFileSync(part, JSON.stringify(await gatherTotals(order.rows)));
    // Nothing of it is to be written back while it is read.
    fdatasyncSync(openSync(part, "r+"));
    renameSync(part, path);
    return { state: "made" };
  } catch (thrown) {
    leave();
    return thrown instanceof Unavailable
      ? { state: "unavailable", code: thrown.code, reason: thrown.message }
      : { state: "failed", reason: inWords(thrown) };
  }
}

writeSync(1, JSON.stringify(await run()));
process.exit();
