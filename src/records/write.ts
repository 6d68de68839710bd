/** Writing: a file appears whole or not at all, and a record never replaces another. */
import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { link, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { errors } from "../errors.ts";
import { atEnd } from "../process/ending.ts";
import { codeOf, reasonOf } from "./causes.ts";
import type { RunRecord } from "./record.ts";
import { validateRecord } from "./validate.ts";

/** The options whose folders are written; errors name them. */
export type FolderOption = "--results" | "--reports" | "--history";

/**
 * Writes a file so that readers see the old content or the new one, never a part, also when the disk fills up or the
 * machine stops. Missing folders are made.
 * @throws not-writable that names `option` and the reason.
 */
export async function writeAtomic(path: string, data: string | Uint8Array, option: FolderOption): Promise<void> {
  await viaTemporary(path, data, option, (temporary) => rename(temporary, path));
}

/**
 * Writes a record into `folder` under `<start time>-<label or run id>.json` (`-2`, `-3`, … where that is taken).
 * @returns the path of the file.
 * @throws not-writable; internal when `readRecord` would refuse it, such as for a NaN that JSON cannot hold.
 */
export async function writeRecord(folder: string, record: RunRecord, option: FolderOption = "--results"): Promise<string> {
  const validation = validateRecord(record);
  if (validation.state !== "valid")
    throw errors.internal(`this run's record would not be readable: ${"problem" in validation ? validation.problem : "version"}`);
  const stem = recordStem(record);
  const text = `${JSON.stringify(record)}\n`;
  for (let attempt = 1; ; attempt++) {
    const path = join(folder, `${stem}${attempt === 1 ? "" : `-${attempt}`}.json`);
    if (await viaTemporary(path, text, option, (temporary) => place(temporary, path))) return path;
  }
}

/** Start time without punctuation, then what tells runs apart, reduced to characters that every file system takes. */
function recordStem(record: RunRecord): string {
  const { startedAt, label, id } = record.run;
  const time = new Date(startedAt)
    .toISOString()
    .replace(/\.\d+Z$/, "Z")
    .replace(/[-:]/g, "");
  const words = (label ?? id)
    .normalize("NFKD")
    .replace(/[^A-Za-z0-9._-]+/g, "-")
    .replace(/^[-.]+|[-.]+$/g, "")
    .slice(0, 60);
  return `${time}-${words || "run"}`;
}

/** As `writeAtomic`, for files that no option names. @throws what the system says */
export async function replaceFile(path: string, data: string | Uint8Array): Promise<void> {
  await viaTemporary(path, data, undefined, (temporary) => rename(temporary, path));
}

/** Moves a finished file to a name that is not taken; false when it is. A hard link fails on an existing name, a rename would replace it. */
async function place(temporary: string, path: string): Promise<boolean> {
  try {
    await link(temporary, path);
    return true;
  } catch (thrown) {
    if (codeOf(thrown) === "EEXIST") return false;
    const hasLinks = !["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP", "EMLINK"].includes(codeOf(thrown) ?? "");
    if (hasLinks) throw thrown;
    if (await exists(path)) return false;
    await rename(temporary, path);
    return true;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Makes a folder and the missing ones above it. Not by Node's own recursion: it names the wrong cause, and never ends where the system refuses with ENOENT (/proc). */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (thrown) {
    if (codeOf(thrown) === "EEXIST" && (await stat(folder)).isDirectory()) return;
    if (codeOf(thrown) !== "ENOENT" || (await exists(dirname(folder)))) throw thrown;
    await makeFolder(dirname(folder));
    await makeFolder(folder);
  }
}

/** Writes `data` beside `path`, forces it to the disk, and lets `finish` give it its name; nothing of it stays when a step fails. */
async function viaTemporary<T>(
  path: string,
  data: string | Uint8Array,
  option: FolderOption | undefined,
  finish: (temporary: string) => Promise<T>,
): Promise<T> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path).slice(0, 80)}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`);
  const forget = atEnd(() => rmSync(temporary, { force: true }));
  try {
    await makeFolder(folder);
    {
      await using file = await open(temporary, "wx");
      await file.writeFile(data);
      await file.sync();
    }
    const result = await finish(temporary);
    await syncFolder(folder);
    return result;
  } catch (thrown) {
    throw option === undefined ? thrown : errors.notWritable(option, path, reasonOf(thrown));
  } finally {
    await rm(temporary, { force: true }).catch(() => {}); // The first error is the one to tell.
    forget();
  }
}

/** Makes a new name survive a power failure, where the system can: some refuse to open or sync a folder. */
async function syncFolder(folder: string): Promise<void> {
  try {
    await using handle = await open(folder, "r");
    await handle.sync();
  } catch {
    // The file is complete and named; only the durability of the name is left to the system.
  }
}

/**
 * Makes the folder and proves that files can be written in it, so that a bad folder fails before a run and not after it.
 * @throws not-writable that names `option`, the folder and the reason.
 */
export async function assertWritable(option: FolderOption, folder: string): Promise<void> {
  const probe = join(folder, `.streambound-${process.pid}-${randomBytes(4).toString("hex")}.probe`);
  try {
    await makeFolder(folder);
    await using file = await open(probe, "wx");
    await file.writeFile("probe");
    await file.sync();
  } catch (thrown) {
    throw errors.notWritable(option, folder, reasonOf(thrown));
  } finally {
    await rm(probe, { force: true }).catch(() => {});
  }
}
