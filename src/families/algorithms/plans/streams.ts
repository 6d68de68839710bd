/** One thread: node:stream Transforms, one a stage, as a program has them that was written without a thought of threads. */
import { Readable, Transform, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { nowNs } from "../now.ts";
import type { Parsed } from "../texts.ts";
import { type PlanForm, type Station, Tally } from "./plan.ts";

interface Passed {
  readonly record: Parsed;
  readonly startedNs: number;
}

type Enriched = Passed & { readonly region: number };

export const streams: PlanForm = {
  threaded: false,
  parts: () => [{}],
  handOvers: 3,
  async work(station) {
    const { field, stages, params } = station;
    const options = { objectMode: true, highWaterMark: params.ring } as const;
    const tally = new Tally(station);
    const from = nowNs();
    await pipeline(
      source(station),
      transform(options, ({ id, startedNs }: { readonly id: number; readonly startedNs: number }): Passed => {
        return { record: stages.parse(field.text, id), startedNs };
      }),
      transform(options, (passed: Passed) => {
        if (stages.filter(passed.record)) return passed;
        field.finish(passed.record.id, passed.startedNs);
        return undefined;
      }),
      transform(options, (passed: Passed): Enriched | Promise<Enriched> => {
        const region = stages.enrich(passed.record);
        return typeof region === "number" ? { ...passed, region } : region.then((found) => ({ ...passed, region: found }));
      }),
      new Writable({
        ...options,
        write({ record, region, startedNs }: Enriched, _, done) {
          attempt(done, () => tally.add(record, region, startedNs));
        },
      }),
    );
    const stageNs = Object.values(stages.timesNs).reduce((sum, ns) => sum + ns, 0);
    const handOverNs = Math.max(0, nowNs() - from - stageNs - field.waitedNs);
    // While one record is asked for, those behind it go on: what is left of the time is then no hand-over.
    return { ...(params.enrich === "work" && { handOverNs }), sums: [...tally.sums], inOrder: tally.inOrder };
  },
};

/** The records' numbers. One that has not arrived is waited for by turns of the event loop, in which those before it go on. */
function source({ field, params }: Station): Readable {
  const next = (stream: Readable, id: number): void => {
    const arrival = field.arrivalOf(id);
    if (arrival !== undefined && arrival > nowNs()) return void setImmediate(next, stream, id);
    stream.push({ id, startedNs: field.hold(arrival) });
  };
  return new Readable({
    objectMode: true,
    highWaterMark: params.ring,
    read() {
      const taken = field.take(1);
      if (taken) next(this, taken.from);
      else this.push(null);
    },
  });
}

/** @param make what becomes of a chunk; undefined: nothing */
function transform<From, To>(options: object, make: (chunk: From) => To | Promise<To> | undefined): Transform {
  return new Transform({
    ...options,
    transform(chunk: From, _, done) {
      attempt(done, () => {
        const made = make(chunk);
        if (!(made instanceof Promise)) return made;
        made.then((value) => done(null, value), done);
        return later;
      });
    },
  });
}

const later = Symbol("the callback is called later");

/** Calls back once, with what is made or with what is thrown. */
function attempt(done: (error?: Error | null, value?: unknown) => void, make: () => unknown): void {
  let made: unknown;
  try {
    made = make();
  } catch (thrown) {
    done(thrown as Error);
    return;
  }
  if (made !== later) done(null, made);
}
