import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { RingReader, RingWriter, ringMemory, Stopped, slotFields } from "./ring.ts";

/** Puts one number. */
function put(writer: RingWriter, value: number): void {
  writer.fields[writer.slot()] = value;
  writer.put();
}

/** The next number; undefined at the end. */
function take(reader: RingReader): number | undefined {
  const at = reader.slot();
  if (at < 0) return undefined;
  const value = reader.fields[at];
  reader.take();
  return value;
}

describe("a ring", () => {
  test("gives every record once and in order, whatever its size, its batches and the turns of both sides", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 20 }),
        (capacity, writes, reads, turns) => {
          // Both counts pass the largest 32-bit integer on their way.
          const memory = ringMemory(capacity, 2 ** 31 - 5);
          let stop = false;
          const [writer, reader] = [new RingWriter(memory, writes), new RingReader(memory, reads, () => stop)];
          let sent = 0;
          const found: (number | undefined)[] = [];
          for (const turn of turns) {
            const count = Math.min(turn, capacity);
            for (let i = 0; i < count; i++) put(writer, sent++);
            writer.publish();
            for (let i = 0; i < count; i++) found.push(take(reader));
            // Before it waits for more it frees the slots of a batch that is not full.
            stop = true;
            assert.throws(() => reader.slot(), Stopped);
            stop = false;
          }
          writer.end();
          assert.equal(take(reader), undefined);
          assert.deepEqual(
            found,
            Array.from({ length: sent }, (_, i) => i),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  test("holds as many records as it was made for, though its slots are a power of two", () => {
    const memory = ringMemory(3);
    assert.equal(memory.slots.byteLength, 4 * slotFields * 8);
    const writer = new RingWriter(memory, 1, () => true);
    for (let i = 0; i < 3; i++) put(writer, i);
    assert.throws(() => writer.slot(), Stopped);
  });

  test("shows the reader nothing of a batch before it is full, or is published", () => {
    const memory = ringMemory(8);
    const [writer, reader] = [new RingWriter(memory, 3), new RingReader(memory, 1, () => true)];
    put(writer, 10);
    put(writer, 11);
    assert.throws(() => reader.slot(), Stopped);
    put(writer, 12);
    assert.deepEqual([take(reader), take(reader), take(reader)], [10, 11, 12]);
    put(writer, 13);
    writer.publish();
    assert.equal(take(reader), 13);
  });

  test("lets a writer that found it full go on once half of it is free", () => {
    const memory = ringMemory(4);
    let stop = true;
    const [writer, reader] = [new RingWriter(memory, 1, () => stop), new RingReader(memory, 1)];
    for (let i = 0; i < 4; i++) put(writer, i);
    take(reader);
    // One slot is free: a writer that did not wait takes it, and then finds the ring full.
    put(writer, 4);
    assert.throws(() => writer.slot(), Stopped);
    take(reader);
    take(reader);
    stop = false;
    put(writer, 5);
    assert.deepEqual([take(reader), take(reader), take(reader)], [3, 4, 5]);
  });

  test("lets a reader tell that it has nothing to do before it waits", () => {
    const memory = ringMemory(4);
    let idle = 0;
    const reader = new RingReader(
      memory,
      1,
      () => true,
      () => void idle++,
    );
    assert.throws(() => reader.slot(), Stopped);
    assert.equal(idle, 1);
    assert.ok(reader.waitedNs > 0);
  });

  for (const { capacity, batch } of [
    { capacity: 1, batch: 1 },
    { capacity: 4, batch: 64 },
    { capacity: 64, batch: 16 },
  ]) {
    test(`hands records from thread to thread without losing a call: ${capacity} slots, batches of ${batch}`, async () => {
      const records = 3000;
      const memory = ringMemory(capacity, 2 ** 31 - 1000);
      const worker = new Worker(giver, {
        eval: true,
        workerData: { url: new URL(import.meta.url.replace(".test.", ".")).href, memory, batch, records },
      });
      const ended = new Promise((resolve, reject) => worker.once("exit", resolve).once("error", reject));
      const reader = new RingReader(memory, batch);
      let expected = 0;
      for (let value = take(reader); value !== undefined; value = take(reader)) {
        if (value !== expected) assert.fail(`record ${value} came in place of ${expected}`);
        expected++;
      }
      assert.equal(expected, records);
      assert.equal(await ended, 0);
    });
  }
});

const giver = `
  const { workerData } = require("node:worker_threads");
  import(workerData.url).then(({ RingWriter }) => {
    const writer = new RingWriter(workerData.memory, workerData.batch);
    for (let i = 0; i < workerData.records; i++) {
      writer.fields[writer.slot()] = i;
      writer.put();
    }
    writer.end();
  });
`;
