/** Records handed from one thread to another and nothing else: through a ring, or as messages that the language clones. */
import type { Meeting } from "./meeting.ts";
import { RingReader, RingWriter, Stopped, slotFields } from "./ring.ts";
import type { HandOverTask } from "./tasks.ts";

export interface Counted {
  readonly count: number;
  readonly ids: number;
}

/** A sleeper sees within this time that all is to stop. */
const sleepMs = 20;

/** What is handed over: as many numbers as a slot of a ring has. */
interface Message {
  readonly id: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
  readonly g: number;
}

export async function give(task: HandOverTask, meeting: Meeting): Promise<Counted> {
  const { params, ring } = task;
  const { records, batch } = params;
  if (params.way === "post-message") post(task, meeting);
  else {
    const writer = new RingWriter(ring, batch, () => meeting.stopped);
    const { fields } = writer;
    for (let id = 0; id < records; id++) {
      const at = writer.slot();
      for (let field = 0; field < slotFields; field++) fields[at + field] = id + field;
      writer.put();
    }
    writer.end();
  }
  return { count: records, ids: (records * (records - 1)) / 2 };
}

export async function take(task: HandOverTask, meeting: Meeting): Promise<Counted> {
  const { params, ring } = task;
  if (params.way === "post-message") return await received(task, meeting);
  const reader = new RingReader(ring, params.batch, () => meeting.stopped);
  const { fields } = reader;
  let count = 0;
  let ids = 0;
  for (let at = reader.slot(); at >= 0; at = reader.slot()) {
    let sum = 0;
    for (let field = 0; field < slotFields; field++) sum += fields[at + field] as number;
    reader.take();
    count++;
    ids += idOf(sum);
  }
  return { count, ids };
}

/** The sum of a record's fields, which are id, id + 1, …: all of them must have come. */
function idOf(sum: number): number {
  return (sum - (slotFields * (slotFields - 1)) / 2) / slotFields;
}

/** As many records as a ring would hold are on their way at once, or one batch. */
function post({ params, port, taken }: HandOverTask, meeting: Meeting): void {
  const { records, batch, ring } = params;
  const counts = new Int32Array(taken);
  const most = Math.max(ring, batch);
  for (let from = 0; from < records; from += batch) {
    const to = Math.min(from + batch, records);
    for (let done = Atomics.load(counts, 0); to - done > most; done = Atomics.load(counts, 0)) {
      if (meeting.stopped) throw new Stopped();
      Atomics.wait(counts, 0, done, sleepMs);
    }
    const messages: Message[] = [];
    for (let id = from; id < to; id++) messages.push({ id, a: id + 1, b: id + 2, c: id + 3, d: id + 4, e: id + 5, f: id + 6, g: id + 7 });
    port.postMessage(messages);
  }
}

function received({ params, port, taken }: HandOverTask, meeting: Meeting): Promise<Counted> {
  const counts = new Int32Array(taken);
  let count = 0;
  let ids = 0;
  return new Promise((resolve, reject) => {
    const watch = setInterval(() => meeting.stopped && settle(() => reject(new Stopped())), sleepMs);
    const settle = (then: () => void): void => {
      clearInterval(watch);
      then();
    };
    port.on("message", (messages: readonly Message[]) => {
      for (const { id, a, b, c, d, e, f, g } of messages) ids += idOf(id + a + b + c + d + e + f + g);
      count += messages.length;
      Atomics.add(counts, 0, messages.length);
      Atomics.notify(counts, 0);
      if (count >= params.records) settle(() => resolve({ count, ids }));
    });
  });
}
