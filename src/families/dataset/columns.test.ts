import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { installed } from "../../testing/installed.ts";
import { loadPackage } from "../packages.ts";
import { type Column, columns, csvField, nested, originMs, twoColumns } from "./columns.ts";
import { csvHeader, csvRow } from "./csv.ts";
import { mixMacros } from "./mixing.ts";
import { gatherTotals, totalsOf } from "./totals.ts";

const column = (name: string): Column => columns.find((each) => each.name === name) as Column;
const rows = Array.from({ length: 400 }, (_, i) => i * 25_003);

describe("the dataset", () => {
  test("has twenty columns of about 200 bytes a row, and the two of the narrow scan are a number and a text", () => {
    const bytes = rows.reduce((sum, row) => sum + Buffer.byteLength(csvRow(row)) + 1, 0) / rows.length;
    assert.equal(columns.length, 20);
    assert.ok(bytes > 190 && bytes < 215, `${bytes} B`);
    assert.deepEqual(
      twoColumns.map((name) => column(name).kind),
      ["double", "text"],
    );
    assert.equal(Object.values(nested).flat().length, 6);
  });

  test("has ascending keys, exact numbers, and texts that begin with an ASCII character", () => {
    for (const { name, kind, value } of columns) {
      for (const row of rows) {
        const found = value(row);
        if (name === "id") assert.equal(found, row);
        if (kind === "text") assert.match(found as string, /^[\x20-\x7e][^"\r\n]*$/);
        else assert.ok(Number.isSafeInteger((found as number) * 4), name);
      }
    }
  });

  test("repeats a few texts, and others next to never", () => {
    const distinct = (name: string): number => new Set(rows.map((row) => column(name).value(row))).size;
    assert.deepEqual([distinct("status"), distinct("channel"), distinct("email"), distinct("token")], [7, 4, 400, 400]);
  });

  test("has texts that CSV must quote, and texts that are longer in UTF-8 than in characters", () => {
    const texts = (name: string) => rows.map((row) => column(name).value(row) as string);
    assert.ok(texts("remark").some((text) => text.includes(",")));
    assert.ok(texts("city").some((text) => Buffer.byteLength(text) > text.length));
  });

  test("gives no field of CSV more bytes than its column says", () => {
    for (const each of columns) for (const row of rows) assert.ok(Buffer.byteLength(csvField(each, each.value(row))) <= each.fieldBytes, each.name);
  });
});

describe("a field of CSV", () => {
  test("is written as DuckDB writes it", () => {
    assert.equal(csvField(column("price"), 12), "12.0");
    assert.equal(csvField(column("price"), 12.25), "12.25");
    assert.equal(csvField(column("balance"), -3), "-3");
    assert.equal(csvField(column("created"), 86_399), "2024-01-01 23:59:59");
    assert.equal(csvField(column("remark"), "paid, in part"), '"paid, in part"');
    assert.equal(csvField(column("remark"), 'a "b"'), '"a ""b"""');
    assert.match(csvHeader(), /^id,created,.*,token$/);
  });
});

describe("the totals", () => {
  test("are those that the rows come to when they are added up by hand", () => {
    const totals = totalsOf(3);
    assert.deepEqual([totals.rows, totals.numbers.id, Object.keys(totals.numbers).length, Object.keys(totals.texts).length], [3, 3, 12, 8]);
    const prices = [0, 1, 2].map((row) => column("price").value(row) as number) as [number, number, number];
    assert.equal(totals.numbers.price, prices[0] + prices[1] + prices[2]);
    // "u", ten digits and "@example.com".
    assert.deepEqual(totals.texts.email, { bytes: 3 * 23, first: 3 * 117 });
  });

  test("are the same in pieces", async () => {
    assert.deepEqual(await gatherTotals(1000, 300), totalsOf(1000));
  });
});

describe("the dataset in SQL", async () => {
  test("has the values of the generator, of the first rows and of rows behind ten million", await installed("duckdb"), async () => {
    const { DuckDBInstance } = await loadPackage("duckdb");
    const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
    const connection = await instance.connect();
    for (const macro of mixMacros) await connection.run(macro);
    const list = columns.map(({ kind, sql }) =>
      kind === "time" ? `CAST(epoch_ms(${sql}) AS DOUBLE)` : kind === "text" ? sql : `CAST(${sql} AS DOUBLE)`,
    );
    for (const from of [0, 10_000_000]) {
      const result = await connection.runAndReadAll(`SELECT ${list.join(", ")} FROM range(${from}, ${from + 200})`);
      for (const [index, found] of result.getRows().entries()) {
        const told = columns.map(({ kind, value }) => (kind === "time" ? originMs + 1000 * (value(from + index) as number) : value(from + index)));
        assert.deepEqual(found, told);
      }
    }
    connection.closeSync();
    instance.closeSync();
  });
});
