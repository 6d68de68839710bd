/** Reading RunRecords: a file from anywhere becomes a record that every reader can trust, or one clear error. */
import { open, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { assertNever, errors, messageOf, printable } from "../errors.ts";
import { formatSize } from "../units.ts";
import { codeOf, reasonOf } from "./causes.ts";
import { type RunRecord, schemaVersion } from "./record.ts";
import { validateRecord } from "./validate.ts";

/** Longest text that is read: just below V8's longest string. */
const maxBytes = 512_000_000;

/**
 * Reads and validates one record.
 * @throws not-readable (no such file, a folder, too large), record-version, or record-invalid with what is wrong and where.
 */
export async function readRecord(path: string): Promise<RunRecord> {
  return parseRecord(path, await readText(path));
}

/** Validates the text of a record; `path` is what errors name. */
export function parseRecord(path: string, text: string): RunRecord {
  const validation = validateRecord(parseJson(path, text));
  switch (validation.state) {
    case "valid":
      return validation.record;
    case "invalid":
      throw errors.recordInvalid(path, validation.problem);
    case "version":
      throw errors.recordVersion(path, validation.found, schemaVersion);
    default:
      return assertNever(validation);
  }
}

async function readText(path: string): Promise<string> {
  try {
    const facts = await stat(path);
    if (facts.isDirectory()) throw errors.notReadable(path, "it is a folder; name a record file in it");
    if (!facts.isFile()) throw errors.notReadable(path, "it is not a regular file");
    if (facts.size > maxBytes) throw errors.notReadable(path, `it holds ${formatSize(facts.size)}; a record is at most ${formatSize(maxBytes)}`);
    await using file = await open(path);
    return await file.readFile("utf8");
  } catch (thrown) {
    if (codeOf(thrown) === "not-readable") throw thrown;
    throw errors.notReadable(path, reasonOf(thrown));
  }
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch (thrown) {
    if (thrown instanceof RangeError) throw errors.recordInvalid(path, "it is nested deeper than any record");
    const message = messageOf(thrown);
    const position = Number(/at position (\d+)/.exec(message)?.[1] ?? -1);
    const cut = /end of JSON input|Unterminated/.test(message) || position >= text.trimEnd().length;
    throw errors.recordInvalid(path, `${cut ? "it ends too early, as if cut off" : "it is not JSON"} (${printable(message, 120)})`);
  }
}

/** Names that `writeRecord` gives: the compact start time, then anything. */
const recordName = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-.*\.json$/;

/**
 * The path of the newest record directly in `folder`: by the start time in its name, or, when no file has such a name,
 * the JSON file that was modified last.
 * @throws no-record when there is none; not-readable when the folder cannot be read.
 */
export async function latestRecord(folder: string): Promise<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((thrown: unknown) => {
    if (codeOf(thrown) === "ENOENT") throw errors.noRecord(folder);
    throw errors.notReadable(folder, reasonOf(thrown));
  });
  const names = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".json")).map((entry) => entry.name);
  // Compact times sort as text.
  const named = names.filter((name) => recordName.test(name)).sort();
  const newest = named.at(-1) ?? (await lastModified(folder, names));
  if (newest === undefined) throw errors.noRecord(folder);
  return join(folder, newest);
}

async function lastModified(folder: string, names: readonly string[]): Promise<string | undefined> {
  const dated = await Promise.all(names.map(async (name) => ({ name, mtimeMs: (await stat(join(folder, name))).mtimeMs })));
  return dated.sort((a, b) => a.mtimeMs - b.mtimeMs).at(-1)?.name;
}
