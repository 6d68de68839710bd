/** The file of a trial, in the state that the trial wants it in: cached, thrown out of the cache before each sample, or read past it. */
import { constants, fstatSync, readSync, statfsSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { errors } from "../../errors.ts";
import { Unavailable } from "../../harness/subject.ts";
import { loadNative, type Native } from "../../native/native.ts";
import { codeOf, reasonOf } from "../../records/causes.ts";
import { formatSize } from "../../units.ts";
import { scratchFile } from "../scratch-file.ts";
import { fillPiece } from "./contents.ts";
import { pageBytes } from "./file.ts";
import { fileName } from "./file-name.ts";
import type { ReadParams } from "./params.ts";
import { openSlots } from "./slots.ts";

export interface OpenFile {
  readonly handle: FileHandle;
  readonly fd: number;
  readonly path: string;
  readonly bytes: number;
  /** Before each sample: sees that the file is whole, and brings it into its state. @throws verification, Unavailable */
  arm(): void;
  close(): Promise<void>;
}

/** Opens it, and makes it first where it is not there. @throws Unavailable where the state cannot be had */
export async function openFile(folder: string, params: Pick<ReadParams, "file" | "cache">): Promise<OpenFile> {
  const { file: bytes, cache } = params;
  const path = await scratchFile(folder, fileName(params), bytes, fillPiece);
  const handle = cache === "direct" ? await openDirect(path) : await open(path, "r");
  try {
    const empty = cache === "cold" ? emptying(handle.fd, bytes) : () => {};
    empty();
    return {
      handle,
      fd: handle.fd,
      path,
      bytes,
      arm() {
        whole(handle.fd, bytes);
        empty();
      },
      close: () => handle.close(),
    };
  } catch (thrown) {
    await handle.close();
    throw thrown;
  }
}

/** A mapping beyond the end of its file is not refused but kills the process: nothing is read of a file that has changed. */
function whole(fd: number, bytes: number): void {
  const { size, nlink } = fstatSync(fd);
  if (nlink === 0) throw errors.verification("its scratch file was removed while it was being read");
  if (size !== bytes) throw errors.verification(`its scratch file has ${size} B, and ${bytes} B were written: something changed it`);
}

/** Magic number of statfs(2). It takes O_DIRECT, and has nothing but the cache. */
const tmpfs = 0x01021994;

async function openDirect(path: string): Promise<FileHandle> {
  const { O_DIRECT, O_RDONLY } = constants;
  if (O_DIRECT === undefined) throw new Unavailable("direct-absent", "this system has no O_DIRECT");
  if (statfsSync(path).type === tmpfs)
    throw new Unavailable("direct-absent", "the scratch folder lies in memory (tmpfs): there is no device to read from");
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, O_RDONLY | O_DIRECT);
    readSync(handle.fd, openSlots(pageBytes, 1).whole, 0, pageBytes, 0);
    return handle;
  } catch (thrown) {
    await handle?.close();
    throw new Unavailable("direct-absent", `the file system of the scratch folder refuses O_DIRECT: ${codeOf(thrown) ?? reasonOf(thrown)}`);
  }
}

/** What throws a file out of the page cache, and sees that it went. */
function emptying(fd: number, bytes: number): () => void {
  const loaded = loadNative();
  if (loaded.state === "absent") throw new Unavailable(loaded.code, `emptying the cache needs the native addon (${loaded.reason})`);
  const { files } = loaded.native;
  return () => {
    const refusal = files.advise(fd, 0, bytes, "dontneed");
    const left = refusal === undefined ? residentBytes(files, fd, bytes) : bytes;
    if (left > 0)
      throw new Unavailable("cold-absent", refusal ?? `the cache kept ${formatSize(left)} of ${formatSize(bytes)} that it was told to drop`);
  };
}

function residentBytes(files: Native["files"], fd: number, bytes: number): number {
  const address = files.map(fd, bytes, false);
  if (typeof address === "string") throw new Unavailable("cold-absent", `whether the cache is empty cannot be told: ${address}`);
  try {
    const resident = files.resident(address, bytes);
    if (resident === undefined) throw new Unavailable("cold-absent", "whether the cache is empty cannot be told: the kernel refuses mincore");
    return resident;
  } finally {
    files.unmap(address, bytes);
  }
}
