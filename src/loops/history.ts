/**
 * The history: JSON lines that are only ever appended, one file a machine's fingerprint, and one of accepted changes, which hold for every machine.
 *
 * A batch is one write to a file that is opened for appending, which systems carry out as a whole at the file's end (a network file system may not),
 * so that two writers at once do not mix. It begins with a line end, whatever the file ended in: what a crash or a full disk cut off before it stays a line of its own, also where
 * that happened after we looked.
 */
import { createReadStream } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { GateSummary } from "../analysis/gate/schema.ts";
import { historyEntryOf } from "../analysis/history/entry.ts";
import { fingerprintOf } from "../analysis/history/fingerprint.ts";
import { type HistoryEntry, historyVersion, type MeasuredEntry } from "../analysis/history/schema.ts";
import type { Reading } from "../analysis/history/summarise.ts";
import { epochMedians, mapped } from "../analysis/statistics.ts";
import type { Estimate, Summary } from "../analysis/summary.ts";
import { errors } from "../errors.ts";
import { codeOf, reasonOf } from "../records/causes.ts";
import type { RunRecord } from "../records/record.ts";
import { makeFolder } from "../records/write.ts";
import { contractHash, type LoopContract } from "./contract.ts";
import type { LoadedLoop } from "./load.ts";
import type { Revision } from "./revision.ts";

/** Where a project's history is, seen from its folder. */
export const defaultHistoryFolder = join(".streambound", "history");

const extension = ".jsonl";
const lineEnd = 0x0a;

const fileOf = (entry: HistoryEntry): string => `${entry.kind === "accept" ? "accepted" : entry.fingerprint}${extension}`;

/**
 * Appends entries to the files that they belong to; missing folders are made.
 * @throws not-writable; entries before the failure may have been written
 */
export async function appendHistory(folder: string, entries: readonly HistoryEntry[]): Promise<void> {
  for (const file of new Set(entries.map(fileOf))) {
    const path = join(folder, file);
    const lines = entries.filter((entry) => fileOf(entry) === file).map((entry) => JSON.stringify(entry));
    for (const [i, line] of lines.entries()) {
      // What reading would skip must not be written: an own error, not a hole in the history.
      if (historyEntryOf(line) === undefined) throw errors.internal(`entry ${i} of the history would not be readable: ${line.slice(0, 200)}`);
    }
    try {
      await makeFolder(folder);
      await appendLines(path, lines);
    } catch (thrown) {
      throw errors.notWritable("--history", path, reasonOf(thrown));
    }
  }
}

async function appendLines(path: string, lines: readonly string[]): Promise<void> {
  await using file = await open(path, "a");
  for (let left = lines; left.length > 0; ) {
    const batch = Buffer.from(`\n${left.join("\n")}\n`);
    const { bytesWritten } = await file.write(batch);
    if (bytesWritten === batch.length) break;
    // Cut short, and others may have written since: the line that was cut is given again as a whole, in a batch of its own.
    left = left.slice(Math.max(0, newlines(batch.subarray(0, bytesWritten)) - 1));
  }
  await file.sync();
}

function newlines(bytes: Uint8Array): number {
  return bytes.reduce((count, byte) => count + (byte === lineEnd ? 1 : 0), 0);
}

/** Bytes that are read at once. */
const chunkBytes = 4 << 20;

/** In place of blocks and controls: of a long history there are too many to keep, and no series needs them. */
const none: number[] = [];

/**
 * Reads every file of a history. A damaged line is skipped and counted; blocks and controls are left empty.
 * @throws no-history where there is no entry; history-not-readable
 */
export async function readHistory(folder: string): Promise<Reading> {
  const names = await readdir(folder).catch((thrown: unknown) => {
    if (codeOf(thrown) === "ENOENT") throw errors.noHistory(folder);
    throw errors.historyNotReadable(folder, reasonOf(thrown));
  });
  const entries: HistoryEntry[] = [];
  let skipped = 0;
  for (const name of names.filter((one) => one.endsWith(extension)).sort()) {
    try {
      for await (const lines of linesOf(join(folder, name))) {
        for (const line of lines) {
          if (line === "" || line === "\r") continue;
          const entry = historyEntryOf(line);
          if (entry === undefined) {
            skipped++;
            continue;
          }
          if (entry.kind !== "accept") entry.blocks = entry.controls = none;
          entries.push(entry);
        }
      }
    } catch (thrown) {
      throw errors.historyNotReadable(join(folder, name), reasonOf(thrown));
    }
  }
  if (entries.length === 0 && skipped === 0) throw errors.noHistory(folder);
  return { entries, skipped };
}

