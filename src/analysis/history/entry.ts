/**
 * One line of a history. A long history has a hundred thousand of them, and zod takes longer for one than reading it does: this check accepts
 * exactly what `historyEntrySchema` does (the test compares the two).
 */
import { verdicts } from "../gate/schema.ts";
import { type HistoryEntry, historyVersion } from "./schema.ts";

type Check = (value: unknown) => boolean;

const isText = (least: number, most: number): Check => {
  return (value) => typeof value === "string" && value.length >= least && value.length <= most;
};
const matches = (pattern: RegExp): Check => {
  return (value) => typeof value === "string" && pattern.test(value);
};
const among = (values: readonly unknown[]): Check => {
  const known = new Set(values);
  return (value) => known.has(value);
};
const isBoolean: Check = (value) => typeof value === "boolean";
const isPositive: Check = (value) => typeof value === "number" && value > 0 && value < Number.POSITIVE_INFINITY;
const areFinite: Check = (value) => Array.isArray(value) && value.every(Number.isFinite);
const isSha256 = matches(/^[0-9a-f]{64}$/);
const isCommit = matches(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);

/** What the fields of an object must be; those marked with `?` may be missing, and no others may be there. */
function shape(fields: Readonly<Record<string, Check>>): (value: object) => boolean {
  const checks = new Map(Object.entries(fields).map(([field, check]) => [field.replace("?", ""), check]));
  const required = Object.keys(fields).filter((field) => !field.endsWith("?"));
  return (value) => {
    const entries = value as Readonly<Record<string, unknown>>;
    let found = 0;
    for (const key of Object.keys(entries)) {
      const check = checks.get(key);
      if (check === undefined || !check(entries[key])) return false;
      found++;
    }
    // All that are there are known: of the required ones none may be missing.
    return found >= required.length && required.every((field) => Object.hasOwn(entries, field));
  };
}

const common = {
  historyVersion: among([historyVersion]),
  time: matches(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
  loop: isText(1, 512),
  contract: isSha256,
  bundle: isSha256,
  tool: isText(1, 512),
  "commit?": isCommit,
  "dirty?": isBoolean,
};
const isRate = shape({ median: isPositive, low: isPositive, high: isPositive });

const isMeasured = shape({
  ...common,
  kind: among(["gate", "measure"]),
  "parent?": isCommit,
  fingerprint: matches(/^[a-z0-9][a-z0-9.-]{0,249}$/),
  "base?": isText(0, 4096),
  blocks: areFinite,
  controls: areFinite,
  "rate?": (value) => isObject(value) && isRate(value),
  "share?": isPositive,
  "verdict?": among(verdicts),
});
const isAccept = shape({ ...common, kind: among(["accept"]), baseline: isText(1, 512), reason: isText(0, 4096), "from?": isSha256 });

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The entry that a line holds, or undefined where it holds none: cut off, damaged, or of another version. */
export function historyEntryOf(line: string): HistoryEntry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isObject(value)) return undefined;
  return ("kind" in value && value.kind === "accept" ? isAccept : isMeasured)(value) ? (value as HistoryEntry) : undefined;
}
