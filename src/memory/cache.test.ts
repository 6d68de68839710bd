import assert from "node:assert/strict";
import { test } from "node:test";
import type { Cache } from "../records/record.ts";
import { KiB, MiB } from "../units.ts";
import { cachePerThread } from "./cache.ts";

const cache = (level: number, type: Cache["type"], sizeBytes: number, sharedBy: number): Cache => ({
  level,
  type,
  sizeBytes,
  sharedBy,
  instances: 1,
});

test("a thread's part of a cache is its size over the CPUs that share it and may be used", () => {
  const caches = [cache(1, "instruction", 64 * KiB, 1), cache(1, "data", 48 * KiB, 1), cache(2, "unified", 2 * MiB, 4)];
  assert.equal(cachePerThread({ caches, cpusAvailable: 8 }, 1), 48 * KiB);
  assert.equal(cachePerThread({ caches, cpusAvailable: 8 }, 2), 512 * KiB);
  // Two of the four may be used: they have the cache to themselves.
  assert.equal(cachePerThread({ caches, cpusAvailable: 2 }, 2), MiB);
  // A third of 2 MiB is 699050.67 B.
  assert.equal(cachePerThread({ caches, cpusAvailable: 3 }, 2), 699050);
});

test("where the system does not tell, the smallest common sizes are taken", () => {
  assert.equal(cachePerThread({ caches: [cache(1, "instruction", 64 * KiB, 1)], cpusAvailable: 1 }, 1), 32 * KiB);
  assert.equal(cachePerThread({ caches: [], cpusAvailable: 4 }, 2), 256 * KiB);
});
