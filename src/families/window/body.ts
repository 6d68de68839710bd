/** A stream of records through windows, in a process of its own: what is held at most, and what it takes to keep it and to let it go. */
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { errors } from "../../errors.ts";
import type { BodyContext, SampleQuantities, Subject } from "../../harness/subject.ts";
import type { Verification } from "../../records/record.ts";
import { stampClock } from "../stamp.ts";
import { differenceOf, expectedOf } from "./expected.ts";
import type { Representation, WindowParams } from "./params.ts";
import { arrivedBy, RecordLines } from "./record.ts";
import type { OpenStore } from "./store.ts";
import { axisOf, storeOptions, Windows } from "./windows.ts";

const stores: Readonly<Record<Representation, () => Promise<OpenStore>>> = {
  packed: async () => (await import("./stores/packed.ts")).openPacked,
  objects: async () => (await import("./stores/each.ts")).openObjects,
  strings: async () => (await import("./stores/each.ts")).openStrings,
  buffers: async () => (await import("./stores/each.ts")).openBuffers,
  panes: async () => (await import("./stores/panes.ts")).openPanes,
};

/**
 * Records that go through short windows before the sample, so that what compiling takes belongs to the floor; and of a slide of those windows: two,
 * since code that has seen one alone takes its numbers for constants.
 */
const warmRecords = 5000;
const warmSlides = [10, 12] as const;
/** Between two looks at the clock, ms. */
const tickMs = 1;

export async function open({ params }: BodyContext): Promise<Subject> {
  // Checked when the plan was made: what checks them would take a fifth of the floor, and of the time to start.
  const parsed = params as unknown as WindowParams;
  const openStore = await stores[parsed.keep]();
  for (const slide of warmSlides) new Stream(warming(parsed, slide), openStore).run();
  collect();
  let stream: Stream | undefined;
  return {
    // A process that has held a window before would have grown already: the one sample is the first.
    warm() {},
    async sample(): Promise<SampleQuantities> {
      stream = new Stream(parsed, openStore);
      if (parsed.pace === "clock") await stream.runByClock();
      else stream.run();
      const { held, late, evicted, evictNs } = stream.windows;
      return { records: parsed.records, heldRecords: held, lateRecords: late, ...(evicted > 0 && { evictNs: evictNs / evicted }) };
    },
    verify(): Verification {
      if (!stream) return { state: "unverified", reason: "no sample was taken" };
      const difference = differenceOf(stream.windows, expectedOf(parsed));
      if (difference !== undefined) throw errors.verification(difference);
      const method = "count, sum and maximum of every window, and the late records, from all records anew";
      return { state: "verified", method, elements: stream.windows.results.length };
    },
    close() {},
  };
}

/** What warming left would otherwise be given back in the course of the sample, and be missing from its peak. */
function collect(): void {
  try {
    setFlagsFromString("--expose-gc");
    (runInNewContext("gc") as () => void)();
  } catch {
    // A runtime that gives no collector away: its peaks are then a little lower.
  }
}

/** The same on a small scale: ten slides a window. */
function warming(params: WindowParams, records: number): WindowParams {
  const slide = params.by === "time" ? Math.ceil((records * 1000) / params.rate) : records;
  return { ...params, size: 10 * slide, slide, latenessMs: 0, delayMs: 0, disorder: 0, records: warmRecords };
}

/** One pass. The store is made for it: what it allocates counts as held. */
class Stream {
  readonly windows: Windows;
  readonly #params: WindowParams;
  readonly #lines: RecordLines;
  #next = 0;

  constructor(params: WindowParams, openStore: OpenStore) {
    this.#params = params;
    this.#lines = new RecordLines(params);
    this.windows = new Windows(axisOf(params), openStore(storeOptions(params)), stampClock());
  }

  /** As fast as records are taken. */
  run(): void {
    this.#upTo(this.#params.records);
    this.windows.finish();
  }

  /** Each record when it is due. */
  async runByClock(): Promise<void> {
    const started = performance.now();
    while (this.#next < this.#params.records) {
      this.#upTo(arrivedBy(performance.now() - started, this.#params));
      await sleep(tickMs);
    }
    this.windows.finish();
  }

  #upTo(end: number): void {
    for (; this.#next < end; this.#next++) this.windows.take(this.#lines.write(this.#next));
  }
}
