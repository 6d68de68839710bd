/** Judges plans by what was measured after them. Pure: `npm test` judges the committed record again. */
import { limits } from "./cases.mjs";

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** Median of each epoch, the unit of replication. */
function epochMedians(values, epoch) {
  const groups = new Map();
  for (const [i, value] of values.entries()) groups.set(epoch[i], [...(groups.get(epoch[i]) ?? []), value]);
  return [...groups.values()].map(median);
}

/** What one sample did, by the trial's family: rows, records or bytes in all its passes. */
const work = {
  formats: ({ params, outcome }, i) => params.rows * outcome.passes[i],
  algorithms: ({ outcome }, i) => outcome.quantities.records[i],
  bottleneck: ({ params, outcome }, i) => params.file * outcome.passes[i],
};

const measures = {
  /** A second. */
  throughput: (trial) => trial.outcome.quantities.durationNs.map((ns, i) => (work[trial.family](trial, i) / ns) * 1e9),
  /** Bytes above the floor: anonymous and file pages together. */
  memory: ({ outcome: { quantities } }) => quantities.peakBytes ?? quantities.peakAnonBytes.map((anon, i) => anon + quantities.peakFileBytes[i]),
};

/**
 * @param {object} record of a certificate: its cases with their plans, and the run record that was measured afterwards
 * @returns one row a prediction, in the order of the cases: planned, measured (median over epochs with its lowest and highest), and the verdict;
 * those that were not measured have a reason instead
 */
export function judge({ cases, measured }) {
  return cases.flatMap(({ id, axes, predicts, planned }) => {
    const trial = measured.groups.find((group) => group.id === id)?.trials[0];
    return Object.entries(predicts).map(([what, figure]) => {
      const own = { id, axes, what, figure, planned: planned[figure] };
      if (own.planned === undefined) return { ...own, reason: "it could not be planned", verdict: "unmeasured" };
      if (trial?.outcome.state !== "measured")
        return { ...own, reason: trial?.outcome.reason ?? trial?.outcome.message ?? "it was not run", verdict: "unmeasured" };
      const epochs = epochMedians(measures[what](trial), trial.outcome.epoch);
      const value = median(epochs);
      const error = own.planned / value - 1;
      return {
        ...own,
        measured: value,
        low: Math.min(...epochs),
        high: Math.max(...epochs),
        error,
        verdict: Math.abs(error) <= limits[what] ? "holds" : "fails",
      };
    });
  });
}

/** Passes a second of the control that reads memory: median over epochs. Undefined where a run has none. */
function controlRate({ groups }) {
  const trial = groups
    .find(({ id }) => id === "controls")
    ?.trials.find(({ params, outcome }) => params.kernel === "seq64" && outcome.state === "measured");
  return (
    trial &&
    median(
      epochMedians(
        trial.outcome.quantities.durationNs.map((ns, i) => (trial.outcome.passes[i] / ns) * 1e9),
        trial.outcome.epoch,
      ),
    )
  );
}

/** @returns how many times as fast the machine read memory when the plans were measured as when their constants were; undefined where nothing tells */
export function machineMoved({ basis, measured }) {
  const [before, after] = [basis, measured].map((run) => run && controlRate(run));
  return before && after && after / before;
}