/** The lines of a file, many at once; the last one also where it does not end: an entry may be whole although its line end is missing. */
async function* linesOf(path: string): AsyncGenerator<readonly string[]> {
  const parts: Buffer[] = [];
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes }) as AsyncIterable<Buffer>) {
    const end = chunk.lastIndexOf(lineEnd);
    if (end >= 0) {
      parts.push(chunk.subarray(0, end));
      // No byte of a longer character is a line end: what stands before one is whole.
      yield Buffer.concat(parts).toString("utf8").split("\n");
      parts.length = 0;
    }
    if (end + 1 < chunk.length) parts.push(chunk.subarray(end + 1));
  }
  if (parts.length > 0) yield [Buffer.concat(parts).toString("utf8")];
}

/** Which code was measured. */
export interface MeasuredCode extends Revision {
  /** The loops as they were loaded. */
  readonly loops: readonly Pick<LoadedLoop, "contract" | "bundle">[];
}

/** What a gate adds to the history: an entry a loop; a loop that could not be loaded has no definition, and so no series to stand in. */
export function historyEntriesOf(summary: GateSummary, record: RunRecord, { loops, ...revision }: MeasuredCode): readonly MeasuredEntry[] {
  return summary.loops.flatMap((found): readonly MeasuredEntry[] => {
    const loaded = loops.find(({ contract }) => contract.name === found.loop);
    if (loaded === undefined) return [];
    return [
      {
        kind: "gate",
        ...whichCode(loaded.contract, loaded, record, revision),
        base: summary.base,
        blocks: found.blocks.map(shortened),
        controls: found.controls.map(shortened),
        ...figures(found.headRate, found.headShare),
        verdict: found.verdict,
      },
    ];
  });
}

/** What a measurement adds: an entry for each loop that has a rate. Threads that were asked for make another definition. */
export function measureEntriesOf(
  { loops: findings = [], controls }: Pick<Summary, "loops" | "controls">,
  record: RunRecord,
  { loops, ...revision }: MeasuredCode,
): readonly MeasuredEntry[] {
  const bandwidth = controls.find(({ unit }) => unit === "GB/s")?.perEpoch ?? [];
  return findings.flatMap(({ loop, threads, payload, passBytes, share }): readonly MeasuredEntry[] => {
    const loaded = loops.find(({ contract }) => contract.name === loop);
    if (loaded === undefined || payload === undefined || passBytes === undefined) return [];
    return [
      {
        kind: "measure",
        ...whichCode({ ...loaded.contract, threads }, loaded, record, revision),
        blocks: epochRates(record, loop, passBytes),
        controls: bandwidth.map((rate) => Math.round(rate * 1e9)),
        ...figures(payload, share?.min.median),
      },
    ];
  });
}

function whichCode(contract: LoopContract, { bundle }: Pick<LoadedLoop, "bundle">, { run, tool, machine }: RunRecord, revision: Revision) {
  return {
    historyVersion,
    time: new Date(run.startedAt).toISOString(),
    loop: contract.name,
    contract: contractHash(contract),
    bundle: bundle.hash,
    tool: tool.version,
    ...revision,
    fingerprint: fingerprintOf(machine),
  } as const;
}

function figures(rate: Estimate | undefined, share: number | undefined): Pick<MeasuredEntry, "rate" | "share"> {
  return {
    ...(rate && rate.spread.low > 0 && { rate: { median: rate.median, low: rate.spread.low, high: rate.spread.high } }),
    ...(share !== undefined && share > 0 && { share }),
  };
}

/** The median rate of each epoch, in bytes of payload a second. */
function epochRates({ groups }: RunRecord, loop: string, passBytes: number): number[] {
  const group = groups.find(({ id }) => id === `loop/${loop}`);
  const outcome = group?.trials.find(({ key }) => key === group.referenceKey)?.outcome;
  if (outcome?.state !== "measured") return [];
  const values = mapped(outcome.quantities.durationNs ?? [], (ns, i) => (passBytes * (outcome.passes[i] as number) * 1e9) / ns);
  return [...epochMedians({ values, epoch: outcome.epoch }).values()].map(Math.round);
}

/** Logarithms of ratios to a millionth: what is below is noise of the clock, and a history is long. */
function shortened(value: number): number {
  return Number(value.toFixed(6));
}
