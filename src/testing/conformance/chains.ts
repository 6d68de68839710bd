/** The chunked and fresh chains of an engine against the recurrence that `ChainBody` declares. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { assertSame, type Candidate, element, fill, lineElements, place } from "./ground.ts";

/** Chunked: two temporaries of a chunk's size that are reused. Fresh: a new full-size temporary for each transform. */
const modes = [
  { mode: "chunked", tempCount: 2, stride: (chunk: number) => chunk, advance: 0 },
  { mode: "fresh", tempCount: 4, stride: () => 70, advance: 1 },
];
const ranges = [
  [0, 70],
  [9, 41],
  [12, 12],
] as const;

export function testChains({ engine, allocate }: Candidate): void {
  for (const { mode, tempCount, stride, advance } of modes) {
    it(`runs the ${mode} chain of 0 to 4 transforms, for chunks that do and do not divide the range`, async () => {
      for (const n of [0, 1, 2, 3, 4]) {
        for (const chunk of [1, 8, 32, 70]) {
          for (const [lo, hi] of ranges) {
            const memory = allocate();
            const values = fill(memory);
            const expected = Float64Array.from(values);
            const arrays = { a: place(2, 70), b: place(80, 70), c: place(160, 280) };
            const body = await engine.bindChain({ memory, arrays });
            const result = body(lo, hi, chunk, n, tempCount, stride(chunk), advance, 2, 3);
            for (let first = lo; first < hi; first += chunk) {
              const count = Math.min(chunk, hi - first) * lineElements;
              for (let k = 0; k < count; k++) {
                let x = expected[element(arrays.a, first) + k] ?? Number.NaN;
                for (let i = 0; i < n; i++) {
                  x = i % 2 === 0 ? x * 2 : x + 3;
                  expected[element(arrays.c, (i % tempCount) * stride(chunk) + (advance === 1 ? first : 0)) + k] = x;
                }
                expected[element(arrays.b, first) + k] = x;
              }
            }
            const what = `n ${n}, chunk ${chunk}, lines ${lo} to ${hi}`;
            assertSame(values, expected, what);
            assert.equal(result, hi > lo ? expected[element(arrays.b, hi) - 1] : 0, what);
          }
        }
      }
    });
  }
}
