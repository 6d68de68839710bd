import assert from "node:assert/strict";
import { test } from "node:test";
import { KiB } from "../units.ts";
import { mapQueue, meanConcurrency, pipelineQueue, promisedBytes, waitingRate } from "./concurrency.ts";

test("eight chunks of 64 KiB in place are 512 KiB, and twice that where each result has a buffer of its own", () => {
  assert.equal(promisedBytes({ concurrency: 8, chunkBytes: 64 * KiB, buffers: 1, queued: 0 }), 512 * KiB);
  assert.equal(promisedBytes({ concurrency: 8, chunkBytes: 64 * KiB, buffers: 2, queued: 0 }), 1024 * KiB);
});

test("a pipeline of streams with marks of 64 KiB holds 320 KiB when every buffer is full: five times what one mark says", () => {
  assert.equal(promisedBytes({ concurrency: 1, chunkBytes: 64 * KiB, buffers: 1, queued: pipelineQueue }), 320 * KiB);
});

test("Readable.map over eight chunks buffers fifteen results by Node's default, and one chunk at each end", () => {
  assert.equal(mapQueue(8), 17);
  assert.equal(promisedBytes({ concurrency: 8, chunkBytes: 1, buffers: 1, queued: mapQueue(8) }), 25);
});

test("ten chunks of 64 KiB that wait 5 ms each pass at 131 MB/s at most, one at a time at a tenth of that", () => {
  // 10 / 5 ms = 2000 chunks a second, 65,536 B each.
  assert.equal(waitingRate({ concurrency: 10, chunkBytes: 64 * KiB }, 5), 2000 * 65536);
  assert.ok(Math.abs(waitingRate({ concurrency: 1, chunkBytes: 64 * KiB }, 5) - 200 * 65536) < 1e-6);
});

test("256 chunks that wait 5 ms each and end after 1.28 s were one at a time, after 160 ms eight", () => {
  assert.equal(meanConcurrency(256, 5, 1.28e9), 1);
  assert.equal(meanConcurrency(256, 5, 160e6), 8);
});
