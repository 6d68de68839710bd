import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { upper } from "./upper.ts";

/** By the definition, a byte at a time. */
const expected = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => (byte >= 97 && byte <= 122 ? byte - 32 : byte));

describe("upper", () => {
  test("changes the letters a to z, and no other of the 256 bytes, at each place of a word", () => {
    for (let shift = 0; shift < 4; shift++) {
      const bytes = Uint8Array.from({ length: 260 }, (_, i) => (i + shift) % 256);
      const wanted = expected(bytes);
      upper(bytes);
      assert.deepEqual(bytes, wanted);
    }
  });

  test("works through more than one page of its memory", () => {
    const bytes = Uint8Array.from({ length: 200_001 }, (_, i) => (i * 7919) % 256);
    const wanted = expected(bytes);
    upper(bytes);
    assert.deepEqual(bytes, wanted);
  });

  test("turns a line into its capitals", () => {
    const line = Buffer.from("Stream {bound} `42` ~é\n", "latin1");
    upper(line);
    assert.equal(line.toString("latin1"), "STREAM {BOUND} `42` ~é\n");
  });

  test("touches nothing outside its bytes, wherever these begin and end", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), fc.nat(8), fc.nat(8), (bytes, before, after) => {
        const from = Math.min(before, bytes.length);
        const to = Math.max(from, bytes.length - after);
        const wanted = Uint8Array.from(bytes);
        wanted.set(expected(bytes.subarray(from, to)), from);
        upper(bytes.subarray(from, to));
        assert.deepEqual(bytes, wanted);
      }),
    );
  });
});
