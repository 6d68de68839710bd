/** What to do about the cost of calls, in words. */
import { formatDuration, formatSize } from "../../units.ts";
import type { CallFit, IoFinding } from "./schema.ts";

/** The cheapest call of a thread's own, and the streams: only fits whose cost has an interval are advice. */
export function ioAdvice({ fits }: IoFinding): readonly string[] {
  const known = fits.filter(({ fit, cache }) => cache === "cached" && fit?.costNs.spread.kind === "interval");
  const direct = known.find(({ call }) => call === "readSync") ?? known.find(({ call }) => call === "pread");
  const stream = known.find(({ call }) => call === "createReadStream");
  return [
    ...sentence(
      direct,
      (call, cost, block) =>
        `Read cached files by ${call} in blocks of at least ${block}: each call costs ${cost} beside its bytes, there below 10 % of the time.`,
    ),
    ...sentence(
      stream,
      (call, cost, block) =>
        `Give ${call} a highWaterMark towards ${block}, as memory allows: each chunk costs ${cost} beside its bytes, whatever its size.`,
    ),
  ];
}

function sentence(found: CallFit | undefined, words: (call: string, cost: string, block: string) => string): readonly string[] {
  return found?.fit ? [words(found.call, formatDuration(found.fit.costNs.median), formatSize(Math.round(found.fit.negligibleBytes)))] : [];
}
