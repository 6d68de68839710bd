import assert from "node:assert/strict";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import fc from "fast-check";
import { Lines, pieceBytes } from "./lines.ts";

const folder = mkdtempSync(join(tmpdir(), "streambound-lines-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function linesOf<T>(text: string, use: (lines: Lines) => T, capacity = 0): T {
  const path = join(folder, "text");
  writeFileSync(path, text);
  const fd = openSync(path, "r");
  try {
    return use(new Lines(fd, capacity));
  } finally {
    closeSync(fd);
  }
}

function taken(lines: Lines, count: number): string {
  const { from, to } = lines.take(count);
  return Buffer.from(lines.bytes.slice(from, to)).toString();
}

describe("lines of a file", () => {
  test("are taken in their order, the last as many as there are", () => {
    linesOf("a\nbb\n\nccc\n", (lines) => {
      assert.deepEqual([taken(lines, 2), taken(lines, 5), taken(lines, 1)], ["a\nbb\n", "\nccc\n", ""]);
      assert.equal(lines.readBytes, 10);
    });
  });

  test("are skipped, taken back, and begun anywhere", () => {
    linesOf("a\nbb\nccc\n", (lines) => {
      lines.skip(1);
      const range = lines.take(1);
      lines.back(range);
      assert.equal(taken(lines, 1), "bb\n");
      lines.seek(5);
      assert.equal(taken(lines, 9), "ccc\n");
      lines.seek(0);
      lines.skip(9);
      assert.equal(taken(lines, 1), "");
    });
  });

  test("that do not end are none", () => {
    linesOf("a\nbb", (lines) => assert.deepEqual([taken(lines, 2), taken(lines, 1)], ["a\n", ""]));
  });

  test("may be longer than the buffer that was asked for", () => {
    const long = `${"x".repeat(5 * pieceBytes)}\n`;
    linesOf(`a\n${long}b\n`, (lines) => assert.deepEqual([taken(lines, 1), taken(lines, 1), taken(lines, 1)], ["a\n", long, "b\n"]));
  });

  test("come out as they are, whatever is skipped and taken", () => {
    const line = fc.oneof(
      fc.string({ maxLength: 20, unit: "grapheme-ascii" }),
      fc.nat(3 * pieceBytes).map((length) => "y".repeat(length)),
    );
    const steps = fc.array(fc.record({ skip: fc.nat(3), take: fc.nat(3) }), { maxLength: 8 });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), steps, (texts, moves) => {
        const all = texts.map((text) => `${text.replaceAll("\n", "")}\n`);
        linesOf(all.join(""), (lines) => {
          let next = 0;
          for (const { skip, take } of moves) {
            lines.skip(skip);
            next += skip;
            assert.equal(taken(lines, take), all.slice(next, next + take).join(""));
            next += take;
          }
        });
      }),
      { numRuns: 40 },
    );
  });
});
