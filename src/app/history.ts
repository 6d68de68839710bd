/** A project's history: what its loops did over commits, and where they changed. */
import { join, resolve } from "node:path";
import { defaultCreepThreshold, type Pin } from "../analysis/history/creep.ts";
import type { HistorySummary } from "../analysis/history/schema.ts";
import { type HistoryOptions, historySummaryOf } from "../analysis/history/summarise.ts";
import type { Summary } from "../analysis/summary.ts";
import { errors } from "../errors.ts";
import { commitOf } from "../loops/base/git.ts";
import { listBaselines, readBaseline } from "../loops/baseline.ts";
import { appendHistory, defaultHistoryFolder, measureEntriesOf, readHistory } from "../loops/history.ts";
import { revisionOf } from "../loops/revision.ts";
import type { Measurement } from "./measure.ts";

export { type HistoryFormatId, historyFormatIds, renderHistory } from "../report/history/formats.ts";

/** The baseline that a history is held against where no other release is named. */
export const releaseBaseline = "release";

export interface HistoryRequest {
  /** Folder of the project. @default the working folder */
  readonly root?: string;
  /** Folder of the history. @default `.streambound/history` of the project */
  readonly folder?: string;
  /** Names of loops. @default all */
  readonly loops?: readonly string[];
  /** A date (`2026-01-31`, or with a time) or a commit. */
  readonly since?: string;
  /** A saved baseline or a commit. @default the baseline `release`, where there is one */
  readonly pin?: string;
  /** Slowdown since the release that counts as creep, as a share. @default 0.05 */
  readonly creepThreshold?: number;
}

/** @throws no-history, history-not-readable, unknown-name, bad-value, baseline-damaged */
export async function history(request: HistoryRequest = {}): Promise<HistorySummary> {
  const { root = ".", folder = join(root, defaultHistoryFolder), loops = [], creepThreshold = defaultCreepThreshold } = request;
  const reading = await readHistory(folder);
  const known = [...new Set(reading.entries.map(({ loop }) => loop))].sort();
  const unknown = loops.find((loop) => !known.includes(loop));
  if (unknown !== undefined) throw errors.unknownName("Loop", unknown, known);
  const since = request.since === undefined ? undefined : await sinceOf(root, request.since);
  const pin = await pinOf(root, request.pin);
  return historySummaryOf(reading, { loops, creepThreshold, ...(since && { since }), ...(pin && { pin }) });
}

/**
 * Appends what a measurement found to a history; one that was interrupted found nothing.
 * @throws not-writable
 */
export async function rememberMeasurement({ record, loops }: Measurement, summary: Summary, folder: string, root = "."): Promise<void> {
  if (record.run.state === "aborted") return;
  await appendHistory(folder, measureEntriesOf(summary, record, { ...(await revisionOf(resolve(root))), loops }));
}

/** As much of a hash as tells commits apart. */
const hashStart = /^[0-9a-f]{7,64}$/;

async function sinceOf(root: string, text: string): Promise<NonNullable<HistoryOptions["since"]>> {
  if (/^\d{4}-\d\d-\d\d(T[\d:.]+Z?)?$/.test(text)) {
    const time = new Date(/Z$|^.{10}$/.test(text) ? text : `${text}Z`);
    if (!Number.isNaN(time.getTime())) return { kind: "time", time: time.toISOString() };
  }
  const commit = await commitIn(root, text);
  if (commit !== undefined) return { kind: "commit", commit };
  throw errors.badValue("--since", text, "it is a date, or a commit of this repository", "Examples: --since 2026-01-31, --since v1.2.0.");
}

/** The full hash where git knows the revision; a hash that it does not know, as in a shallow clone, as it is. */
async function commitIn(root: string, revision: string): Promise<string | undefined> {
  const commit = await commitOf(resolve(root), revision).catch(() => undefined);
  return commit ?? (hashStart.test(revision) ? revision : undefined);
}

async function pinOf(root: string, name: string | undefined): Promise<Pin | undefined> {
  const names = (await listBaselines(root)).map((baseline) => baseline.name);
  if (names.includes(name ?? releaseBaseline)) {
    const baseline = await readBaseline(root, name ?? releaseBaseline);
    return {
      name: baseline.name,
      time: baseline.time,
      // Of a changed working tree the commit is not what was saved.
      ...(baseline.commit !== undefined && baseline.dirty !== true && { commit: baseline.commit }),
      bundles: Object.fromEntries(baseline.loops.map(({ contract, bundle }) => [contract.name, bundle.hash])),
    };
  }
  if (name === undefined) return undefined;
  const commit = await commitIn(root, name);
  if (commit !== undefined) return { name, commit };
  throw errors.badValue(
    "--pin",
    name,
    `it is a saved baseline (${names.join(", ") || "none"}), or a commit of this repository`,
    "Example: --pin v1.2.0.",
  );
}
