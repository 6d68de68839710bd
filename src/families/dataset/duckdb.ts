/** What DuckDB writes: on one thread, so that rows stay in order and row groups have the size that was asked for. */
import { rmSync } from "node:fs";
import type { DuckDBConnection } from "@duckdb/node-api";
import { loadPackage } from "../packages.ts";
import { type Column, columns, nested } from "./columns.ts";
import { cutLastThird, overwrite } from "./damage.ts";
import { type CompleteFile, tailOf } from "./file.ts";
import { mixMacros } from "./mixing.ts";
import { otherColumns } from "./other-schema.ts";
import { joinParquet } from "./parquet-join.ts";

const codecs = { none: "uncompressed", snappy: "snappy", zstd: "zstd" } as const;
const headerBytes = 16;

/** Names need no quotes. */
const selected = (described: readonly Column[]): readonly string[] => described.map(({ name, sql }) => `${sql} AS ${name}`);

const rowsQuery = (list: readonly string[], from: number, to: number): string => `SELECT ${list.join(", ")} FROM range(${from}, ${to})`;

/** A list and a struct in the places of their first parts. */
function selectedNested(): readonly string[] {
  const sqlOf = new Map<string, string>(columns.map(({ name, sql }) => [name, sql]));
  const wholes = [
    { parts: nested.amounts as readonly string[], sql: `[${nested.amounts.map((name) => sqlOf.get(name)).join(", ")}] AS amounts` },
    { parts: nested.place as readonly string[], sql: `{${nested.place.map((name) => `${name}: ${sqlOf.get(name)}`).join(", ")}} AS place` },
  ];
  return columns.flatMap(({ name, sql }) => {
    const whole = wholes.find(({ parts }) => parts.includes(name));
    if (!whole) return [`${sql} AS ${name}`];
    return whole.parts[0] === name ? [whole.sql] : [];
  });
}

/** @throws Unavailable without DuckDB */
export async function writeCsvBySql(path: string, { rows }: Pick<CompleteFile, "rows">): Promise<void> {
  await connected(":memory:", (connection) =>
    connection.run(`COPY (${rowsQuery(selected(columns), 0, rows)}) TO ${literal(path)} (FORMAT csv, HEADER true)`),
  );
}

/** @throws Unavailable without DuckDB */
export async function writeParquet(path: string, { rows, page, codec, shape, input }: CompleteFile): Promise<void> {
  await connected(":memory:", async (connection) => {
    const copy = (list: readonly string[], from: number, to: number, into: string) =>
      connection.run(
        `COPY (${rowsQuery(list, from, to)}) TO ${literal(into)} (FORMAT parquet, ROW_GROUP_SIZE ${page}, COMPRESSION ${literal(codecs[codec])})`,
      );
    const middle = input === "other-schema" ? Math.floor(rows / 2) : rows;
    await copy(shape === "flat" ? selected(columns) : selectedNested(), 0, middle, path);
    if (input === "other-schema") {
      await copy(selected(otherColumns), middle, rows, tailOf(path));
      joinParquet(path, tailOf(path));
      rmSync(tailOf(path));
    }
    if (input === "malformed") overwrite(path, await middlePage(connection, path), headerBytes);
    if (input === "truncated") cutLastThird(path);
  });
}

/** Where the first page of the column `price` begins in the middle row group. */
async function middlePage(connection: DuckDBConnection, path: string): Promise<number> {
  const result = await connection.runAndReadAll(
    `SELECT coalesce(dictionary_page_offset, data_page_offset) FROM parquet_metadata(${literal(path)}) WHERE path_in_schema = 'price' ORDER BY row_group_id`,
  );
  const offsets = result.getRows().map(([offset]) => Number(offset));
  return offsets[Math.floor(offsets.length / 2)] as number;
}

/** @throws Unavailable without DuckDB */
export async function makeDatabase(path: string, { rows }: Pick<CompleteFile, "rows">): Promise<void> {
  const described = columns.map(({ name, sqlType }) => `${name} ${sqlType}${name === "id" ? " PRIMARY KEY" : ""}`);
  await connected(path, async (connection) => {
    await connection.run(`CREATE TABLE rows_plain AS ${rowsQuery(selected(columns), 0, rows)}`);
    await connection.run(`CREATE TABLE rows_keyed (${described.join(", ")})`);
    await connection.run("INSERT INTO rows_keyed SELECT * FROM rows_plain");
    await connection.run("CHECKPOINT");
  });
}

async function connected(database: string, work: (connection: DuckDBConnection) => Promise<unknown>): Promise<void> {
  const { DuckDBInstance } = await loadPackage("duckdb");
  // Nothing is fetched, and nothing is spilt beside the folder of the run.
  const instance = await DuckDBInstance.create(database, { threads: "1", temp_directory: "", autoinstall_known_extensions: "false" });
  try {
    const connection = await instance.connect();
    try {
      for (const macro of mixMacros) await connection.run(macro);
      await work(connection);
    } finally {
      connection.closeSync();
    }
  } finally {
    instance.closeSync();
  }
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
