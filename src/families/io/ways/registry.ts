/** The ways by their names, each loaded when it is first asked for. */
import type { ReadCall } from "../params.ts";
import type { OpenWay } from "../way.ts";

export const ways: Readonly<Record<ReadCall, () => Promise<OpenWay>>> = {
  readSync: async () => (await import("./read-sync.ts")).openReadSync,
  "fs.read": async () => (await import("./asynchronous.ts")).openFsRead,
  "FileHandle.read": async () => (await import("./asynchronous.ts")).openFileHandleRead,
  createReadStream: async () => (await import("./streams.ts")).openReadStream,
  "for-await": async () => (await import("./streams.ts")).openForAwait,
  "web-stream": async () => (await import("./streams.ts")).openWebStream,
  pread: async () => (await import("./pread.ts")).openPread,
  io_uring: async () => (await import("./ring.ts")).openRing,
  mmap: async () => (await import("./mapping.ts")).openMapping,
};
