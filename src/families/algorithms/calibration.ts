/** How many iterations of the calibrated work a nanosecond takes: found once a run, so that every process of it does exactly the same work. */
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { monotonicClock } from "../../harness/clock.ts";
import { warmWork, work } from "./work.ts";

/** The file of a run that tells it, as a number in decimals. */
export const calibrationFile = { name: "algorithms-calibration.txt", bytes: 64 } as const;

/** Iterations of one measurement: a fraction of a millisecond, so that most are not interrupted. */
const iterations = 100_000;
/** They take some tens of milliseconds in all; V8 has compiled the loop for good long before the last. */
const measurements = 200;

let own: number | undefined;

/**
 * Iterations a nanosecond. Whoever asks first in a run measures it; the others read what it left.
 * @param folder of the run; without one it is measured once a process
 * @throws Error where the file holds something else
 */
export function workRate(folder?: string): number {
  if (folder === undefined) return ownRate();
  const path = join(folder, calibrationFile.name);
  const left = rateIn(path);
  if (left !== undefined) return left;
  const part = `${path}.${process.pid}.part`;
  try {
    writeFileSync(part, String(ownRate()));
    // Who began at the same time may have been faster: all take the file that is there in the end.
    if (rateIn(path) === undefined) renameSync(part, path);
  } finally {
    rmSync(part, { force: true });
  }
  return rateIn(path) ?? ownRate();
}

function rateIn(path: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw thrown;
  }
  const rate = Number(text);
  if (!(rate > 0 && rate < Number.POSITIVE_INFINITY)) throw new Error(`${calibrationFile.name} holds no number of iterations a nanosecond`);
  return rate;
}

function ownRate(): number {
  own ??= calibrated();
  return own;
}

/** Of a thread that nobody disturbs: by the fastest of several measurements. */
function calibrated(): number {
  warmWork();
  let bestNs = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < measurements; turn++) {
    const start = monotonicClock.now();
    work(iterations);
    bestNs = Math.min(bestNs, Number(monotonicClock.now() - start));
  }
  return iterations / bestNs;
}
