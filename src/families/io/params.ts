/** The axes of an io trial: a call, and of a file how much of it is read in which order from where. */
import { z } from "zod";
import { KiB, MiB } from "../../units.ts";
import { pageBytes } from "./file.ts";

/** Calls that do nothing but enter the kernel, and the one that need not. */
export const minimalCalls = ["getppid", "clock-real", "clock-vdso"] as const;
/** Node's own ways to read a file. */
export const nodeCalls = ["readSync", "fs.read", "FileHandle.read", "createReadStream", "web-stream", "for-await"] as const;
/** The kernel's ways, by the addon. */
export const nativeCalls = ["pread", "io_uring", "mmap"] as const;
export const readCalls = [...nodeCalls, ...nativeCalls] as const;
export type ReadCall = (typeof readCalls)[number];
/** Ways that are told a position and a place for each block; the others choose one or both themselves. */
const positionedCalls: readonly ReadCall[] = ["readSync", "fs.read", "FileHandle.read", "pread", "io_uring"];

/** Where a file's bytes are when a sample begins: in the page cache, thrown out of it, or past it (O_DIRECT). */
const caches = ["cached", "cold", "direct"] as const;
const advices = ["none", "sequential", "random", "willneed", "hugepage"] as const;

const count = z.number().int().positive();

const minimal = z.strictObject({ call: z.enum(minimalCalls), /** Calls in a pass. */ count });

const reading = z
  .strictObject({
    call: z.enum(readCalls).default("readSync"),
    /** Bytes that one call asks for. */
    block: count.multipleOf(512).max(64 * MiB),
    /** Bytes of the file: a pass reads each of its blocks once. */
    file: count.multipleOf(pageBytes),
    order: z.enum(["sequential", "random"]).default("sequential"),
    cache: z.enum(caches).default("cached"),
    /** Of each block, what is added up while it is timed: its first and last word, or all of them. */
    sum: z.enum(["ends", "words"]).default("ends"),
    /** Blocks of the buffer, filled in turn: a comparison needs as many on both sides. @default those in flight at once */
    slots: count.max(65_536).optional(),
    /** Of io_uring: reads submitted together, or always in flight. */
    depth: count.max(4096).optional(),
    /** Of io_uring: `batch` submits `depth` reads and awaits them all, `depth` keeps as many in flight. */
    mode: z.enum(["batch", "depth"]).optional(),
    /** Of io_uring: a thread of the kernel polls for submissions. */
    sqpoll: z.boolean().optional(),
    /** Of io_uring: the buffers are pinned and mapped once. */
    registered: z.boolean().optional(),
    /** Of mmap: what the kernel is told of the order. */
    advice: z.enum(advices).optional(),
    /** Of mmap: all pages are mapped by the call itself. */
    populate: z.boolean().optional(),
  })
  .refine(({ block, file }) => file % block === 0, { error: "a file is read in whole blocks" })
  .refine(({ call, depth, mode }) => [depth, mode].every((axis) => (axis !== undefined) === (call === "io_uring")), {
    error: "io_uring, and only io_uring, has a depth and a mode",
  })
  .refine(({ call, sqpoll, registered }) => call === "io_uring" || (sqpoll === undefined && registered === undefined), {
    error: "only io_uring has sqpoll and registered buffers",
  })
  .refine(({ call, advice, populate }) => call === "mmap" || (advice === undefined && populate === undefined), {
    error: "only mmap has advice and populate",
  })
  .refine(({ call, sum, block }) => call !== "mmap" || sum === "words" || block <= pageBytes, {
    error: "of a larger block than a page the ends alone would map two pages: a mapping adds up words",
  })
  .refine(({ call, order }) => order === "sequential" || call === "mmap" || positionedCalls.includes(call), { error: "a stream reads in order" })
  .refine(({ call, cache }) => cache !== "direct" || positionedCalls.includes(call), { error: "O_DIRECT needs buffers of one's own" })
  .refine(({ call, slots }) => slots === undefined || positionedCalls.includes(call), { error: "streams and mappings have no slots" })
  .refine(({ depth = 1, slots = depth }) => slots >= depth, { error: "each read in flight needs a slot" })
  .refine(({ cache, block }) => cache !== "direct" || block % (4 * KiB) === 0, { error: "O_DIRECT reads whole blocks of 4096 B" });

export const ioParams = z.union([reading, minimal]);
export type MinimalParams = z.infer<typeof minimal>;
export type ReadParams = z.infer<typeof reading>;
export type IoParams = z.infer<typeof ioParams>;

/** One point of the axes. Not by the union: that would not tell which axis is wrong. @throws ZodError */
export function parseIo(point: Readonly<Record<string, unknown>>): IoParams {
  return (minimalCalls as readonly unknown[]).includes(point["call"]) ? minimal.parse(point) : reading.parse(point);
}

/** Slots of the buffer. */
export function slotsOf({ slots, depth = 1 }: Pick<ReadParams, "slots" | "depth">): number {
  return slots ?? depth;
}

export function isNative(call: IoParams["call"]): boolean {
  return ([...nativeCalls, ...minimalCalls] as readonly string[]).includes(call);
}

export function isMinimal(params: IoParams): params is MinimalParams {
  return (minimalCalls as readonly string[]).includes(params.call);
}
