/** What a call of the kernel costs beside the bytes that it brings, and what Node, io_uring and mmap change about it. */
import { io } from "../src/families/io/family.ts";
import { minimalCalls, nodeCalls } from "../src/families/io/params.ts";
import { type Axes, defineSuite, type GroupDefinition, type ProfileId } from "../src/suites/suite.ts";
import { KiB, MiB } from "../src/units.ts";

/** The document's example. */
const job = { block: 4 * KiB, file: 1000 * 4 * KiB } as const;

/** A trip to the thread pool takes tens of times longer than the call itself: so many of either are the most of a sample. */
const mostTrips = 256;
const mostCalls = 2 ** 16;
/** And so many reads of a device, one after another. */
const mostDirect = 1024;
const asynchronous = ["createReadStream", "FileHandle.read"] as const;

interface Sizes {
  readonly cached: number;
  readonly blocks: readonly number[];
  /** Read from the device, at its slowest page by page. */
  readonly cold: number;
  /** Random blocks, one at a time. */
  readonly direct: number;
}

const wide = [512, KiB, 4 * KiB, 16 * KiB, 64 * KiB, 256 * KiB, MiB, 4 * MiB, 16 * MiB];
const sizes: Readonly<Record<ProfileId, Sizes>> = {
  smoke: { cached: MiB, blocks: [4 * KiB, 64 * KiB, MiB], cold: MiB, direct: MiB / 4 },
  quick: { cached: 16 * MiB, blocks: wide, cold: 4 * MiB, direct: 4 * MiB },
  full: { cached: 64 * MiB, blocks: wide, cold: 16 * MiB, direct: 8 * MiB },
};

export default defineSuite({
  id: "io",
  title: "File reads",
  question: "What does a system call cost beside its bytes, and what do larger blocks, io_uring and mmap change?",
  default: false,
  groups: ({ profile, machine }) => {
    const chosen = profile === "full" ? beyondCache(sizes.full, machine.lastLevelCache.sizeBytes) : sizes[profile];
    return [calls, document, blockSizes(chosen), node(chosen), mapping(chosen), depth(chosen)];
  },
});

/** With files that the processor's caches do not hold, as far as a sample may take: the kernel's copies then come from memory. */
function beyondCache(chosen: Sizes, lastLevelBytes: number): Sizes {
  const wanted = 2 ** Math.ceil(Math.log2(Math.max(chosen.cached, 4 * lastLevelBytes)));
  return { ...chosen, cached: Math.min(wanted, 128 * MiB) };
}

const calls: GroupDefinition = {
  id: "io/calls",
  question: "Time of a call that does next to nothing, with the kernel and without",
  family: io,
  trials: [{ call: minimalCalls, count: 1000 }],
  reference: { call: "getppid" },
};

/** Every side fills the same 1000 slots: a buffer that stays in cache would flatter whoever has it. */
const document: GroupDefinition = {
  id: "io/job",
  question: "1000 blocks of 4 KiB from the page cache: a call each, calls for many, and none",
  family: io,
  trials: [
    { call: ["readSync", "pread"], ...job, slots: 1000 },
    { call: "io_uring", ...job, slots: 1000, mode: "batch", depth: [1, 8, 64, 256, 1000] },
    { call: "io_uring", ...job, slots: 1000, mode: "batch", depth: 64, registered: true },
    { call: "io_uring", ...job, slots: 1000, mode: "batch", depth: 64, sqpoll: true },
    { call: "mmap", ...job },
  ],
  reference: { call: "pread" },
};

function blockSizes({ cached, blocks }: Sizes): GroupDefinition {
  return {
    id: "io/sizes",
    question: "Rate over the block size, from the page cache and past it",
    family: io,
    trials: [
      ...blocks.map((block): Axes => ({ call: ["pread", "readSync"], block, file: Math.min(cached, mostCalls * block) })),
      ...blocks.map((block): Axes => ({ call: asynchronous, block, file: Math.min(cached, mostTrips * block) })),
      ...blocks
        .filter((block) => block % (4 * KiB) === 0)
        .map((block): Axes => ({ call: "pread", block, file: Math.min(cached, mostDirect * block), cache: "direct" })),
      // A mapping has no calls that larger blocks would save: its pages are touched, and all of its words are read beside those of pread.
      { call: "mmap", block: 4 * KiB, file: cached },
      { call: ["pread", "mmap"], block: 64 * KiB, file: cached, sum: "words" },
    ],
    reference: { call: "pread", block: 64 * KiB },
  };
}

function node({ cached }: Sizes): GroupDefinition {
  return {
    id: "io/node",
    question: "Node's own ways to read a cached file in blocks of 64 KiB",
    family: io,
    trials: [{ call: nodeCalls, block: 64 * KiB, file: cached }],
    reference: { call: "readSync" },
  };
}

/** All words are read, as whoever maps a file does. */
function mapping({ cached, cold }: Sizes): GroupDefinition {
  const mapped = { call: "mmap", block: 64 * KiB, sum: "words" } as const;
  return {
    id: "io/mapping",
    question: "Reading a file where the page cache has it, beside reading it into a buffer: in order and at random, cached and not, and with advice",
    family: io,
    trials: [
      { call: ["pread", "mmap"], block: 64 * KiB, file: cached, sum: "words" },
      { call: ["pread", "mmap"], block: 4 * KiB, file: cached, sum: "words", order: "random" },
      { ...mapped, file: cached, populate: true },
      { ...mapped, file: cached, advice: ["sequential", "random", "willneed", "hugepage"] },
      { call: ["pread", "mmap"], block: 64 * KiB, file: cold, sum: "words", cache: "cold" },
      { ...mapped, file: cold, cache: "cold", advice: ["sequential", "random", "willneed"] },
      { ...mapped, file: cold, cache: "cold", populate: true },
    ],
    reference: { call: "pread", block: 64 * KiB, cache: "cached" },
  };
}

/** Each block has a slot of its own, so that no read waits for one that is slower. */
function depth({ direct }: Sizes): GroupDefinition {
  const random = { block: 4 * KiB, file: direct, order: "random", cache: ["direct", "cached"], slots: direct / (4 * KiB) } as const;
  const ring = { call: "io_uring", ...random, mode: "depth" } as const;
  return {
    id: "io/depth",
    question: "Random blocks of 4 KiB by the number of reads in flight, past the page cache and from it",
    family: io,
    trials: [
      { call: ["pread", "readSync"], ...random },
      { ...ring, depth: [1, 4, 16, 64] },
      { ...ring, depth: 64, registered: true },
    ],
    reference: { call: "pread", cache: "direct" },
    // A sample of single reads takes a tenth of a second.
    weight: 0.5,
  };
}
