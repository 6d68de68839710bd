/** From a record of many gates to counts, bounds and verdicts on the claims. Pure: CI judges the committed record again. */
import { experimentOf } from "./experiments.mjs";
import { countsOf, rules } from "./users.mjs";

const load = (path) => import(new URL(`../../dist/src/analysis/gate/${path}`, import.meta.url).href);
const { certificateOf } = await load("certificate.js");
const { lowerBound, upperBound } = await load("bounds.js");
const { decide } = await load("decide.js");
const { planOf } = await load("rule.js");

/** The verdicts of an experiment with what the record says once for all of them. */
export const verdictsOf = ({ rules: ruleOfLoop, gates }) =>
  gates.flat().map((one) => ({ reason: "", controls: [], rule: ruleOfLoop[one.loop], ...one }));

/** What follows from the blocks alone: a proven verdict must, an open one must not be provable where the experiment was valid. */
export function provenAgain({ loop, blocks, design }, { rules: ruleOfLoop, measured }) {
  const { margin, threshold } = ruleOfLoop[loop];
  const found = decide({ plan: planOf(design, measured), margin: Math.log1p(margin), threshold: Math.log1p(threshold) }, blocks);
  return found.state === "proven" ? found.verdict : found.state;
}

const holds = (kind, limit, certificate) => {
  const { regressions, seen, verdicts } = certificate;
  if (kind === "alarms") return regressions.bound <= limit;
  if (kind === "seen") return seen.bound >= limit;
  return ((verdicts.regression ?? 0) + (verdicts.inconclusive ?? 0) + (verdicts.unproven ?? 0)) / seen.of >= limit;
};

/** @returns one judged row for each experiment of the record */
export function judge(record) {
  return record.experiments.map((experiment) => {
    const { title, claim } = experimentOf(experiment.id);
    const certificate = certificateOf(verdictsOf(experiment));
    return {
      id: experiment.id,
      title,
      certificate,
      ...(claim && { claim, verdict: certificate.seen.of === 0 ? "unmeasured" : holds(claim.kind, claim.limit, certificate) ? "holds" : "fails" }),
    };
  });
}

/** What the usual ways would have said of the same loops: false alarms and misses of each. */
export function judgeUsers({ pairs = [] }) {
  return rules.map((rule) => {
    const { alarms, misses, of } = countsOf(rule, pairs);
    return { title: rule.title, alarms, misses, of, ...(of > 0 && { alarmsUpTo: upperBound(alarms, of), seenAtLeast: lowerBound(of - misses, of) }) };
  });
}
