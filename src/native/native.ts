/**
 * What the addon offers, as typed calls. The addon is optional: `loadNative` gives it or the reason why it is absent, the same answer for
 * the life of a thread. Everything takes typed-array views, never buffers: Node-API reads a view over shared wasm memory right on every
 * version of Node that we support.
 */
import { existsSync, readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { messageOf } from "../errors.ts";
import { catalogueHash } from "./catalogue-hash.gen.ts";
import { absentPath, addonPaths, nativePlatform } from "./places.ts";

/** A view whose bytes a call is about. */
export type View = Uint8Array | Float64Array | BigInt64Array;

/** Kernels: indices into the generated driver table, addresses as exact doubles (below 2^53). */
export interface NativeKernels {
  /** Names of the generated drivers, in the order of their indices. */
  readonly drivers: readonly string[];
  /** Bits of the loads and stores that this processor executes, narrowest first; 64 is always there. */
  readonly widths: readonly number[];
  readonly nonTemporal: boolean;
  pass(driver: number, a: number, b: number, c: number, lo: number, hi: number, p: number, q: number, passes: number, prefetchLines: number): number;
  /** Follows links that are absolute addresses of this process (byte 16 of a line); start and result are line numbers from `base`. */
  chase(base: number, start: number, hops: number): number;
  /** Follows `count` cycles; position i is the absolute address at byte 16 of line i of `positions`. */
  chases(positions: number, count: number, hops: number): void;
  stride(a: number, first: number, stride: number, count: number): number;
  blend(kind: number, a: number, b: number, lo: number, hi: number, reads: number, writes: number, p: number): number;
  spin(adds: number): number;
  chain(
    a: number,
    b: number,
    c: number,
    lo: number,
    hi: number,
    chunkLines: number,
    n: number,
    tempCount: number,
    tempStrideLines: number,
    advance: number,
    p: number,
    q: number,
  ): number;
}

/** What the operating system said no to: the call's name and its errno, such as `sched_setaffinity: EPERM`. Undefined: it worked. */
export type Refusal = string | undefined;

/** What the addon asks of the operating system, always for the calling thread. */
export interface NativeSystem {
  /** CPUs that the calling thread may run on; none where the kernel does not tell. */
  affinity(): readonly number[];
  /** Binds the calling thread to these CPUs: those among them that this process may use, at least one. */
  pin(cpus: readonly number[]): Refusal;
  /** CPU that the calling thread runs on now, or undefined where the kernel does not tell. */
  cpu(): number | undefined;
  /** Bytes of an ordinary page. */
  readonly pageBytes: number;
  /** Advises the pages of a view that were not touched yet. Only whole pages inside the view are advised. */
  advise(view: View, pages: "huge" | "4k"): Refusal;
  /**
   * Of all pages that the view has a byte on: their bytes, those in memory (a page that was only read counts, though it is the shared
   * zero page), and those on transparent huge pages. The kernel counts huge pages by mapping: where one reaches beyond the view, as many
   * of its huge bytes are counted as fit into the view. A number is absent where the kernel does not tell.
   */
  coverage(view: View): { readonly bytes: number; readonly residentBytes?: number; readonly hugeBytes?: number };
  /**
   * NUMA node of the page at a byte of the view, or undefined where the kernel does not tell or the page was never touched.
   * @throws RangeError for a byte outside the view
   */
  nodeOf(view: View, byteOffset: number): number | undefined;
  /**
   * Binds the untouched whole pages inside a view to a NUMA node.
   * @throws RangeError for what is no node's number (0 to 1023)
   */
  bindToNode(view: View, node: number): Refusal;
  /** Of the calling thread since it began. */
  usage(): {
    readonly voluntarySwitches: number;
    readonly involuntarySwitches: number;
    readonly minorFaults: number;
    readonly majorFaults: number;
    readonly runQueueNs?: number;
  };
  /** CLOCK_MONOTONIC in ns, without a BigInt: that of `process.hrtime.bigint`, so comparable between threads. Exact to 1 ns for 104 days of uptime. */
  nowNs(): number;
}

/** What is added up of each block while it is timed: its first and last 32-bit word, or all words; modulo 2^32, as an unsigned number. */
export type SumKind = "ends" | "words";

/**
 * Sequences of calls about files, each at most some 200 ms long: whoever calls cuts the work. Refusals name the call and its errno.
 * @throws RangeError for arguments that reach outside a view, a list of positions or a mapping; blocks are whole 32-bit words
 */
export interface NativeFiles {
  /**
   * Makes `count` minimal calls: of the kernel (getppid, clock_gettime of CLOCK_REALTIME), or of clock_gettime in the C library (the vDSO).
   * Gives what depends on every answer: the sum of the numbers, or of the nanoseconds.
   */
  calls(kind: "getppid" | "clock-real" | "clock-vdso", count: number): number;
  /**
   * Reads blocks by pread: those at `positions[from … to − 1]`, block i into slot i mod (bytes of `into` ÷ `blockBytes`). What comes short
   * is continued.
   * @returns the calls made and the sum, or what was refused; an early end of the file is `pread: short`
   */
  read(
    fd: number,
    into: View,
    blockBytes: number,
    positions: Float64Array,
    from: number,
    to: number,
    sum: SumKind,
  ): { readonly calls: number; readonly sum: number } | string;
  /**
   * Maps a file to be read, private; gives its address, which this thread alone may use and which goes with it. `populate` maps every page
   * at once. Of a file that is shorter: `mmap: short`.
   */
  map(fd: number, bytes: number, populate: boolean): number | string;
  unmap(address: number, bytes: number): Refusal;
  /** Tells the kernel how a mapping will be read; `cold` takes its pages out of this process. */
  adviseMap(address: number, bytes: number, advice: "sequential" | "random" | "willneed" | "hugepage" | "cold"): Refusal;
  /** Adds up blocks of a mapping like `read`. */
  readMap(address: number, blockBytes: number, positions: Float64Array, from: number, to: number, sum: SumKind): number;
  /** posix_fadvise. */
  advise(fd: number, offset: number, bytes: number, advice: "sequential" | "random" | "willneed" | "dontneed"): Refusal;
  /** Bytes of a mapping that are in the page cache (mincore), or undefined where the kernel does not tell. */
  resident(address: number, bytes: number): number | undefined;
}

/** An io_uring of the calling thread; closed by `close`, with its object, or with the thread. */
export type Ring = { readonly ring: unique symbol };

/** io_uring by its system calls alone. */
export interface NativeRing {
  /** @param sqpoll a thread of the kernel polls for submissions @returns the ring, or what was refused */
  open(entries: number, sqpoll: boolean): Ring | string;
  /** Pins and maps the view as the ring's buffer 0: `read` then uses fixed reads, and into no other. A second one takes the place of the first. */
  register(ring: Ring, view: View): Refusal;
  /**
   * Reads blocks like `files.read`, with an offset and a slot of its own for each. `batch`: `depth` reads are submitted by one enter, which
   * waits for them all, and all completions are taken; `depth`: as many are kept in flight, of which one enter hands over four at
   * most, so that the first are served while the next are prepared. Every completion's result is checked, short ones are read again for their rest.
   * Where there are fewer slots than blocks, a block waits for the one that is being read into its slot.
   * @returns calls of io_uring_enter and the sum, or what was refused
   */
  read(
    ring: Ring,
    fd: number,
    into: View,
    blockBytes: number,
    positions: Float64Array,
    from: number,
    to: number,
    depth: number,
    mode: "batch" | "depth",
    sum: SumKind,
  ): { readonly enters: number; readonly sum: number } | string;
  close(ring: Ring): void;
}

export type SendMethod = "read-write" | "sendfile" | "splice" | "mmap-write" | "zerocopy";

/**
 * Blocking sockets and what is sent over them. Descriptors are plain numbers that the caller closes. No call waits for much longer than
 * 200 ms (SO_SNDTIMEO, SO_RCVTIMEO: nor does `fs.writeSync` to such a socket): `accept: EAGAIN` and `recv: EAGAIN` say that nobody and nothing
 * came.
 */
export interface NativeSockets {
  /** @param address of tcp a port of 127.0.0.1, of unix a path @returns a descriptor, or what was refused */
  connect(kind: "tcp" | "unix", address: number | string): number | string;
  listen(kind: "tcp" | "unix", address: number | string): { readonly fd: number; readonly port: number } | string;
  accept(fd: number): number | string;
  /**
   * Sends bytes `from` … of a file until `bytes` are sent or some 200 ms are over; partial results are continued. `buffer` is the bounce
   * buffer of read-write; of the others its length is what one call is asked for. `to` may be a file for read-write and sendfile.
   * @returns what was sent, the calls that it took, and the bytes that MSG_ZEROCOPY copied after all, as far as the kernel has told yet (of
   * the rest a call for 0 bytes tells, which waits for it: after the half-close, since a receiver may put off its last acknowledgement); or what
   * was refused, of a file that ends early `pread: short`
   */
  send(
    method: SendMethod,
    file: number,
    to: number,
    from: number,
    bytes: number,
    buffer: View,
  ): { readonly sent: number; readonly calls: number; readonly copied: number } | string;
  /** Half-closes: the other end reads an end. */
  finish(fd: number): Refusal;
  /**
   * Receives until `into` is full, the end, or 200 ms; gives the bytes, 0 at the end. `discard` lets the kernel throw them away (MSG_TRUNC;
   * TCP alone, else `recv: ENOTSUP`).
   */
  receive(fd: number, into: View, discard: boolean): number | string;
  close(fd: number): Refusal;
}

export interface Native {
  /** Of the catalogue that its drivers were generated from. */
  readonly catalogueHash: string;
  readonly kernels: NativeKernels;
  readonly system: NativeSystem;
  readonly files: NativeFiles;
  readonly ring: NativeRing;
  readonly sockets: NativeSockets;
  /** Address of a view's first byte in this process. The caller keeps the view alive for as long as it uses the address. */
  addressOf(view: View): number;
}

export type NativeState =
  | { readonly state: "available"; readonly native: Native; readonly path: string }
  | { readonly state: "absent"; readonly code: string; readonly reason: string };

/** Names an addon file, or is `off`. */
const variable = "STREAMBOUND_NATIVE";

let known: NativeState | undefined;

/** The addon of this build, or why there is none. Never throws. */
export function loadNative(): NativeState {
  known ??= search(process.env[variable]);
  return known;
}

/** A file that was named is the only one that is tried: whoever names one wants that or none. */
function search(given: string | undefined): NativeState {
  if (given === "off") return absent("native-off", `${variable}=off keeps it away`);
  if (given) return openAddon(resolve(given), `name another file with ${variable}, or unset it`);
  if (!nativePlatform()) return absent("native-platform", `the addon is for Linux on x64 and arm64, not for ${process.platform} on ${process.arch}`);
  let refused: NativeState | undefined;
  for (const path of addonPaths().filter((one) => existsSync(one))) {
    const found = openAddon(path, '"streambound native build" compiles it anew');
    if (found.state === "available") return found;
    refused ??= found;
  }
  return refused ?? absent("native-not-built", notBuilt());
}

/** The words of the build that could not make it; a package without an addon for this machine has none. */
function notBuilt(): string {
  const why = existsSync(absentPath) ? readFileSync(absentPath, "utf8").trim() : "this package holds no addon for this machine";
  return `${why}; "streambound native build" compiles it`;
}

/** Not `require`: it would read a file of another extension as a program. */
function open(path: string): unknown {
  const loading: { exports: unknown } = { exports: {} };
  process.dlopen(loading, path);
  return loading.exports;
}

/**
 * Loads one addon file, outside the search. Reasons name files without their folders: they end up in records.
 * @param next what the user can do when it cannot be loaded
 * @param load gives what the file exports
 */
export function openAddon(path: string, next: string, load: (path: string) => unknown = open): NativeState {
  const name = basename(path);
  let native: Partial<Native>;
  try {
    native = load(path) as Partial<Native>;
  } catch (thrown) {
    const [message = ""] = messageOf(thrown).split("\n");
    return absent("native-unloadable", `${name} cannot be loaded (${message.replaceAll(path, name)}); ${next}`);
  }
  if (native.catalogueHash === undefined) return absent("native-unloadable", `${name} is not an addon of streambound; ${next}`);
  if (native.catalogueHash !== catalogueHash || native.sockets === undefined)
    return absent("native-stale", `${name} was built from the kernels of another version; ${next}`);
  return { state: "available", native: native as Native, path };
}

const absent = (code: string, reason: string): NativeState => ({ state: "absent", code, reason });
