/** Judges a record of reads beside fio: from the raw figures of each pair to ratios and verdicts. Pure: `npm test` judges the committed one again. */
import { located } from "../peers/judge.mjs";
import { claim, rowOf } from "./rows.mjs";

export const recordSchema = 1;

/** Of one read. What is not user time is the kernel's. */
const totalNs = ({ durationNs, reads }) => durationNs / reads;
const userNs = (side) => side.userNs / side.reads;
const kernelNs = (side) => totalNs(side) - userNs(side);
const within = ({ median }) => median >= claim.low && median <= claim.high;

/** @returns {"holds" | "explained" | "differs"} `explained`: it holds without what both sides take outside the kernel */
export const verdictOf = (ratio, inKernel) => (within(ratio) ? "holds" : inKernel && within(inKernel) ? "explained" : "differs");

/**
 * Ratios are rates, ours ÷ fio's, of the two sides of a pair, which followed each other. What the kernel does for a read is the same on both sides; user
 * time is what each side adds: fio its queue of jobs, we the sum that proves what was read. Linux tells it from the kernel's by ticks, of which a thread
 * that sleeps at every read gets too few: rows past the cache have no such figure.
 * @returns one judged row for each row of the record
 */
export function judge(record) {
  if (record.schema !== recordSchema) throw new Error(`the record has schema ${record.schema}, this judge reads ${recordSchema}`);
  return record.rows.map(judgeRow);
}

function judgeRow({ id, measurements }) {
  const { title, reads } = rowOf(id);
  const base = { id, title, reads };
  const sides = (wanted) => new Map(measurements.flatMap((one) => (one.side === wanted && one.failed === undefined ? [[one.pair, one]] : [])));
  const fio = sides("fio");
  const pairs = [...sides("ours")].flatMap(([pair, ours]) => (fio.has(pair) ? [{ ours, fio: fio.get(pair) }] : []));
  if (pairs.length === 0)
    return { ...base, verdict: "unmeasured", reason: measurements.find(({ failed }) => failed)?.failed ?? "no pair has both sides" };
  const median = (value) => located(pairs.map(value)).median;
  const ratio = located(pairs.map((pair) => totalNs(pair.fio) / totalNs(pair.ours)));
  const surplusNs = located(pairs.map((pair) => totalNs(pair.fio) - totalNs(pair.ours)));
  const inKernel = reads.direct ? undefined : located(pairs.map((pair) => kernelNs(pair.fio) / kernelNs(pair.ours)));
  const side = (name) => ({ totalNs: median((pair) => totalNs(pair[name])), userNs: median((pair) => userNs(pair[name])) });
  return {
    ...base,
    ours: side("ours"),
    fio: side("fio"),
    ratio,
    surplusNs,
    ...(inKernel && { inKernel }),
    verdict: verdictOf(ratio, inKernel),
  };
}
