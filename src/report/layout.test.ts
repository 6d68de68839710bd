import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { cut, layoutTable, textWidth, wrap } from "./layout.ts";

test("wide characters count two columns, combining marks none", () => {
  assert.equal(textWidth("abc"), 3);
  assert.equal(textWidth("内存"), 4);
  assert.equal(textWidth("e\u0301"), 1);
});

test("a text is cut at the width, wide characters included", () => {
  assert.equal(cut("bandwidth", 9), "bandwidth");
  assert.equal(cut("bandwidth", 5), "band…");
  // 内存带宽 takes 8 columns; of 6, one is the ellipsis, so that two characters (4) fit.
  assert.equal(cut("内存带宽", 6), "内存…");
});

test("words are wrapped with the later lines indented", () => {
  assert.deepEqual(wrap("one two three four", 9, "  "), ["one two", "  three", "  four"]);
});

test("columns line up, numbers on the right, and a group stands over its columns", () => {
  const { headings, body } = layoutTable(
    {
      id: "t",
      title: "",
      columns: [{ title: "mix" }, { title: "GB/s", group: "one", align: "right" }, { title: "spread", group: "one" }],
      lines: [{ cells: ["1:0", "9.5", "9–10"] }, { cells: ["0:1 w", "12.5", "12–13"], remark: "odd" }],
    },
    80,
  );
  // Widths 5, 4, 6 with two spaces between: the group spans 4 + 2 + 6 = 12 columns, its name of 3
  // starts (12 - 3) / 2 = 4 columns in, after 1 + 5 + 2 before the group.
  assert.deepEqual(headings, ["            one", " mix    GB/s  spread"]);
  assert.deepEqual(body, [" 1:0     9.5  9–10", " 0:1 w  12.5  12–13", "    odd"]);
});

test("optional columns give way before the flexible one is cut", () => {
  const table = {
    id: "t",
    title: "",
    columns: [{ title: "label", flexible: true as const }, { title: "a", optional: true as const }, { title: "b" }],
    lines: [{ cells: ["a label of thirty characters..", "0123456789", "end"] }],
  };
  // All three need 1 + 30 + 2 + 10 + 2 + 3 = 48; without the optional one and with gaps of 1 the label keeps 30 - 10 = 20 of a width of 25.
  assert.deepEqual(layoutTable(table, 48).body, [" a label of thirty characters..  0123456789  end"]);
  assert.deepEqual(layoutTable(table, 25).body, [" a label of thirty c… end"]);
});

test("what has nothing but a remark widens no column", () => {
  const table = {
    id: "t",
    title: "",
    columns: [{ title: "way" }, { title: "ns", align: "right" as const }],
    lines: [{ cells: ["pread", "9"] }, { cells: ["one way, another way, a third way", ""], remark: "absent: no addon" }],
  };
  assert.deepEqual(layoutTable(table, 60).body, [" pread   9", " one way, another way, a third way absent: no addon"]);
});

test("no line is ever wider than asked", () => {
  const cells = fc.array(fc.string({ unit: "grapheme", maxLength: 30 }), { minLength: 3, maxLength: 3 });
  fc.assert(
    fc.property(fc.array(cells, { maxLength: 5 }), fc.integer({ min: 20, max: 100 }), (rows, width) => {
      const columns = [
        { title: "first", flexible: true as const },
        { title: "second", group: "both" },
        { title: "third", group: "both", align: "right" as const },
      ];
      const { headings, body } = layoutTable(
        { id: "t", title: "", columns, lines: rows.map((row) => ({ cells: row, remark: row.join(" ") })) },
        width,
      );
      for (const line of [...headings, ...body]) assert.ok(textWidth(line) <= width, `${textWidth(line)} > ${width}: ${line}`);
    }),
  );
});
