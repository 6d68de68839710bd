/** B(mix, T): the sustained traffic rate of each read:write mix, by the best variant that a search finds, on each kind of pages. */
import { memory } from "../src/families/memory/family.ts";
import { type Axes, defineSuite, type PlanContext, type TunedAxes } from "../src/suites/suite.ts";
import { oneAndAll } from "./threads.ts";

/**
 * Kernels whose traffic is exact whatever the machine does about write-allocate: only they qualify for B. Each mix by every kernel that has
 * it: 1:0 seq64; 2:1 daxpy, copy with its destination preloaded, triad with non-temporal stores; 1:1 update, copy with non-temporal stores;
 * 0:1 write with non-temporal stores.
 */
const regular: readonly Axes[] = [{ kernel: "seq64" }, { kernel: "daxpy" }, { kernel: "copy", preload: true }, { kernel: "update" }];
const nonTemporal: readonly Axes[] = ["triad", "copy", "write"].map((kernel) => ({ kernel, store: "nt" }));

/**
 * Streams and widths that a search tries; the first of each is the plain one. Two streams hardly differ from one or four, and vectors
 * narrower than the second widest from those: both are left to the full profile. Width 0 is the widest that the processor has, which is
 * what a trial without a width gets.
 */
const tried = {
  smoke: { streams: [1, 8], width: [0] },
  quick: { streams: [1, 4, 8, 16], width: [0, 256] },
  full: { streams: [1, 2, 4, 8, 16], width: [0, 128, 256] },
} as const;

/** What is searched after the engine, in this order: concurrent streams, width, prefetch. js is never the fastest and has plain rows only. */
function shape({ kernel }: Axes, { profile }: PlanContext): TunedAxes["tune"] {
  // A kernel that only stores has nothing to prefetch.
  return { ...tried[profile], ...(kernel !== "write" && { prefetch: [0, 16] }) };
}

/** On the system's pages wasm and native; on huge pages native alone, since only where there is an addon are there such pages. */
function searches(context: PlanContext, threads: number): readonly TunedAxes[] {
  const found = context.machine.engines.find(({ id }) => id === "native");
  const native = found?.state === "available";
  return [
    ...regular.map((axes) => ({ axes: { ...axes, threads }, tune: { engine: ["wasm", "native"], ...shape(axes, context) } })),
    ...nonTemporal.map((axes) => ({ axes: { ...axes, engine: "native", threads }, tune: shape(axes, context) })),
    // B(1:1) of wasm itself: the document's model of a chain divides by the B of the chain's engine.
    ...(native ? [{ axes: { kernel: "update", engine: "wasm", threads }, tune: { streams: tried[context.profile].streams } }] : []),
    ...(hasHugePages(context)
      ? [...regular, ...nonTemporal].map((axes) => ({ axes: { ...axes, engine: "native", pages: "huge", threads }, tune: shape(axes, context) }))
      : []),
  ];
}

function hasHugePages({ machine }: PlanContext): boolean {
  return machine.abilities?.some(({ id, state }) => id === "huge-pages" && state === "available") ?? false;
}

export default defineSuite({
  id: "peak",
  title: "Peak bandwidth",
  question: "How many bytes a second cross the memory interface, by read:write mix?",
  default: true,
  groups: (context) =>
    oneAndAll(context).map((threads) => ({
      id: `peak@${threads}`,
      question: `Sustained bandwidth of each mix on ${threads} thread${threads === 1 ? "" : "s"}`,
      family: memory,
      trials: [
        ...searches(context, threads),
        // Beside them, for readers of other tools: kernels whose traffic depends on write-allocate, and the twins that tell what it does.
        { kernel: ["write", "copy"], store: ["regular", "bulk"], threads },
        { kernel: ["scale", "add", "triad"], threads },
        { kernel: ["write", "copy", "scale", "add", "triad"], engine: "native", store: ["regular", "nt"], threads },
        { kernel: ["seq64", "daxpy", "update"], engine: "native", threads },
      ],
      reference: { kernel: "seq64", engine: "wasm", streams: 1 },
    })),
});
