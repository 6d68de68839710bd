/**
 * The work beside a transfer, a process of its own: `load-main <bytes>` copies between two arrays of so many bytes from `begin` until `end`. It answers
 * each line of its stdin by a line (JSON): `begin`; `end`, with the ends of spans behind it, by a `Load`; `check` by the bytes that a copy
 * got wrong. Its stdin is a leash: it ends when that closes.
 */
import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { monotonicClock } from "../../harness/clock.ts";
import { type Mark, pieceBytes, type Span, within } from "./load.ts";
import { fillPattern } from "./pattern.ts";

const bytes = Number(process.argv[2]);
// Written whole before the first answer, so that no copy takes a page fault.
const from = Buffer.alloc(bytes, 1);
const into = Buffer.alloc(bytes, 2);
fillPattern(from, 0);

let marks: Mark[] = [];
let working = false;
let at = 0;
/** Bytes from the start that were copied at least once. */
let reached = 0;

function mark(): void {
  const { user, system } = process.cpuUsage();
  marks.push({ atNs: Number(monotonicClock.now()), cpuNs: (user + system) * 1e3 });
}

/** One piece, and a turn of the event loop, in which the next line or the end of the leash is seen. */
function work(): void {
  if (!working) return;
  const end = Math.min(at + pieceBytes, bytes);
  from.copy(into, at, at, end);
  reached = Math.max(reached, end);
  at = end === bytes ? 0 : end;
  mark();
  setImmediate(work);
}

const answer = (value: unknown): void => void writeSync(1, `${JSON.stringify(value)}\n`);

const orders: Readonly<Record<string, (numbers: readonly number[]) => void>> = {
  begin() {
    marks = [];
    working = true;
    mark();
    work();
    answer({});
  },
  end(numbers) {
    working = false;
    const spans = Array.from({ length: numbers.length / 2 }, (_, i): Span => [numbers[2 * i] as number, numbers[2 * i + 1] as number]);
    answer(within(marks, spans));
  },
  check() {
    let wrong = 0;
    if (!from.subarray(0, reached).equals(into.subarray(0, reached))) for (let i = 0; i < reached; i++) if (from[i] !== into[i]) wrong++;
    answer({ reached, wrong });
  },
};

createInterface({ input: process.stdin })
  .on("line", (line) => {
    const [order = "", ...numbers] = line.split(" ");
    orders[order]?.(numbers.map(Number));
  })
  .once("close", () => process.exit());
answer({});
