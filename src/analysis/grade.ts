/** How far the numbers of a run can be trusted: the worst grade of all findings about the machine and about what the run saw. */
import type { RunRecord } from "../records/record.ts";
import { diagnose } from "./diagnosis.ts";
import { type Grade, grades, type Seen, worst } from "./finding.ts";
import type { RunQuality } from "./grade-schema.ts";
import type { ControlFinding } from "./summary.ts";

/** The grade of a record and its reasons. */
export function qualityOf(record: RunRecord, controls: readonly ControlFinding[]): RunQuality {
  const reasons = diagnose(record.machine, seenIn(record, controls)).filter(({ grade }) => grade !== "A");
  const rank = (grade: Grade) => grades.indexOf(grade);
  return {
    grade: worst(reasons.map(({ grade }) => grade)),
    reasons: reasons.map((reason) => ({ ...reason })).sort((a, b) => rank(b.grade) - rank(a.grade)),
  };
}

/** One tick of the kernel's count of stolen time. */
const tickNs = 10e6;

/** What the run saw of steal, waiting and drift; a search's samples are never quoted, so that they disturb nothing. */
export function seenIn({ run, groups }: Pick<RunRecord, "run" | "groups">, controls: readonly ControlFinding[]): Seen {
  const quoted = groups.filter(({ purpose }) => purpose !== "search");
  const measured = quoted.flatMap(({ trials }) => trials.flatMap(({ outcome }) => (outcome.state === "measured" ? [outcome] : [])));
  // Every trial of a group saw the ticks of the same visits.
  const ticks = quoted.flatMap(({ trials }) => {
    const told = trials.flatMap(({ outcome }) => (outcome.state === "measured" ? (outcome.quality.stealTicks ?? []) : []));
    return told.length > 0 ? [Math.max(...told)] : [];
  });
  const [most] = [...controls].sort((a, b) => b.drift - a.drift);
  return {
    wallNs: run.wallNs,
    ...(ticks.length > 0 && { stolen: { ns: ticks.reduce((sum, count) => sum + count, 0) * tickNs, duringNs: run.wallNs } }),
    ...(measured.length > 0 && {
      contended: { trials: measured.filter(({ flags }) => flags.some(({ id }) => id === "cpu-contended")).length, of: measured.length },
    }),
    ...(most && { drift: { control: most.label, share: most.drift } }),
  };
}
