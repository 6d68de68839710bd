/** DuckDB: the reduction as one query over the file, which it streams. */
import { statSync } from "node:fs";
import type { DuckDBConnection } from "@duckdb/node-api";
import { columns as allColumns, originMs } from "../../dataset/columns.ts";
import { loadPackage } from "../../packages.ts";
import { type DatasetColumn, placeOf } from "../columns.ts";
import type { FormatsParams } from "../params.ts";
import type { OpenReading, PageFacts, Reading } from "../reader.ts";
import { Tally } from "../tally.ts";

/** The instance is there before the file is read, with as many threads as are asked for; nothing is fetched and nothing spilt. */
export const openDuckdb: OpenReading = async (reading) => {
  const { DuckDBInstance } = await loadPackage("duckdb");
  const threads = String(reading.params.threads);
  const instance = await DuckDBInstance.create(":memory:", { threads, temp_directory: "", autoinstall_known_extensions: "false" });
  const connection = await instance.connect();
  return {
    read: async () => {
      const row = await numbersOf(connection, queryOf(reading));
      const tally = new Tally(reading.wanted);
      tally.rows = row["rows"] as number;
      reading.wanted.forEach(({ kind }, index) => {
        const sum = row[`sum${index}`] as number;
        if (kind === "text") tally.texts(index, sum, row[`first${index}`] as number);
        else tally.number(index, sum);
      });
      return tally.totals();
    },
    facts: () => factsOf(connection, reading),
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
};

/** The first row of a result whose values are all DOUBLE. */
async function numbersOf(connection: DuckDBConnection, query: string): Promise<Readonly<Record<string, number>>> {
  const [row] = (await connection.runAndReadAll(query)).getRowObjects();
  return row as Readonly<Record<string, number>>;
}

/** Exact: every sum stays below 2^53. */
function queryOf({ path, params, wanted }: Reading): string {
  const sums = wanted.flatMap((column, index) => {
    const value = placed(column, params.shape);
    const sum = (of: string, name: string): string => `CAST(sum(${of}) AS DOUBLE) AS ${name}${index}`;
    if (column.kind === "text") return [sum(`strlen(${value})`, "sum"), sum(`ord(${value})`, "first")];
    return [sum(column.kind === "time" ? `epoch_us(${value}) // 1000000 - ${originMs / 1000}` : value, "sum")];
  });
  return `SELECT CAST(count(*) AS DOUBLE) AS rows, ${sums.join(", ")} FROM ${sourceOf(path, params)}`;
}

function placed(column: DatasetColumn, shape: FormatsParams["shape"]): string {
  const place = placeOf(column, shape);
  switch (place.kind) {
    case "plain":
      return place.column;
    case "item":
      return `${place.column}[${place.index + 1}]`;
    case "field":
      return `${place.column}.${place.field}`;
  }
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Of CSV all is told that it would otherwise find out by looking at the file's beginning. */
function sourceOf(path: string, { format, page }: FormatsParams): string {
  if (format === "parquet") return `read_parquet(${literal(path)})`;
  const types = allColumns.map(({ name, sqlType }) => `${name}: ${literal(sqlType)}`).join(", ");
  const dialect = `header = true, delim = ',', quote = '"', escape = '"', new_line = '\\n'`;
  const limits = `buffer_size = ${page}, max_line_size = ${Math.min(page, longestLine)}`;
  return `read_csv(${literal(path)}, auto_detect = false, columns = {${types}}, ${dialect}, ${limits})`;
}

/** Bytes. DuckDB's own default, and less than its buffer. */
const longestLine = 2_097_152;

async function factsOf(connection: DuckDBConnection, { path, params, wanted }: Reading): Promise<PageFacts> {
  if (params.format === "csv") {
    const bytes = Math.min(params.page, statSync(path).size);
    return { pageBytes: bytes, storedBytes: bytes };
  }
  const columns = [...new Set(wanted.map((column) => placeOf(column, params.shape).column))];
  const read = columns.map((name) => `split_part(path_in_schema, ', ', 1) = ${literal(name)}`).join(" OR ");
  const { page, stored } = await numbersOf(
    connection,
    `SELECT CAST(sum(total_uncompressed_size) AS DOUBLE) AS page, CAST(sum(total_compressed_size) AS DOUBLE) AS stored
     FROM parquet_metadata(${literal(path)}) WHERE ${read} GROUP BY row_group_id ORDER BY 1 DESC LIMIT 1`,
  );
  return { pageBytes: page as number, storedBytes: stored as number };
}
