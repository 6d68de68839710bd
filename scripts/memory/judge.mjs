/** Judges a run record of the runtimes' memory. Pure: `npm test` judges the committed one again. */
import { runtimeOf, statedFloorBytes } from "./rows.mjs";

/** In the run. */
export const groupId = "memory";

/**
 * A contestant holds its promise where no sample of any file's size takes more resident memory at its peak than the promised bytes and its runtime's
 * stated floor. The peak is the process's largest resident set (VmHWM), mapped files included, over the largest of all samples.
 * @param {object} record a run record
 * @returns one row a contestant, in the order of the record
 */
export function judge(record) {
  const group = record.groups.find(({ id }) => id === groupId);
  if (!group) throw new Error(`the record has no group "${groupId}": it is none of this certificate`);
  const contestants = [...new Set(group.trials.map(({ params }) => params.contestant))];
  return contestants.map((contestant) => {
    const trials = group.trials.filter(({ params }) => params.contestant === contestant);
    const files = trials.map(fileRow);
    const promisedBytes = trials[0].team[0].sliceBytes;
    const limitBytes = promisedBytes + statedFloorBytes[runtimeOf(contestant)];
    return { contestant, promisedBytes, limitBytes, files, verdict: verdictOf(files, limitBytes) };
  });
}

/** An answer that a contestant did not give is absent: its quantities are as many as its samples, or none. */
function fileRow({ params, outcome }) {
  const base = { fileBytes: params.file };
  if (outcome.state !== "measured") return { ...base, reason: outcome.reason ?? outcome.message };
  const { floorBytes = [], peakBytes = [], wrongBytes = [] } = outcome.quantities;
  if (peakBytes.length === 0) return { ...base, reason: "it did not tell its memory" };
  const floor = Math.max(...floorBytes);
  const wrong = wrongBytes.some((bytes) => bytes > 0);
  return {
    ...base,
    floorBytes: floor,
    aboveBytes: Math.max(...peakBytes),
    peakBytes: Math.max(...peakBytes.map((above, i) => above + floorBytes[i])),
    wrong,
  };
}

/** @returns {"holds" | "fails" | "unmeasured"} what was measured decides; without any of it there is no verdict */
function verdictOf(files, limitBytes) {
  const measured = files.filter(({ peakBytes }) => peakBytes !== undefined);
  if (measured.length === 0) return "unmeasured";
  if (measured.some(({ peakBytes }) => peakBytes > limitBytes)) return "fails";
  return measured.length === files.length ? "holds" : "unmeasured";
}
