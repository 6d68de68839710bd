/** Sentences about the health of a run. */
import type { Machine, Run } from "../records/record.ts";
import { notable } from "./shape.ts";
import type { ControlFinding, Row } from "./summary.ts";

/** Examples that a sentence names before it counts the rest. */
const examples = 3;

/** The team's common window must cover this share of the whole one. */
const leastOverlap = 0.8;

/** Failed trials first, then what was not measured, what was measured under doubt, and the machine's own drift. */
export function warningsOf(run: Run, machine: Machine, rows: readonly Row[], controls: readonly ControlFinding[]): readonly string[] {
  return [
    ...failed(rows),
    ...incomplete(run),
    ...absentEngines(machine, rows),
    ...absentTrials(machine, rows),
    ...flagged(rows),
    ...overlaps(rows),
    ...beyondBound(rows),
    ...drifting(controls),
  ];
}

function failed(rows: readonly Row[]): readonly string[] {
  const lost = rows.filter(({ state }) => state === "failed");
  if (lost.length === 0) return [];
  return [
    `${trials(lost.length)} failed and publish${lost.length === 1 ? "es" : ""} no rate: ${listed(lost.map((row) => `${name(row)}: ${row.reason?.message ?? "no reason"}`))}`,
  ];
}

function incomplete({ state }: Run): readonly string[] {
  return state === "aborted" ? ["The run was aborted: what is missing was not reached."] : [];
}

/** An engine and the trials that it takes with it are one sentence. */
function absentEngines({ engines }: Machine, rows: readonly Row[]): readonly string[] {
  return engines
    .filter(({ state }) => state === "absent")
    .map(({ id, reason }) => {
      const lost = rows.filter((row) => row.state === "absent" && reason !== undefined && row.reason?.message === reason).length;
      const needed = lost > 0 ? ` ${trials(lost)} need${lost === 1 ? "s" : ""} it.` : "";
      return `Engine ${id} is absent: ${reason ?? "no reason was recorded"}.${needed}`;
    });
}

function absentTrials({ engines }: Machine, rows: readonly Row[]): readonly string[] {
  const told = new Set(engines.flatMap(({ state, reason }) => (state === "absent" && reason !== undefined ? [reason] : [])));
  const reasons = new Map<string, Row[]>();
  for (const row of rows) {
    if (row.state !== "absent" || told.has(row.reason?.message ?? "")) continue;
    const reason = row.reason?.message ?? "no reason was recorded";
    reasons.set(reason, [...(reasons.get(reason) ?? []), row]);
  }
  return [...reasons].map(([reason, absent]) => `${trials(absent.length)} absent (${reason}): ${listed(absent.map(name))}`);
}

/** A search is never quoted, so its flags warn of nothing. */
function flagged(rows: readonly Row[]): readonly string[] {
  const kinds = new Map<string, Set<Row>>();
  for (const row of rows) {
    if (row.purpose === "search") continue;
    for (const { id } of row.flags) kinds.set(id, (kinds.get(id) ?? new Set()).add(row));
  }
  return [...kinds]
    .sort(([, a], [, b]) => b.size - a.size)
    .map(([id, marked]) => `${trials(marked.size)} flagged ${id}: ${listed([...marked].map(name))}`);
}

function overlaps(rows: readonly Row[]): readonly string[] {
  const apart = rows.filter((row) => row.purpose !== "search" && (row.quantities["overlap"]?.median ?? 1) < leastOverlap);
  if (apart.length === 0) return [];
  return [`${trials(apart.length)} whose threads overlap for less than ${leastOverlap * 100} % of the window: ${listed(apart.map(name))}`];
}

/** More than the bound by every hypothesis about write-allocate: memory was faster then than while B was measured. */
function beyondBound(rows: readonly Row[]): readonly string[] {
  const beyond = rows.filter(({ share, purpose }) => purpose === "measure" && share !== undefined && share.min > 1 + notable);
  if (beyond.length === 0) return [];
  return [
    `${trials(beyond.length)} faster than B allows by more than ${notable * 100} %, so the machine was slower while B was measured: ${listed(beyond.map(name))}`,
  ];
}

function drifting(controls: readonly ControlFinding[]): readonly string[] {
  return controls
    .filter(({ drift }) => drift > notable)
    .map(
      ({ label, drift }) =>
        `The machine moved: control ${label} differs by ${(drift * 100).toFixed(0)} % between epochs. Trust paired ratios, not absolute rates.`,
    );
}

const name = (row: Row) => `${row.label} (${row.group})`;

function trials(count: number): string {
  return `${count} trial${count === 1 ? "" : "s"}`;
}

function listed(names: readonly string[]): string {
  const more = names.length - examples;
  return names.slice(0, examples).join("; ") + (more > 0 ? `; and ${more} more` : "");
}
