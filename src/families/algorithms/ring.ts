/**
 * Records handed from one thread to one other through shared memory: a ring of slots of eight doubles, one cache line each. The writer publishes
 * and the reader frees several at once; whoever finds nothing to do looks a few times more and then sleeps until the other side wakes it.
 *
 * Head and tail count records and wrap around at 2^32: only their difference and their lowest bits mean anything, so neither ever overflows.
 */
import { nowNs } from "./now.ts";

export const slotFields = 8;

/** What both sides see; can be passed to another thread. */
export interface RingMemory {
  /** Records that it holds, at most. */
  readonly capacity: number;
  readonly control: SharedArrayBuffer;
  readonly slots: SharedArrayBuffer;
}

/** Words of the control block, 128 B apart: lines are fetched in pairs. */
const stride = 32;
const word = {
  head: 0,
  tail: stride,
  end: 2 * stride,
  readerAsleep: 3 * stride,
  readerCall: 4 * stride,
  writerAsleep: 5 * stride,
  writerCall: 6 * stride,
};
const words = 7 * stride;

/** Looks at the other side's count before a sleep: some µs, in which a side that works on another CPU has something new. */
const looks = 100;
/** A sleeper sees within this time that all is to stop. */
const sleepMs = 20;

/** @param at both counts' first value: tests let them wrap around */
export function ringMemory(capacity: number, at = 0): RingMemory {
  const slots = 2 ** Math.ceil(Math.log2(capacity));
  const control = new Int32Array(new SharedArrayBuffer(4 * words));
  control[word.head] = at;
  control[word.tail] = at;
  return { capacity, control: control.buffer, slots: new SharedArrayBuffer(slots * slotFields * 8) };
}

/**
 * Most records that a ring may still hold when a writer that sleeps is woken: half of it. Woken for every slot, both sides would do little else than
 * wake each other; until the writer is back, the reader has the other half to go on with.
 */
function roomyBelow(capacity: number): number {
  return capacity - Math.max(1, capacity >> 1);
}

/** One side of a ring. */
abstract class RingSide {
  /** The slots' fields, all of them. */
  readonly fields: Float64Array;
  /** Time that this side waited for the other. */
  waitedNs = 0;
  protected readonly control: Int32Array;
  protected readonly mask: number;
  readonly #stopped: () => boolean;

  /** @param stopped whether all is to stop: then a wait ends by a throw of `Stopped` */
  constructor({ control, slots }: RingMemory, stopped: () => boolean) {
    this.fields = new Float64Array(slots);
    this.control = new Int32Array(control);
    this.mask = this.fields.length / slotFields - 1;
    this.#stopped = stopped;
  }

  /** Returns when `ready` does. */
  protected await(ready: () => boolean, asleep: number, call: number): void {
    const from = nowNs();
    try {
      for (let look = 0; look < looks; look++) if (ready()) return;
      for (;;) {
        // The call is read before the last look: whoever changes something after it changes the call too, and the sleep does not begin.
        const heard = Atomics.load(this.control, call);
        Atomics.store(this.control, asleep, 1);
        if (ready()) return;
        if (this.#stopped()) throw new Stopped();
        Atomics.wait(this.control, call, heard, sleepMs);
      }
    } finally {
      Atomics.store(this.control, asleep, 0);
      this.waitedNs += nowNs() - from;
    }
  }

  /** Wakes the other side if it sleeps; to be called after what it waits for is stored. */
  protected wake(asleep: number, call: number): void {
    if (Atomics.load(this.control, asleep) === 0) return;
    Atomics.add(this.control, call, 1);
    Atomics.notify(this.control, call);
  }
}

/** Another thread has failed, or was told to: this one has nothing to add. */
export class Stopped extends Error {
  constructor() {
    super("stopped");
  }
}

export class RingWriter extends RingSide {
  readonly #batch: number;
  readonly #capacity: number;
  #head: number;
  #published: number;
  /** As last seen: the other side's line is looked at only where the ring seems full. */
  #tail: number;

  /** @param batch records that are published at once; fewer where the ring is full */
  constructor(memory: RingMemory, batch: number, stopped: () => boolean = () => false) {
    super(memory, stopped);
    this.#batch = batch;
    this.#capacity = memory.capacity;
    this.#head = Atomics.load(this.control, word.head);
    this.#published = this.#head;
    this.#tail = Atomics.load(this.control, word.tail);
  }

  /** The first field of the next slot, once one is free. */
  slot(): number {
    if (this.#full()) {
      this.publish();
      this.#tail = Atomics.load(this.control, word.tail);
      if (this.#full()) this.await(() => this.#roomy(), word.writerAsleep, word.writerCall);
    }
    return (this.#head & this.mask) * slotFields;
  }

  /** The slot is filled. */
  put(): void {
    this.#head = (this.#head + 1) | 0;
    if (((this.#head - this.#published) | 0) >= this.#batch) this.publish();
  }

  /** Shows the reader what was put so far. */
  publish(): void {
    if (this.#published === this.#head) return;
    this.#published = this.#head;
    Atomics.store(this.control, word.head, this.#head);
    this.wake(word.readerAsleep, word.readerCall);
  }

  /** Nothing more will come. */
  end(): void {
    this.publish();
    Atomics.store(this.control, word.end, 1);
    this.wake(word.readerAsleep, word.readerCall);
  }

  #roomy(): boolean {
    this.#tail = Atomics.load(this.control, word.tail);
    return ((this.#head - this.#tail) | 0) <= roomyBelow(this.#capacity);
  }

  #full(): boolean {
    return ((this.#head - this.#tail) | 0) >= this.#capacity;
  }
}

export class RingReader extends RingSide {
  readonly #batch: number;
  readonly #capacity: number;
  readonly #idle: () => void;
  #tail: number;
  #freed: number;
  #head: number;

  /**
   * @param batch records whose slots are freed at once; fewer where there are no more
   * @param idle called before a wait, so that nothing that is ready waits with it
   */
  constructor(memory: RingMemory, batch: number, stopped: () => boolean = () => false, idle: () => void = () => {}) {
    super(memory, stopped);
    this.#batch = batch;
    this.#capacity = memory.capacity;
    this.#idle = idle;
    this.#tail = Atomics.load(this.control, word.tail);
    this.#freed = this.#tail;
    // Not yet looked at.
    this.#head = this.#tail;
  }

  /** The first field of the next record's slot, once there is one; -1 at the end. */
  slot(): number {
    if (this.#head === this.#tail) {
      if (!this.#look()) {
        this.#free();
        this.#idle();
        this.await(() => this.#look() || Atomics.load(this.control, word.end) === 1, word.readerAsleep, word.readerCall);
        // What was published before the end is seen after it.
        if (this.#head === this.#tail && !this.#look()) return -1;
      }
    }
    return (this.#tail & this.mask) * slotFields;
  }

  /** The slot was read. */
  take(): void {
    this.#tail = (this.#tail + 1) | 0;
    if (((this.#tail - this.#freed) | 0) >= this.#batch) this.#free();
  }

  #look(): boolean {
    this.#head = Atomics.load(this.control, word.head);
    return this.#head !== this.#tail;
  }

  #free(): void {
    if (this.#freed === this.#tail) return;
    this.#freed = this.#tail;
    Atomics.store(this.control, word.tail, this.#tail);
    // A head that was seen some time ago makes the ring look emptier than it is: the writer is woken early, and looks for itself.
    if (((this.#head - this.#freed) | 0) <= roomyBelow(this.#capacity)) this.wake(word.writerAsleep, word.writerCall);
  }
}
