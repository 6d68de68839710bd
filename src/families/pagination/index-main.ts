/**
 * Builds the index of a key once more, in memory: `index-main <database>` answers by one line (JSON). Its stdin is a leash: it ends when that closes.
 * How large an index is, DuckDB tells only of what it holds in memory.
 */
import { writeSync } from "node:fs";
import { loadPackage } from "../packages.ts";
import { withoutPath } from "./files.ts";

export interface IndexAnswer {
  readonly bytes: number;
  readonly buildNs: number;
}

process.stdin.resume().once("close", () => process.exit(3));

const [, , path = ""] = process.argv;

async function build(): Promise<IndexAnswer> {
  const { DuckDBInstance } = await loadPackage("duckdb");
  const instance = await DuckDBInstance.create(":memory:", { threads: "1", temp_directory: "", autoinstall_known_extensions: "false" });
  const connection = await instance.connect();
  await connection.run(`ATTACH '${path.replaceAll("'", "''")}' AS dataset (READ_ONLY)`);
  await connection.run("CREATE TABLE keys AS SELECT id FROM dataset.rows_plain");
  const start = process.hrtime.bigint();
  await connection.run("CREATE UNIQUE INDEX by_key ON keys (id)");
  const buildNs = Number(process.hrtime.bigint() - start);
  const held = await connection.runAndReadAll("SELECT memory_usage_bytes FROM duckdb_memory() WHERE tag = 'ART_INDEX'");
  return { bytes: Number(held.getRows()[0]?.[0]), buildNs };
}

try {
  writeSync(1, JSON.stringify(await build()));
  process.exit();
} catch (thrown) {
  writeSync(2, withoutPath(thrown, path).message);
  process.exit(1);
}
