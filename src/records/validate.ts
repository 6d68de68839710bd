/** Is this value a record? The schema, and what a schema cannot say: series that belong together agree, keys are unique, no name is a trap. */
import type { z } from "zod";
import { printable } from "../errors.ts";
import { type Group, type RunRecord, recordSchema, schemaVersion, type Trial } from "./record.ts";

export type Validation =
  | { readonly state: "valid"; readonly record: RunRecord }
  /** `problem` says what is wrong and where. */
  | { readonly state: "invalid"; readonly problem: string }
  | { readonly state: "version"; readonly found: number };

/** Validates anything that JSON can hold; hostile values cost no stack. */
export function validateRecord(parsed: unknown): Validation {
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return { state: "invalid", problem: "it is not a JSON object" };
  const trap = hostility(parsed);
  if (trap !== undefined) return { state: "invalid", problem: trap };
  const version = (parsed as { schemaVersion?: unknown }).schemaVersion;
  if (typeof version !== "number") return { state: "invalid", problem: "schemaVersion is not a number" };
  if (version !== schemaVersion) return { state: "version", found: version };
  const result = recordSchema.safeParse(parsed);
  if (!result.success) return { state: "invalid", problem: describe(result.error) };
  const problem = disagreement(result.data);
  return problem === undefined ? { state: "valid", record: result.data } : { state: "invalid", problem };
}

/** The first problem that zod found, as `path: what`. */
function describe(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return "it does not match the schema";
  const where = issue.path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  return printable(`${where.replace(/^\./, "") || "the record"}: ${issue.message}`, 300);
}

/** Own keys that would reach an object's prototype when a reader copies them. */
const trapNames: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);
/** Deepest legal nesting of a record is groups[].trials[].outcome.partial.windows.startNs[][]: 11 levels. */
const deepest = 16;

/**
 * Looks at parsed JSON before anything recurses into it: nesting beyond any record's, and trap names.
 * Iterative, since a hostile file nests deeper than the stack. @returns what is wrong and where, or undefined.
 */
function hostility(parsed: unknown): string | undefined {
  const open: { value: object; path: string; depth: number }[] = [];
  const push = (value: unknown, path: string, depth: number): void => {
    if (typeof value === "object" && value !== null) open.push({ value, path, depth });
  };
  push(parsed, "", 1);
  for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
    const { value, path, depth } = entry;
    if (depth > deepest) return `it is nested deeper than any record, at ${path.slice(0, 40)}…`;
    if (Array.isArray(value)) {
      // Sample arrays are long and flat: the path is made only for members that are opened.
      for (let i = 0; i < value.length; i++) if (typeof value[i] === "object") push(value[i], `${path}[${i}]`, depth + 1);
      continue;
    }
    for (const key of Object.keys(value)) {
      if (trapNames.has(key)) return `the name "${key}" is not allowed${path === "" ? "" : `, at ${path}`}`;
      push((value as Record<string, unknown>)[key], path === "" ? key : `${path}.${key}`, depth + 1);
    }
  }
  return undefined;
}

type Series = Extract<Trial["outcome"], { state: "measured" }> | NonNullable<Extract<Trial["outcome"], { state: "failed" }>["partial"]>;

/** The first disagreement inside a record that satisfies the schema, with its path, or undefined. */
function disagreement(record: RunRecord): string | undefined {
  for (const [i, group] of record.groups.entries()) {
    const problem = groupDisagreement(group, `groups[${i}]`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function groupDisagreement(group: Group, path: string): string | undefined {
  const keys = new Set<string>();
  for (const [i, trial] of group.trials.entries()) {
    const at = `${path}.trials[${i}]`;
    if (keys.has(trial.key)) return `${at}.key repeats the key of an earlier trial of its group`;
    keys.add(trial.key);
    const { outcome } = trial;
    if (outcome.state === "absent") continue;
    const problem =
      outcome.state === "measured"
        ? seriesDisagreement(outcome, `${at}.outcome`)
        : outcome.partial && seriesDisagreement(outcome.partial, `${at}.outcome.partial`);
    if (problem !== undefined) return problem;
  }
  if (group.referenceKey !== undefined && !keys.has(group.referenceKey)) return `${path}.referenceKey names no trial of its group`;
  return undefined;
}

function seriesDisagreement(series: Series, path: string): string | undefined {
  const samples = series.epoch.length;
  const lists: [string, readonly unknown[]][] = [
    ["round", series.round],
    ["passes", series.passes],
  ];
  for (const [id, values] of Object.entries(series.quantities)) lists.push([`quantities.${id}`, values]);
  if (series.windows) lists.push(["windows.startNs", series.windows.startNs], ["windows.endNs", series.windows.endNs]);
  for (const [name, values] of lists) {
    if (values.length !== samples) return `${path}.${name} has ${values.length} values where epoch has ${samples}`;
  }
  const standing = series.quantities.durationNs?.findIndex((value) => value <= 0) ?? -1;
  if (standing >= 0) return `${path}.quantities.durationNs[${standing}] is not a duration above 0`;
  const { startNs = [], endNs = [] } = series.windows ?? {};
  const ragged = startNs.findIndex((starts, i) => starts.length !== endNs[i]?.length);
  if (ragged >= 0)
    return `${path}.windows.endNs[${ragged}] has ${endNs[ragged]?.length} values where startNs[${ragged}] has ${startNs[ragged]?.length}`;
  return undefined;
}
