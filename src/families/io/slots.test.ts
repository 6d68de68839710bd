import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { loadNative } from "../../native/native.ts";
import { KiB } from "../../units.ts";
import { openSlots } from "./slots.ts";

describe("slots of a buffer", () => {
  test("lie one behind the other, and are the same memory as bytes and as words", () => {
    const { whole, bytes, words } = openSlots(4 * KiB, 3);
    assert.equal(whole.byteLength, 12 * KiB);
    (words[1] as Uint32Array)[0] = 0x01010101;
    assert.deepEqual([...whole.subarray(4096, 4100)], [1, 1, 1, 1]);
    assert.deepEqual([...(bytes[1] as Uint8Array).subarray(0, 4)], [1, 1, 1, 1]);
  });

  test("of one size are one memory, whoever asks for them", () => {
    assert.equal(openSlots(4 * KiB, 16).whole.buffer, openSlots(64 * KiB, 1).whole.buffer);
    assert.notEqual(openSlots(4 * KiB, 16).whole.buffer, openSlots(64 * KiB, 2).whole.buffer);
  });

  const native = loadNative();
  test("begin at a page, as O_DIRECT wants", { skip: native.state === "absent" && native.reason }, () => {
    assert.ok(native.state === "available");
    assert.equal(native.native.addressOf(openSlots(4 * KiB, 2).bytes[1] as Uint8Array) % 4096, 0);
  });
});
