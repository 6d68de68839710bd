import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { planContext } from "../../testing/scripted.ts";
import { KiB } from "../../units.ts";
import { formats } from "./family.ts";

const one = (axes: Record<string, string | number>) => formats.expand({ rows: 5000, page: 4096, ...axes }, planContext())[0];
const names = (axes: Record<string, string | number>) => Object.keys(one(axes)?.files ?? {});

describe("a formats trial", () => {
  test("reads all columns of a flat file that is good, uncompressed, a page at a time and on one thread, unless more is asked for", () => {
    const { scan, shape, codec, concurrent, threads, input } = one({ format: "parquet", reader: "duckdb" })?.params ?? {};
    assert.deepEqual([scan, shape, codec, concurrent, threads, input], ["full", "flat", "none", 1, 1, "good"]);
  });

  test("is a process of its own for each sample; of bad files only where native code reads them", () => {
    assert.equal(one({ format: "csv", reader: "bytes" })?.executor, "child");
    assert.equal(one({ format: "csv", reader: "bytes", input: "truncated" })?.executor, "local");
    assert.equal(one({ format: "csv", reader: "duckdb", input: "truncated" })?.executor, "child");
    assert.equal(one({ format: "csv", reader: "bytes", input: "truncated" })?.fresh, true);
  });

  test("shares one file of CSV with all readers and buffers, and one of Parquet with those of the same pages", () => {
    assert.deepEqual(names({ format: "csv", reader: "bytes", page: 8 * KiB }), names({ format: "csv", reader: "duckdb", page: 64 * KiB }));
    assert.deepEqual(names({ format: "parquet", reader: "hyparquet" }), names({ format: "parquet", reader: "whole-parquet", scan: "two" }));
    assert.notDeepEqual(names({ format: "parquet", reader: "hyparquet" }), names({ format: "parquet", reader: "hyparquet", page: 8192 }));
  });

  const refused: readonly [string, Record<string, string | number>, RegExp][] = [
    ["a reader of another format", { format: "csv", reader: "hyparquet" }, /this reader does not read this format/],
    ["a codec where nothing is compressed", { format: "csv", reader: "bytes", codec: "snappy" }, /only Parquet is compressed or nested here/],
    ["threads of a reader that has one", { format: "csv", reader: "bytes", threads: 2 }, /only DuckDB has threads of its own/],
    [
      "pages at once of a reader that holds one",
      { format: "csv", reader: "bytes", concurrent: 2 },
      /only hyparquet holds several pages at once here/,
    ],
  ];
  for (const [what, axes, message] of refused) test(`refuses ${what}`, () => assert.throws(() => one(axes), message));
});
