import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { installed } from "../../testing/installed.ts";
import { loadPackage } from "../packages.ts";
import { columns, nested, originMs } from "./columns.ts";
import { complete, type DatasetFile, datasetBytes } from "./file.ts";
import type { Totals } from "./totals.ts";
import { totalsOf } from "./totals.ts";
import { write } from "./write.ts";

const folder = mkdtempSync(join(tmpdir(), "streambound-pages-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const withParquet = await installed("duckdb", "hyparquet", "hyparquetCompressors");
const withArrow = await installed("arrow");

const rows = 5000;
let made = 0;

async function written(file: Omit<DatasetFile, "rows">): Promise<string> {
  const path = join(folder, `${made++}`);
  await write(path, complete({ ...file, rows }));
  assert.ok(statSync(path).size <= datasetBytes({ ...file, rows }));
  return path;
}

/** Of rows of any reader's making. */
function sums(found: readonly Readonly<Record<string, unknown>>[]): Totals {
  const numbers: Record<string, number> = {};
  const texts: Record<string, { bytes: number; first: number }> = {};
  for (const { name, kind } of columns) {
    const values = found.map((row) => row[name]);
    if (kind === "text") {
      const all = values as readonly string[];
      texts[name] = { bytes: Buffer.byteLength(all.join("")), first: all.reduce((sum, text) => sum + text.charCodeAt(0), 0) };
    } else numbers[name] = values.reduce((sum: number, value) => sum + (kind === "time" ? (Number(value) - originMs) / 1000 : Number(value)), 0);
  }
  return { rows: found.length, numbers, texts };
}

describe("a Parquet file", () => {
  for (const codec of ["none", "snappy", "zstd"] as const) {
    test(`of codec ${codec} has row groups of the page's size and the totals' rows`, withParquet, async () => {
      const { parquetMetadata, parquetReadObjects } = await loadPackage("hyparquet");
      const { compressors } = await loadPackage("hyparquetCompressors");
      const file = arrayBuffer(await written({ format: "parquet", page: 2048, codec }));
      const metadata = parquetMetadata(file);
      assert.deepEqual(
        metadata.row_groups.map(({ num_rows }) => Number(num_rows)),
        [2048, 2048, 904],
      );
      assert.equal(metadata.row_groups[0]?.columns[0]?.meta_data?.codec, codec === "none" ? "UNCOMPRESSED" : codec.toUpperCase());
      assert.deepEqual(sums(await parquetReadObjects({ file, compressors })), totalsOf(rows));
    });
  }

  test("of the nested shape has a list and a struct in the places of six columns, and the same totals", withParquet, async () => {
    const { parquetReadObjects } = await loadPackage("hyparquet");
    const found = await parquetReadObjects({ file: arrayBuffer(await written({ format: "parquet", shape: "nested" })) });
    assert.deepEqual(Object.keys(found[0] ?? {}).slice(6, 10), ["balance", "amounts", "place", "status"]);
    const flat = found.map(({ amounts, place, ...rest }) => ({
      ...rest,
      ...Object.fromEntries(nested.amounts.map((name, index) => [name, (amounts as readonly number[])[index]])),
      ...(place as object),
    }));
    assert.deepEqual(sums(flat), totalsOf(rows));
  });

  test("is refused by DuckDB where it is truncated, malformed or of another schema from the middle on", withParquet, async () => {
    const { DuckDBInstance } = await loadPackage("duckdb");
    const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
    const connection = await instance.connect();
    for (const [input, why] of [
      ["truncated", /No magic bytes/],
      ["malformed", /don't know what type/],
      ["other-schema", /type DOUBLE/],
    ] as const) {
      const path = await written({ format: "parquet", page: 2048, input });
      await assert.rejects(connection.run(`SELECT sum(price), max(status) FROM read_parquet('${path}')`), why);
    }
    connection.closeSync();
    instance.closeSync();
  });

  test("of another schema has row groups of other columns behind the middle, at places that can be read", withParquet, async () => {
    const { parquetMetadata, parquetReadObjects } = await loadPackage("hyparquet");
    const file = arrayBuffer(await written({ format: "parquet", page: 2048, input: "other-schema" }));
    const { row_groups, schema } = parquetMetadata(file);
    assert.equal(schema[8]?.name, "price");
    assert.deepEqual(
      row_groups.map(({ columns: chunks }) => `${chunks[7]?.meta_data?.path_in_schema} ${chunks[7]?.meta_data?.type}`),
      ["price DOUBLE", "price DOUBLE", "amount BYTE_ARRAY", "amount BYTE_ARRAY"],
    );
    const found = await parquetReadObjects({ file, columns: ["id"] });
    assert.deepEqual([found.length, Number(found[4999]?.id)], [rows, 4999]);
  });
});

describe("an Arrow file or stream", () => {
  for (const format of ["arrow-stream", "arrow-file"] as const) {
    test(`(${format}) has batches of the page's size and the totals' rows`, withArrow, async () => {
      const { RecordBatchReader } = await loadPackage("arrow");
      const batches = [...RecordBatchReader.from(readFileSync(await written({ format, page: 2000 })))];
      assert.deepEqual(
        batches.map(({ numRows }) => numRows),
        [2000, 2000, 1000],
      );
      const found = batches.flatMap((batch) => [...batch].map((row) => row?.toJSON() as Record<string, unknown>));
      assert.deepEqual(sums(found), totalsOf(rows));
    });

    test(`(${format}) is refused by apache-arrow where it is malformed`, withArrow, async () => {
      const { RecordBatchReader } = await loadPackage("arrow");
      const bytes = readFileSync(await written({ format, page: 1000, input: "malformed" }));
      assert.throws(() => [...RecordBatchReader.from(bytes)], /undefined/);
    });

    test(`(${format}) that is truncated never gives all rows`, withArrow, async () => {
      const { RecordBatchReader } = await loadPackage("arrow");
      const bytes = readFileSync(await written({ format, page: 1000, input: "truncated" }));
      // What stands where a file's footer should be may be read as one without any batch, and refused or not.
      let found = 0;
      try {
        for (const { numRows } of RecordBatchReader.from(bytes)) found += numRows;
      } catch {
        found = 0;
      }
      assert.ok(found < rows);
    });
  }

  test("of another schema has other columns from the middle batch on: a stream says so", withArrow, async () => {
    const { RecordBatchReader } = await loadPackage("arrow");
    const path = await written({ format: "arrow-stream", page: 1000, input: "other-schema" });
    const fields = [...RecordBatchReader.from(readFileSync(path))].map(({ schema }) => `${schema.fields[7]?.name}`);
    assert.deepEqual(fields, ["price", "price", "amount", "amount", "amount"]);
  });
});

describe("CSV", () => {
  test("that is truncated ends within a row, behind two thirds of the rows", async () => {
    const lines = readFileSync(await written({ format: "csv", input: "truncated" }), "utf8").split("\n");
    // The names, 3,333 whole rows, and less than three fields.
    assert.equal(lines.length, 3335);
    assert.equal(lines.at(-1)?.split(",").length, 3);
  });

  test("that is malformed has one row, in the middle, which ends within quotes", async () => {
    const lines = readFileSync(await written({ format: "csv", input: "malformed" }), "utf8").split("\n");
    const odd = lines.flatMap((line, index) => ((line.split('"').length - 1) % 2 === 1 ? [index] : []));
    assert.deepEqual([lines.length, odd], [5002, [2501]]);
  });

  test("of another schema has a text for the number and a number for the text, in every row from the middle on", async () => {
    const lines = readFileSync(await written({ format: "csv", input: "other-schema" }), "utf8")
      .split("\n")
      .slice(1, -1);
    const [price, status] = ["price", "status"].map((name) => columns.findIndex((column) => column.name === name)) as [number, number];
    const other = lines.map((line) => /^EUR /.test(line.split(",")[price] as string) && /^\d$/.test(line.split(",")[status] as string));
    assert.deepEqual([other.indexOf(true), other.filter(Boolean).length], [2500, 2500]);
  });
});

function arrayBuffer(path: string): ArrayBuffer {
  const bytes = readFileSync(path);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
}
