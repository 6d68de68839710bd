import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { runChild } from "../../process/child.ts";
import { installed } from "../../testing/installed.ts";
import { leftoversOf } from "../../testing/leftovers.ts";
import { loadPackage } from "../packages.ts";
import { csvHeader, csvRow, writeCsv } from "./csv.ts";
import { datasetBytes, datasetFile, datasetName, datasetTotals } from "./dataset.ts";
import { complete, totalsName } from "./file.ts";
import { totalsOf } from "./totals.ts";

const folder = mkdtempSync(join(tmpdir(), "streambound-dataset-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const withDuckdb = await installed("duckdb");

const maker = fileURLToPath(new URL("./make-main.js", import.meta.url));
const make = (part: string, path: string, leash: boolean) =>
  runChild({
    command: [
      process.execPath,
      maker,
      part,
      path,
      JSON.stringify({ kind: "file", file: complete({ format: "csv", rows: 100, input: "malformed" }) }),
    ],
    timeoutMs: 30_000,
    maxOutputBytes: 10_000,
    leash,
  });

describe("the name of a dataset's file", () => {
  test("tells everything that its contents depend on, and nothing else", () => {
    const names = [
      datasetName({ format: "csv", rows: 10 }),
      datasetName({ format: "csv", rows: 11 }),
      datasetName({ format: "csv", rows: 10, input: "truncated" }),
      datasetName({ format: "parquet", rows: 10 }),
      datasetName({ format: "parquet", rows: 10, page: 2048 }),
      datasetName({ format: "parquet", rows: 10, codec: "zstd" }),
      datasetName({ format: "parquet", rows: 10, shape: "nested" }),
      datasetName({ format: "arrow-stream", rows: 10 }),
      datasetName({ format: "arrow-file", rows: 10 }),
      datasetName({ format: "duckdb", rows: 10 }),
      totalsName(10),
    ];
    assert.equal(new Set(names).size, names.length);
    // A reader's buffer is no matter of the file.
    assert.equal(datasetName({ format: "csv", rows: 10, page: 8192 }), names[0]);
    // Row groups are whole vectors.
    assert.equal(datasetName({ format: "parquet", rows: 10, page: 2000 }), names[4]);
    for (const name of names) assert.match(name, /^dataset-1[01]-[0-9a-f]{16}\.(csv|parquet|arrows|arrow|duckdb|json)$/);
  });
});

describe("a dataset's file", () => {
  test("is CSV of all rows behind the names of the columns, made once for all who ask for it, and nothing is left beside it", async () => {
    const file = { format: "csv", rows: 500 } as const;
    const small = await datasetFile(folder, { format: "csv", rows: 1 });
    const left = await leftoversOf(async () => {
      const [one, other] = await Promise.all([datasetFile(folder, file), datasetFile(folder, { ...file, page: 100 })]);
      assert.equal(one, other);
    });
    const path = join(folder, datasetName(file));
    const inode = statSync(path).ino;
    assert.equal(readFileSync(path, "utf8"), [csvHeader(), ...Array.from({ length: 500 }, (_, row) => csvRow(row)), ""].join("\n"));
    await datasetFile(folder, file);
    assert.equal(statSync(path).ino, inode);
    assert.deepEqual([left, readdirSync(folder).sort()], [[], [basename(small), datasetName(file)].sort()]);
    assert.ok(statSync(path).size <= datasetBytes(file));
  });

  test("has totals, which are kept beside it", async () => {
    assert.deepEqual(await datasetTotals(folder, { rows: 500 }), totalsOf(500));
    assert.ok(existsSync(join(folder, totalsName(500))));
  });

  test("is the same byte for byte whoever writes the CSV", withDuckdb, async () => {
    const { writeCsvBySql } = await import("./duckdb.ts");
    const [ours, theirs] = [join(folder, "ours.csv"), join(folder, "theirs.csv")];
    await writeCsvBySql(theirs, { rows: 3000 });
    await writeCsv(ours, { rows: 3000, input: "good" });
    assert.ok(readFileSync(ours).equals(readFileSync(theirs)));
  });

  test("that cannot be made is one clear error, and leaves nothing", async () => {
    const absent = join(folder, "absent");
    await assert.rejects(datasetFile(absent, { format: "csv", rows: 5 }), (thrown: Error) => {
      assert.match(thrown.message, /^its dataset dataset-5-[0-9a-f]{16}\.csv could not be made: /);
      assert.ok(!thrown.message.includes(folder), thrown.message);
      return true;
    });
    assert.ok(!existsSync(absent));
  });

  test("for which there is no space says so, and leaves nothing", {
    skip: existsSync("/dev/full") ? false : "no /dev/full stands for a full disk",
  }, async () => {
    const place = join(folder, "full");
    mkdirSync(place);
    symlinkSync("/dev/full", join(place, "part"));
    const { stdout } = await make(join(place, "part"), join(place, "whole"), true);
    assert.deepEqual([JSON.parse(stdout), readdirSync(place)], [{ state: "failed", reason: "no space is left on the device" }, []]);
  });

  test("is not made by a process whose leash is let go, which leaves nothing", async () => {
    const place = join(folder, "leash");
    mkdirSync(place);
    const outcome = await make(join(place, "part"), join(place, "whole"), false);
    assert.ok(outcome.state === "exited" && (outcome.code === 3 || outcome.code === 0));
    assert.deepEqual(
      readdirSync(place).filter((name) => name !== "whole"),
      [],
    );
  });
});

describe("a database", () => {
  test("has the rows twice, with a key and without, and fits its bound", withDuckdb, async () => {
    const { makeDatabase } = await import("./duckdb.ts");
    const [path, rows] = [join(folder, "rows.duckdb"), 3000];
    await makeDatabase(path, { rows });
    const { DuckDBInstance } = await loadPackage("duckdb");
    const instance = await DuckDBInstance.create(path, { access_mode: "READ_ONLY", threads: "1" });
    const connection = await instance.connect();
    const { numbers, texts } = totalsOf(rows);
    for (const table of ["rows_plain", "rows_keyed"]) {
      const result = await connection.runAndReadAll(
        `SELECT count(*)::DOUBLE, sum(id)::DOUBLE, sum(price), sum(strlen(city))::DOUBLE, sum(ascii(token))::DOUBLE FROM ${table}`,
      );
      assert.deepEqual(result.getRows(), [[rows, numbers.id, numbers.price, texts.city?.bytes, texts.token?.first]]);
    }
    const indexes = await connection.runAndReadAll(
      "SELECT table_name, constraint_column_names[1] FROM duckdb_constraints() WHERE constraint_type = 'PRIMARY KEY'",
    );
    assert.deepEqual(indexes.getRows(), [["rows_keyed", "id"]]);
    connection.closeSync();
    instance.closeSync();
    assert.ok(statSync(path).size <= datasetBytes({ format: "duckdb", rows }));
    assert.ok(!existsSync(`${path}.wal`));
  });
});
