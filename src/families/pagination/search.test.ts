import assert from "node:assert/strict";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import fc from "fast-check";
import { keyAt } from "./fields.ts";
import { Lines } from "./lines.ts";
import { KeySearch } from "./search.ts";

const folder = mkdtempSync(join(tmpdir(), "streambound-search-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const head = "id,text\n";

/** The key of the row that is found behind each of `wanted`, and the bytes that all of it read. */
function found(
  rows: readonly (readonly [key: number, length: number])[],
  wanted: readonly number[],
): { keys: (number | undefined)[]; readBytes: number } {
  const path = join(folder, "rows");
  const text = head + rows.map(([key, length]) => `${key},${"z".repeat(length)}\n`).join("");
  writeFileSync(path, text);
  const fd = openSync(path, "r");
  try {
    const lines = new Lines(fd, 0);
    const search = new KeySearch(fd, head.length, text.length);
    const keys = wanted.map((key) => {
      search.behind(key, lines);
      const { from, to } = lines.take(1);
      return from === to ? undefined : keyAt(lines.bytes, from, to);
    });
    return { keys, readBytes: search.readBytes + lines.readBytes };
  } finally {
    closeSync(fd);
  }
}

describe("a search for the rows behind a key", () => {
  test("finds the next row, whether the key itself is there or not, and nothing behind the last", () => {
    const rows = Array.from({ length: 2000 }, (_, i) => [2 * i, 100] as const);
    assert.deepEqual(found(rows, [-1, 0, 1, 2001, 2002, 3996, 3998]).keys, [0, 2, 2, 2002, 2004, 3998, undefined]);
  });

  test("finds nothing in a file without rows", () => {
    assert.deepEqual(found([], [-1, 5]).keys, [undefined, undefined]);
  });

  test("reads little of a large file", () => {
    // 200,000 rows of 16 to 21 B, about 4 MB: ten halvings of 4096 B each, and a piece of 64 KiB.
    const rows = Array.from({ length: 200_000 }, (_, i) => [i, 14] as const);
    const { keys, readBytes } = found(rows, [123_456]);
    assert.deepEqual(keys, [123_457]);
    assert.ok(readBytes <= 11 * 4096 + 65_536, `${readBytes} B were read`);
  });

  test("agrees with a scan, whatever the keys and the lengths of the rows", () => {
    const row = fc.tuple(fc.integer({ min: 1, max: 50 }), fc.oneof(fc.nat(30), fc.nat(3900), fc.integer({ min: 4070, max: 4110 })));
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 60 }),
        fc.array(fc.integer({ min: 998_990, max: 1_000_500 }), { minLength: 1, maxLength: 6 }),
        (steps, wanted) => {
          // Of seven digits, so that a probe may end within one.
          let key = 999_000;
          const rows = steps.map(([step, length]) => {
            key += step;
            return [key, length] as const;
          });
          const expected = wanted.map((one) => rows.find(([own]) => own > one)?.[0]);
          assert.deepEqual(found(rows, wanted).keys, expected);
        },
      ),
      { numRuns: 100 },
    );
  });
});
