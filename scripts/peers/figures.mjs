/** Our samples as the figure that a peer would print of them, and the search's winner of each row. Pure. */

/** Bytes of one hop of a chase: its link. */
const linkBytes = 8;

/**
 * What a row keeps of one of our measurements: every sample, in the order they were taken. `passes` is one number where all samples have
 * as many.
 * @returns {{ requested: number, passes: number | readonly number[], durationNs: readonly number[] }} `requested` bytes a pass
 */
export function kept({ requested, passes, durationNs }) {
  const whole = durationNs.map(Math.round);
  return { requested, passes: passes.every((count) => count === passes[0]) ? passes[0] : passes, durationNs: whole };
}

const sum = (values) => values.reduce((total, value) => total + value, 0);

/** `count` of the samples, spread evenly over all of them; all where there are fewer. */
function spreadOver(samples, count) {
  if (count === undefined || count >= samples.length) return samples;
  return Array.from({ length: count }, (_, i) => samples[Math.floor((i * samples.length) / count)]);
}

/**
 * Requested bytes a second, or ns a hop, by the statistic that the peer uses: its mean, or its best of so many repetitions, for which ours
 * is the best of as many samples.
 * @param {ReturnType<typeof kept>} samples
 * @param {{ statistic: "best" | "mean", repetitions?: number, quantity: "rate" | "latency" }} like
 */
export function ourValue({ requested, passes, durationNs }, { statistic, repetitions, quantity }) {
  const pairs = durationNs.map((duration, i) => ({ duration, count: typeof passes === "number" ? passes : passes[i] }));
  const passNs =
    statistic === "best"
      ? Math.min(...spreadOver(pairs, repetitions).map(({ duration, count }) => duration / count))
      : sum(durationNs) / sum(pairs.map(({ count }) => count));
  return quantity === "latency" ? passNs / (requested / linkBytes) : requested / (passNs * 1e-9);
}

/** Requested bytes a second of a median sample: what winners are chosen by. */
function medianRate({ passes, durationNs, requested }) {
  const passNs = durationNs.map((duration, i) => duration / passes[i]).sort((a, b) => a - b);
  return requested / (passNs[Math.floor(passNs.length / 2)] * 1e-9);
}

/** The fastest of the measured trials that carry all values of one of the members. */
export function winner(trials, members) {
  const carries = (trial) => members.some((member) => Object.entries(member).every(([axis, value]) => trial.params[axis] === value));
  return trials
    .filter((trial) => trial.state === "measured" && carries(trial))
    .sort((a, b) => medianRate(b) - medianRate(a))
    .at(0);
}
