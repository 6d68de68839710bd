/**
 * Judges a record of a certificate: from the raw figures, in the order they were taken, to ratios, intervals and verdicts. Pure: nothing
 * but the record, the rows and the adapters' conversions, so that a committed record is judged again by `npm test`.
 */
import { ourValue } from "./figures.mjs";
import { adapterOf } from "./peers.mjs";
import { rowOf } from "./rows.mjs";

const { medianSpread } = await import(new URL("../../dist/src/analysis/interval.js", import.meta.url).href);

export const recordSchema = 1;

const middle = (values) => {
  const order = [...values].sort((a, b) => a - b);
  const half = Math.floor(order.length / 2);
  return order.length % 2 === 1 ? order[half] : (order[half - 1] + order[half]) / 2;
};

/** A median with its 95 % interval, or with the range where the values are fewer than six. */
export function located(values) {
  const { kind, low, high } = medianSpread(values);
  return { median: middle(values), low, high, kind, n: values.length };
}

/** @returns {"holds" | "fails" | "undecided" | "no-claim" | "unmeasured"} */
export function verdictOf(claim, ratio) {
  if (!ratio) return "unmeasured";
  if (!claim) return "no-claim";
  if (claim.kind === "within") return ratio.median >= claim.low && ratio.median <= claim.high ? "holds" : "fails";
  if (ratio.low >= claim.ratio) return "holds";
  return ratio.high < claim.ratio ? "fails" : "undecided";
}

/** @returns one judged row for each row of the record */
export function judge(record) {
  if (record.schema !== recordSchema) throw new Error(`the record has schema ${record.schema}, this judge reads ${recordSchema}`);
  return record.rows.map((row) => {
    const { title, claim, quantity, kind } = rowOf(row.id);
    const base = { id: row.id, title, threads: row.threads, quantity, ...(claim && { claim }) };
    if (row.state === "absent") return { ...base, verdict: "unmeasured", reason: row.reason };
    return { ...base, ...(kind === "turns" ? judgeTurns(row, quantity, claim, record) : judgeOneRun(row, claim)) };
  });
}

/**
 * Each rotation gives one ratio ours ÷ peer a peer, by the peer's own statistic. Judged is the ratio to the toughest peer: the one with the
 * lowest median ratio over all rotations. (The best peer of each rotation would be the luckiest: of three equals it is 5 % ahead here.)
 */
function judgeTurns(row, quantity, claim, record) {
  const contestants = row.contestants.map((contestant) => ({ ...contestant, adapter: adapterOf(contestant.peer) }));
  const taken = row.measurements.filter(({ failed }) => failed === undefined);
  const rotations = [...new Set(taken.map(({ rotation }) => rotation))];
  const find = (rotation, contestant) => taken.find((one) => one.rotation === rotation && one.contestant === contestant);
  const findOurs = (rotation, statistic) =>
    taken.find((one) => one.rotation === rotation && one.contestant === "ours" && one.statistic === statistic);
  const pairs = rotations.map((rotation) => {
    return contestants.flatMap(({ id, adapter }) => {
      const ours = findOurs(rotation, adapter.statistic);
      const theirs = find(rotation, id);
      if (!ours || !theirs) return [];
      const value = adapter.value(theirs.printed, record);
      const own = ourValue(ours.samples, { statistic: adapter.statistic, repetitions: theirs.printed.repetitions, quantity });
      return [{ id, value, own, ratio: own / value }];
    });
  });
  const whole = pairs.filter((rotation) => rotation.length > 0);
  if (whole.length === 0) return { verdict: "unmeasured", reason: row.reason ?? "no rotation has both sides" };
  const peers = contestants.flatMap(({ id, peer, kernel, adapter }) => {
    const own = whole.flatMap((rotation) => rotation.filter((pair) => pair.id === id));
    if (own.length === 0) return [];
    return [
      {
        peer,
        kernel,
        statistic: adapter.statistic,
        value: middle(own.map(({ value }) => value)),
        ours: middle(own.map((pair) => pair.own)),
        ratio: located(own.map(({ ratio }) => ratio)),
      },
    ];
  });
  const [best] = [...peers].sort((a, b) => (quantity === "latency" ? b.ratio.median - a.ratio.median : a.ratio.median - b.ratio.median));
  return { ours: row.ours, peers, best: best.peer, bestKernel: best.kernel, ratio: best.ratio, verdict: verdictOf(claim, best.ratio) };
}

/** Both sides ours: the ratio of each epoch's median speeds. */
function judgeOneRun(row, claim) {
  const speeds = ({ epoch, passes, durationNs, requested }) => {
    const byEpoch = new Map();
    for (const [i, number] of epoch.entries()) {
      const speed = (requested * passes[i]) / (durationNs[i] * 1e-9);
      byEpoch.set(number, [...(byEpoch.get(number) ?? []), speed]);
    }
    return new Map([...byEpoch].map(([number, values]) => [number, middle(values)]));
  };
  const [numerator, denominator] = [speeds(row.numerator), speeds(row.denominator)];
  const ratios = [...numerator].flatMap(([epoch, speed]) => (denominator.has(epoch) ? [speed / denominator.get(epoch)] : []));
  const ratio = located(ratios);
  const side = ({ params, hugePageShare }, values) => ({
    params,
    value: middle([...values.values()]),
    ...(hugePageShare !== undefined && { hugePageShare }),
  });
  return { numerator: side(row.numerator, numerator), denominator: side(row.denominator, denominator), ratio, verdict: verdictOf(claim, ratio) };
}
