/**
 * Our side of a certificate, as a process of its own, like a peer's: `node ours.mjs '{"trials": [...], …}'` measures the trials in one group
 * of the built product and prints what the record says of them as one line of JSON. The samples stay in the order they were taken.
 */
import { pathToFileURL } from "node:url";

const load = (path) => import(new URL(`../../dist/src/${path}`, import.meta.url).href);

/**
 * @typedef {object} OurTask
 * @property {readonly Record<string, unknown>[]} trials axes, with `family` (default `memory`); members with `tune` are searched
 * @property {number} threads
 * @property {number} arrayBytes
 * @property {"smoke" | "quick" | "full"} profile
 * @property {number} [sampleMs] wanted time of one sample
 * @property {number} [weight] rounds of a visit over those of the profile
 */

function samplesOf({ state, flags, epoch, passes, quantities: { durationNs, hugePageShare } }) {
  const share = hugePageShare && hugePageShare.reduce((sum, one) => sum + one, 0) / hugePageShare.length;
  return { state, flags, epoch, passes, durationNs, ...(share !== undefined && { hugePageShare: share }) };
}

/** One group of one family: the trials must agree on it. */
export async function measure({ trials, threads, arrayBytes, profile, sampleMs, weight = 1 }) {
  // Not index.js, which loads the reports too.
  const [{ run }, { defineSuite }] = [await load("app/run.js"), await load("suites/suite.js")];
  const { byteCounts } = await load("catalogue/accesses.js");
  const axesOf = (trial) => trial.axes ?? trial;
  const id = axesOf(trials[0]).family ?? "memory";
  const family = (await load(`families/${id}/family.js`))[id];
  const bare = ({ family: _, ...axes }) => axes;
  const members = trials.map((trial) => (trial.axes ? { axes: bare(trial.axes), tune: trial.tune } : bare(trial)));
  const suite = defineSuite({
    id: "peers",
    title: "Peers",
    question: "How do we compare?",
    default: true,
    groups: () => [{ id: "peers", question: "How do we compare?", family, trials: members, weight }],
  });
  const record = await run({ definitions: [suite], profile, threads, workingSetBytes: arrayBytes, ...(sampleMs && { sampleMs }) });
  const [group] = record.groups.filter(({ purpose }) => purpose === "measure");
  return {
    tool: record.tool,
    machine: record.machine,
    trials: group.trials.map(({ params, accesses, outcome }) => ({
      params,
      ...(accesses && { requested: byteCounts(accesses.perPass).requested }),
      ...(outcome.state === "measured" ? samplesOf(outcome) : { state: outcome.state, reason: outcome.reason ?? outcome.message }),
    })),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) process.stdout.write(JSON.stringify(await measure(JSON.parse(process.argv[2]))));
