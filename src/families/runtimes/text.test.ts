import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { makeText, partBytes, periodBytes } from "./text.ts";

const text = makeText();

describe("the text", () => {
  test("is lines of ASCII with small and capital letters", () => {
    const part = text.input(0, 4096).toString("latin1");
    assert.match(part, /^[\n -~]+$/);
    for (const wanted of [/[a-z]/, /[A-Z]/, /\n/, /[`{@[]/]) assert.match(part, wanted);
  });

  test("is the same every time it is made", () => {
    assert.ok(makeText().input(0, partBytes).equals(text.input(0, partBytes)));
  });

  test("becomes its capitals: every other byte stays", () => {
    const [input, expected] = [text.input(100, 10_000), text.expected(100, 10_000)];
    assert.deepEqual(
      Uint8Array.from(expected),
      Uint8Array.from(input, (byte) => (byte >= 97 && byte <= 122 ? byte - 32 : byte)),
    );
  });

  test("goes on without a seam where its period ends", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 * periodBytes }), fc.integer({ min: 2, max: partBytes }), fc.nat(), (offset, length, cut) => {
        const at = 1 + (cut % (length - 1));
        const parts = Buffer.concat([text.input(offset, at), text.input(offset + at, length - at)]);
        assert.ok(parts.equals(text.input(offset, length)));
      }),
      { numRuns: 30 },
    );
  });

  test("has no two chunks alike, so that one in the wrong place is seen", () => {
    const chunks = Array.from({ length: 2048 }, (_, i) => text.expected(i * 8192, 8192).toString("latin1"));
    assert.equal(new Set(chunks).size, chunks.length);
  });
});
