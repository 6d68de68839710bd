/** Known answers of the loops, in both forms: from standards, from other implementations, and by hand. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { crc32 as zlibCrc32 } from "node:zlib";
import fc from "fast-check";
import type { Loop } from "../../src/loops/define.ts";
import { boundLoop, viewOf } from "../../src/testing/bound-loop.ts";
import byteSwap from "./byte-swap.loop.ts";
import crc32 from "./crc32.loop.ts";
import csvSplit from "./csv-split.loop.ts";
import deltaVarint from "./delta-varint.loop.ts";
import parseRecords from "./parse-records.loop.ts";
import rgbaToGray from "./rgba-to-gray.loop.ts";
import slowByteSwap from "./slow/byte-swap.ts";
import slowCrc32 from "./slow/crc32.ts";
import slowCsvSplit from "./slow/csv-split.ts";
import slowDeltaVarint from "./slow/delta-varint.ts";
import slowParseRecords from "./slow/parse-records.ts";
import slowRgbaToGray from "./slow/rgba-to-gray.ts";
import slowTriad from "./slow/triad.ts";
import slowUtf8Scan from "./slow/utf8-scan.ts";
import slowWasmScale from "./slow/wasm-scale.ts";
import triad from "./triad.loop.ts";
import utf8Scan from "./utf8-scan.loop.ts";
import wasmScale from "./wasm-scale.loop.ts";

/** The test in both forms. */
function both(title: string, fast: Loop, slow: Loop, body: (loop: Loop) => Promise<void>): void {
  test(title, () => body(fast));
  test(`${title}, in the slow form`, () => body(slow));
}

const ascii = (text: string) => new TextEncoder().encode(text);
const hex = (text: string) => Uint8Array.from(text.split(" "), (byte) => Number.parseInt(byte, 16));

describe("byte-swap", () => {
  both("turns the bytes of a word round", byteSwap, slowByteSwap, async (loop) => {
    const bound = await boundLoop(loop, 4);
    viewOf(bound, "big", "u32").set([0x01020304, 0x80000000, 0xff, 0xfedcba98]);
    const sum = bound.arm.slice(0, 4);
    assert.deepEqual([...viewOf(bound, "little", "u32")], [0x04030201, 0x80, 0xff000000, 0x98badcfe]);
    // 04030201 + 00000080 + ff000000 + 98badcfe = 1_9bbddf7f, of which 32 bits are kept.
    assert.equal(sum, 0x9bbddf7f);
  });
});

describe("rgba-to-gray", () => {
  both("keeps black and white, weighs the colours, and ignores what is transparent", rgbaToGray, slowRgbaToGray, async (loop) => {
    const bound = await boundLoop(loop, 6);
    const pixels = [
      [0, 0, 0, 255],
      [255, 255, 255, 0],
      [255, 0, 0, 1],
      [0, 255, 0, 2],
      [0, 0, 255, 3],
      [1, 1, 1, 4],
    ];
    viewOf(bound, "rgba", "u8").set(pixels.flat());
    assert.equal(bound.arm.slice(0, 6), 0 + 255 + 77 + 149 + 29 + 1);
    // 77 × 255 / 256 = 76.7, 150 × 255 / 256 = 149.4, 29 × 255 / 256 = 28.9.
    assert.deepEqual([...viewOf(bound, "gray", "u8")], [0, 255, 77, 149, 29, 1]);
  });
});

