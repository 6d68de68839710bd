/** What it costs to send a file, and how much of it is copying. */
import { memory } from "../src/families/memory/family.ts";
import { transfer } from "../src/families/transfer/family.ts";
import { type Axes, defineSuite, type GroupDefinition, type PlanContext } from "../src/suites/suite.ts";
import { KiB, MiB } from "../src/units.ts";

/** From the page cache: which part of a file lies in a cache of the processor as well is the machine's (flag `may-be-cached`). */
const fileSizes = { smoke: MiB, quick: 16 * MiB, full: 64 * MiB } as const;

const all = [16 * KiB, 64 * KiB, 256 * KiB, MiB];
const two = [64 * KiB, MiB];

export default defineSuite({
  id: "zero-copy",
  title: "Zero copy",
  question: "What does a transfer cost that does not copy through user space, and what should the copies have cost?",
  default: false,
  groups: (context) => {
    const file = fileSizes[context.profile];
    const few = context.profile === "smoke";
    const [buffers, pair] = few ? [[64 * KiB], [64 * KiB]] : [all, two];
    const group = (id: string, question: string, common: Axes, trials: readonly Axes[]): GroupDefinition => ({
      id: `zero-copy/${id}`,
      question,
      family: transfer,
      trials: trials.map((axes) => ({ ...axes, ...common, file })),
      reference: { method: "read-write", buffer: 64 * KiB },
    });
    const copying: Axes = { method: "read-write", buffer: buffers };
    const avoiding: Axes = { method: ["sendfile", "splice", "mmap-write"], buffer: pair };
    const node: readonly Axes[] = [
      { method: "read-sync-write-sync", buffer: pair },
      { method: "pipeline", buffer: buffers },
    ];
    return [
      group("tcp", "A cached file over loopback TCP, to a receiver that compares every byte", { sink: "tcp" }, [
        copying,
        avoiding,
        { method: "zerocopy", buffer: pair },
        ...node,
      ]),
      group("tcp-discard", "The same to a receiver whose kernel throws the bytes away", { sink: "tcp", receiver: "discard" }, [
        copying,
        avoiding,
        { method: "zerocopy", buffer: pair },
        { method: ["read-sync-write-sync", "pipeline"], buffer: pair },
      ]),
      group("unix", "A cached file over a Unix socket, to a receiver that compares every byte", { sink: "unix" }, [
        copying,
        avoiding,
        { method: ["read-sync-write-sync", "pipeline"], buffer: pair },
      ]),
      group("file", "A cached file into another file", { sink: "file" }, [
        copying,
        { method: "sendfile", buffer: pair },
        ...node,
        { method: "copy-file", buffer: file },
      ]),
      beside(context, file, pair),
      budget(context),
    ];
  },
});

/** Bytes of each of the two arrays of the work beside a transfer, at most: they are written anew at each visit. */
const mostBeside = 128 * MiB;

/** Memory bandwidth that a transfer leaves to others: a copy of memory in another process, by itself and beside both ways of sending. */
function beside({ arrayBytes }: PlanContext, file: number, buffer: readonly number[]): GroupDefinition {
  const common: Axes = { sink: "tcp", file, beside: Math.max(MiB, Math.floor(Math.min(arrayBytes, mostBeside) / MiB) * MiB) };
  return {
    id: "zero-copy/beside",
    question: "What a copy of memory in another process gets done beside a transfer over TCP",
    family: transfer,
    trials: [
      { ...common, method: "none", buffer: 64 * KiB },
      { ...common, method: ["read-write", "sendfile"], buffer },
    ],
    reference: { method: "none" },
    // Who gets a CPU when is chance: of a round little is left.
    weight: 2,
  };
}

/** What two copies of a byte should cost, by three readings of the document's B: a memcpy, the memory interface, and a copy that stays in cache. */
function budget({ machine }: PlanContext): GroupDefinition {
  const native = machine.engines.some(({ id, state }) => id === "native" && state === "available");
  const engine = native ? "native" : "wasm";
  return {
    id: "zero-copy/budget",
    question: "Rates that the two copies of read and write are priced by",
    family: memory,
    trials: [
      { kernel: "copy", store: "bulk", engine, threads: 1 },
      // Of several streams the best: one is bounded by what a core keeps in flight.
      { kernel: "update", engine, streams: [1, 8], threads: 1 },
      // A buffer of 64 KiB and what it is copied from.
      { kernel: "copy", store: "bulk", engine, threads: 1, size: 128 * KiB },
    ],
    reference: { kernel: "copy", size: "dram" },
  };
}
