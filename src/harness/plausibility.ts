/** Rates that no machine can reach: a sign that bytes were not touched. */
import { lines } from "../catalogue/accesses.ts";
import { errors } from "../errors.ts";
import { formatRate, KiB, lineBytes } from "../units.ts";
import type { TrialLog } from "./trial-log.ts";

/** A core moves at most about one line a cycle each way beyond its first-level cache; inside it wide vectors may move more. */
const bytesPerCycle = lineBytes;
/** A core's clock follows its load and its neighbours': it may have run so much faster than when `spin` was sampled. Bytes not touched show far more. */
const fasterClock = 1.25;
/** Larger than any first-level data cache. */
const beyondFirstLevel = 256 * KiB;

/**
 * Fails every trial whose best sample moves more than 64 B × clock × threads in either direction. The clock is a quarter above the best that the `spin`
 * kernel of the same run showed (one dependent add a cycle), so that a core that sped up is not accused. Without `spin` nothing is judged.
 */
export function failImplausible(logs: readonly TrialLog[]): void {
  const spins = logs.filter((log) => log.live && log.spec.params["kernel"] === "spin").flatMap((log) => log.passTimesNs());
  const hertz = Math.max(0, ...spins.map((ns) => (fasterClock * 1e9) / ns));
  if (hertz === 0) return;
  for (const log of logs) {
    const { accesses, team, arena } = log.spec;
    if (!log.live || !accesses || !arena || team.every((role) => role.sliceBytes < beyondFirstLevel)) continue;
    const { read, written } = lines(accesses.perPass, false);
    const bytes = lineBytes * Math.max(read, written);
    const threads = team.reduce((sum, role) => sum + role.count, 0);
    const limit = bytesPerCycle * hertz * threads;
    const best = (bytes * 1e9) / Math.min(...log.passTimesNs());
    if (log.sampleCount > 0 && best > limit) {
      const { code, message } = errors.implausible(
        `${formatRate(best)} GB/s of lines one way is above ${formatRate(limit)} GB/s, which is ${bytesPerCycle} B a cycle at ${(hertz / 1e9).toFixed(2)} GHz, a quarter above the run's clock, on ${threads} thread${threads === 1 ? "" : "s"}`,
      );
      log.fail(code, message);
    }
  }
}