describe("utf8-scan", () => {
  /** The result of a page that begins with these bytes and goes on in ASCII, less what the ASCII adds. */
  async function scan(loop: Loop, bytes: Uint8Array, before = 0): Promise<number> {
    const bound = await boundLoop(loop, 1);
    const text = viewOf(bound, "text", "u8");
    text.fill(97);
    text.set(bytes, before);
    return bound.arm.slice(0, text.length) - (text.length - bytes.length);
  }

  // The Unicode Standard, chapter 3.9: the examples of D92 and table 3-7's boundaries.
  const wellFormed: readonly (readonly [string, string, number])[] = [
    ["U+004D U+0430 U+4E8C U+10302", "4d d0 b0 e4 ba 8c f0 90 8c 82", 4],
    ["A, ñ, B", "41 c3 b1 42", 3],
    ["U+10F0D2", "f4 8f 83 92", 1],
    ["the last of one byte and the first of two", "7f c2 80", 2],
    ["the last of two and the first of three", "df bf e0 a0 80", 2],
    ["both sides of the surrogates", "ed 9f bf ee 80 80", 2],
    ["the last of three and the first of four", "ef bf bf f0 90 80 80", 2],
    ["U+10FFFF", "f4 8f bf bf", 1],
    ["a byte order mark", "ef bb bf", 1],
  ];
  for (const [title, bytes, count] of wellFormed)
    both(`counts ${title} at any place in a word`, utf8Scan, slowUtf8Scan, async (loop) => {
      for (const before of [0, 1, 2, 3, 4]) assert.equal(await scan(loop, hex(bytes), before), count, String(before));
      assert.equal(await scan(loop, hex(bytes), 4096 - hex(bytes).length), count);
    });

  // Tables 3-7 to 3-11: overlong forms, surrogates, above U+10FFFF, torn sequences, stray bytes.
  const illFormed = [
    "c0 af",
    "c1 bf",
    "e0 9f 80",
    "e0 80 bf",
    "f0 81 82 41",
    "f0 8f bf bf",
    "ed a0 80",
    "ed bf bf",
    "f4 90 80 80",
    "f4 91 92 93",
    "f5 80 80 80",
    "ff",
    "80",
    "bf 41",
    "41 c2 c3 b1 42",
    "c2 41 42",
    "e1 80 e2",
    "e4 ba 41",
    "f0 91 92 f1",
    "f1 bf 41",
    "f0 90 8c 41",
  ];
  for (const bytes of illFormed)
    both(`finds ${bytes} ill-formed`, utf8Scan, slowUtf8Scan, async (loop) => {
      for (const before of [0, 3]) assert.ok(Number.isNaN(await scan(loop, hex(bytes), before)), String(before));
    });

  for (const bytes of ["c3", "e4 ba", "f0 90 8c"])
    both(`finds ${bytes} at the end of a page ill-formed, whatever follows in the next`, utf8Scan, slowUtf8Scan, async (loop) => {
      const bound = await boundLoop(loop, 2);
      const text = viewOf(bound, "text", "u8");
      text.fill(97).fill(0x80, 4096, 4100);
      text.set(hex(bytes), 4096 - hex(bytes).length);
      assert.ok(Number.isNaN(bound.arm.slice(0, 4096)));
    });

  test("agrees with TextDecoder about any bytes", async () => {
    const bound = await boundLoop(utf8Scan, 1);
    const text = viewOf(bound, "text", "u8");
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    const characters = fc.string({ unit: "binary", maxLength: 12 }).map((string) => ascii(string));
    const borders = fc.constantFrom(0x41, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff);
    const pieces = fc
      .array(fc.oneof(characters, fc.array(borders, { maxLength: 4 })), { maxLength: 8 })
      .map((parts) => parts.flatMap((part) => [...part]));
    fc.assert(
      fc.property(pieces, fc.nat(8), (bytes, before) => {
        text.fill(97);
        text.set(bytes, before);
        let expected = Number.NaN;
        try {
          expected = [...decoder.decode(Uint8Array.from(bytes))].length + text.length - bytes.length;
        } catch {
          // Ill-formed.
        }
        assert.equal(bound.arm.slice(0, text.length), expected);
      }),
    );
  });
});

describe("delta-varint", () => {
  both("decodes zigzag differences of one to five bytes", deltaVarint, slowDeltaVarint, async (loop) => {
    const bound = await boundLoop(loop, 1);
    const encoded = viewOf(bound, "encoded", "u8");
    // Of the table of Protocol Buffers: 0, -1, 1, -2 are 0, 1, 2, 3; 2^31 - 1 is fe ff ff ff 0f, -2^31 is ff ff ff ff 0f.
    // 600 = d8 04 is +300; 150 = 96 01 is +75.
    encoded.set(hex("00 01 02 03 d8 04 96 01 80 80 01 ff ff ff 7f fe ff ff ff 0f ff ff ff ff 0f"));
    bound.arm.slice(0, 1024);
    // 80 80 01 = 2^14 is +8192; ff ff ff 7f = 2^28 - 1 is -2^27.
    const after = [0, -1, 0, -2, 298, 373, 8565, 8565 - 2 ** 27, 8564 - 2 ** 27 + 2 ** 31, 8564 - 2 ** 27];
    const values = viewOf(bound, "values", "i32");
    assert.deepEqual([...values.subarray(0, 10)], after);
    // What follows are differences of zero.
    assert.equal(values[1023], after[9]);
  });

  both("begins every page anew", deltaVarint, slowDeltaVarint, async (loop) => {
    const bound = await boundLoop(loop, 3);
    const encoded = viewOf(bound, "encoded", "u8");
    for (const [page, first] of [2, 4, 6].entries()) encoded[1536 * page] = first;
    // Each page is 1024 times its first value.
    assert.equal(bound.arm.slice(0, 3072), 1024 * (1 + 2 + 3));
    assert.equal(bound.arm.slice(1024, 2048), 2048);
  });
});

