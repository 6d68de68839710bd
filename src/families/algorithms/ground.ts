/** What the threads of one run of a plan share: the records' texts, who takes which, and what became of each. */
import { random } from "../../memory/random.ts";
import { Meeting, meetingMemory } from "./meeting.ts";
import { nowNs, sleepUntil } from "./now.ts";
import { sumFields, textOf } from "./texts.ts";

/** Can be passed to another thread; nothing of it can be used twice. */
export interface Ground {
  readonly records: number;
  readonly meeting: SharedArrayBuffer;
  readonly words: SharedArrayBuffer;
  readonly texts: SharedArrayBuffer;
  /** Where each text ends. */
  readonly ends: SharedArrayBuffer;
  /** When each record arrives, from the beginning. Absent: as soon as it is taken. */
  readonly arrivalsNs?: SharedArrayBuffer;
  readonly latenciesNs: SharedArrayBuffer;
  /** How often each record was counted. */
  readonly seen: SharedArrayBuffer;
  /** The aggregate that workers share under a lock. */
  readonly sums: SharedArrayBuffer;
}

/** Words of the control block, a cache line each. */
const word = { ticket: 0, held: 16, lock: 32 } as const;
const words = 48;
export const lockWord = word.lock;

export interface GroundOptions {
  readonly records: number;
  /** Records a second that arrive, at random moments; 0: none waits for its arrival. */
  readonly offered: number;
  readonly seed: number;
  /** The record whose text is cut. */
  readonly malformed?: number | undefined;
}

export function makeGround({ records, offered, seed, malformed }: GroundOptions): Ground {
  const texts = Array.from({ length: records }, (_, id) => (id === malformed ? textOf(id).slice(0, -20) : textOf(id)));
  const bytes = texts.reduce((sum, { length }) => sum + length, 0);
  const ground: Ground = {
    records,
    meeting: meetingMemory(),
    words: new SharedArrayBuffer(4 * words),
    texts: new SharedArrayBuffer(bytes),
    ends: new SharedArrayBuffer(4 * records),
    ...(offered > 0 && { arrivalsNs: new SharedArrayBuffer(8 * records) }),
    latenciesNs: new SharedArrayBuffer(8 * records),
    seen: new SharedArrayBuffer(4 * records),
    sums: new SharedArrayBuffer(8 * sumFields),
  };
  const [into, ends] = [Buffer.from(ground.texts), new Int32Array(ground.ends)];
  let end = 0;
  texts.forEach((text, id) => {
    end += into.write(text, end, "latin1");
    ends[id] = end;
  });
  if (ground.arrivalsNs) arrive(new Float64Array(ground.arrivalsNs), offered, random(seed));
  return ground;
}

/** Independent arrivals, as of many who know nothing of each other: the times between them are exponential. */
function arrive(arrivalsNs: Float64Array, offered: number, next: () => number): void {
  let at = 0;
  for (let id = 0; id < arrivalsNs.length; id++) {
    arrivalsNs[id] = at;
    at += (-Math.log(1 - next()) * 1e9) / offered;
  }
}

/** Some records, from one up to another. */
export interface Taken {
  readonly from: number;
  readonly to: number;
}

/** One thread's view. */
export class Field {
  readonly records: number;
  readonly sums: Float64Array;
  readonly words: Int32Array;
  readonly meeting: Meeting;
  /** Most records that were held at once, as this thread saw it. */
  mostHeld = 0;
  /** Time that this thread waited for records to arrive. */
  waitedNs = 0;
  readonly #texts: Buffer;
  readonly #ends: Int32Array;
  readonly #arrivals: Float64Array | undefined;
  readonly #latencies: Float64Array;
  readonly #seen: Int32Array;

  constructor({ records, meeting, words, texts, ends, arrivalsNs, latenciesNs, seen, sums }: Ground) {
    this.records = records;
    this.meeting = new Meeting(meeting);
    this.words = new Int32Array(words);
    this.sums = new Float64Array(sums);
    this.#texts = Buffer.from(texts);
    this.#ends = new Int32Array(ends);
    this.#arrivals = arrivalsNs && new Float64Array(arrivalsNs);
    this.#latencies = new Float64Array(latenciesNs);
    this.#seen = new Int32Array(seen);
  }

  /** The next records, at most so many, which no other thread takes. Undefined: there are no more. */
  take(batch: number): Taken | undefined {
    this.meeting.check();
    const from = Atomics.add(this.words, word.ticket, batch);
    return from < this.records ? { from, to: Math.min(from + batch, this.records) } : undefined;
  }

  /** The stamp of the record's arrival, past or to come; undefined where nothing is waited for. */
  arrivalOf(id: number): number | undefined {
    return this.#arrivals && this.meeting.beginNs + (this.#arrivals[id] as number);
  }

  /** From here on the record is held. @returns the stamp of its source: its arrival, for which this thread waits, or now */
  start(id: number): number {
    const arrival = this.arrivalOf(id);
    if (arrival !== undefined) {
      const from = nowNs();
      sleepUntil(arrival, () => this.meeting.check());
      this.waitedNs += nowNs() - from;
    }
    return this.hold(arrival);
  }

  /** The record has arrived by now. */
  hold(arrival: number | undefined): number {
    const held = Atomics.add(this.words, word.held, 1) + 1;
    if (held > this.mostHeld) this.mostHeld = held;
    return arrival ?? nowNs();
  }

  /** The record's text: bytes that become a string here, as those of a stream do. */
  readonly text = (id: number): string => this.#texts.toString("latin1", id === 0 ? 0 : this.#ends[id - 1], this.#ends[id]);

  /** The record was counted, or left out. */
  finish(id: number, startedNs: number): void {
    Atomics.add(this.#seen, id, 1);
    Atomics.sub(this.words, word.held, 1);
    this.#latencies[id] = nowNs() - startedNs;
  }
}
