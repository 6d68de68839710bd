import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { readStruct, type Thrift, type ThriftStruct, writeStruct } from "./thrift.ts";

describe("Thrift's compact protocol", () => {
  test("reads what the specification spells out", () => {
    // Field 1, i32, -1 as zigzag 1; field 2, true; field 20 (its id in full), binary "ab"; field 21, list of two i64, 150 as zigzag 300.
    const bytes = Buffer.from([0x15, 0x01, 0x11, 0x08, 0x28, 0x02, 0x61, 0x62, 0x19, 0x26, 0xac, 0x02, 0x00, 0x00]);
    const struct = readStruct(bytes);
    assert.deepEqual([...struct.keys()], [1, 2, 20, 21]);
    assert.deepEqual([struct.get(1)?.value, struct.get(2)?.value, String(struct.get(20)?.value)], [-1n, true, "ab"]);
    assert.deepEqual(struct.get(21)?.value, { kind: 6, items: [150n, 0n] });
    assert.deepEqual(writeStruct(struct), bytes);
  });

  test("gives back every struct that it wrote", () => {
    const leaf = fc.oneof(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => ({ kind: 6 as const, value: value as Thrift })),
      fc.integer({ min: -128, max: 127 }).map((value) => ({ kind: 3 as const, value: BigInt(value) as Thrift })),
      fc.boolean().map((value) => ({ kind: value ? (1 as const) : (2 as const), value: value as Thrift })),
      fc.uint8Array({ maxLength: 200 }).map((value) => ({ kind: 8 as const, value: Buffer.from(value) as Thrift })),
      fc
        .array(fc.bigInt({ min: 0n, max: 99n }), { maxLength: 20 })
        .map((items) => ({ kind: 9 as const, value: { kind: 5 as const, items } as Thrift })),
    );
    const id = fc.integer({ min: 1, max: 300 });
    const { struct } = fc.letrec<{ struct: ThriftStruct; field: { kind: 12; value: Thrift } | { kind: 1 | 2 | 3 | 6 | 8 | 9; value: Thrift } }>(
      (tie) => ({
        struct: fc.uniqueArray(fc.tuple(id, tie("field")), { selector: ([key]) => key, maxLength: 6 }).map((fields) => new Map(fields)),
        field: fc.oneof(
          { maxDepth: 3 },
          leaf,
          tie("struct").map((value) => ({ kind: 12 as const, value: value as Thrift })),
        ),
      }),
    );
    fc.assert(fc.property(struct, (value) => assert.deepEqual(readStruct(writeStruct(value)), value)));
  });
});