describe("crc32", () => {
  /** Four bytes that lead the register from 0 to all ones, found by going 32 steps back: they make the start of a CRC in the middle of a page. */
  function start(): Uint8Array {
    let register = 0xffffffff;
    for (let step = 0; step < 32; step++) register = (register & 0x80000000 ? ((register ^ 0xedb88320) << 1) | 1 : register << 1) >>> 0;
    return new Uint8Array(Uint32Array.of(register).buffer);
  }

  both('gives CBF43926 for "123456789", the check value of this CRC', crc32, slowCrc32, async (loop) => {
    const bound = await boundLoop(loop, 1);
    bound.arm.init();
    const bytes = viewOf(bound, "bytes", "u8");
    // Four bytes FF bring the register to 0, where zeros leave it.
    bytes.fill(0).fill(255, 0, 4);
    bytes.set([...start(), ...ascii("123456789")], 4096 - 13);
    assert.equal(bound.arm.slice(0, 4096), 0xcbf43926);
  });

  test("agrees with zlib about any page", async () => {
    const bound = await boundLoop(crc32, 2);
    bound.arm.init();
    const bytes = viewOf(bound, "bytes", "u8");
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(8191 - 64), (some, at) => {
        bytes.set(some, at);
        const expected = zlibCrc32(bytes.subarray(0, 4096)) + zlibCrc32(bytes.subarray(4096));
        assert.equal(bound.arm.slice(0, 8192), expected >>> 0);
      }),
    );
  });
});

describe("csv-split", () => {
  // RFC 4180, section 2, rules 1 to 7; and line breaks without CR, as most files have them.
  const cases: readonly (readonly [string, string, readonly number[]])[] = [
    ["records that CRLF ends", "aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n", [3, 7, 11, 16, 20, 24]],
    ["records that LF ends", "aaa,bbb\nzzz,yyy\n", [3, 7, 11, 15]],
    ["empty fields", ",,\r\n", [0, 1, 2]],
    ["spaces, which are part of a field", " a , b \r\n", [3, 7]],
    ["quoted fields", '"aaa","bbb","ccc"\r\nzzz,yyy,xxx\r\n', [5, 11, 17, 22, 26, 30]],
    ["a line break within quotes", '"aaa","b\r\nbb","ccc"\r\nzzz,yyy,xxx\r\n', [5, 13, 19, 24, 28, 32]],
    ["a doubled quote", '"aaa","b""bb","ccc"\r\n', [5, 13, 19]],
    ["a comma and a doubled quote within quotes", '"a,""b"",c",d\r\n', [11, 13]],
  ];
  for (const [title, text, ends] of cases)
    both(`divides ${title}`, csvSplit, slowCsvSplit, async (loop) => {
      const bound = await boundLoop(loop, 2);
      // In the second page, since ends count from the beginning of theirs. Letters fill it: no more fields end.
      viewOf(bound, "text", "u8").fill(97).set(ascii(text), 4096);
      assert.equal(
        bound.arm.slice(4096, 8192),
        ends.reduce((sum, end) => sum + end, 0),
      );
      assert.deepEqual([...viewOf(bound, "ends", "u16").subarray(512, 512 + ends.length + 1)], [...ends, 0]);
    });
});

describe("parse-records", () => {
  both("adds up the numbers of a record", parseRecords, slowParseRecords, async (loop) => {
    const bound = await boundLoop(loop, 1);
    viewOf(bound, "text", "u8").set(ascii("0000007;0000000010;0000000100;0000001000;0000010000;0123456789\r\n"));
    assert.equal(bound.arm.slice(0, 1), 7 + 10 + 100 + 1000 + 10000 + 123456789);
  });
});

describe("triad", () => {
  both("adds three times c to b", triad, slowTriad, async (loop) => {
    const bound = await boundLoop(loop, 3);
    viewOf(bound, "b", "f64").set([1, 10, -5]);
    viewOf(bound, "c", "f64").set([2, 0.5, 4]);
    assert.equal(bound.arm.slice(0, 3), 7 + 11.5 + 7);
    assert.deepEqual([...viewOf(bound, "a", "f64")], [7, 11.5, 7]);
  });
});

describe("wasm-scale", () => {
  both("multiplies every element by three", wasmScale, slowWasmScale, async (loop) => {
    const bound = await boundLoop(loop, 3);
    viewOf(bound, "a", "f64").set([1, 2, 3, 4, -1, 0.5, 0, 8, 100, 200, 300, 400]);
    assert.equal(bound.arm.slice(4, 12), 3 * (-1 + 0.5 + 0 + 8 + 1000));
    assert.deepEqual([...viewOf(bound, "b", "f64")], [0, 0, 0, 0, -3, 1.5, 0, 24, 300, 600, 900, 1200]);
  });
});
