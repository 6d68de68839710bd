/** The files of a pagination trial in the run's scratch folder. */
import { messageOf } from "../../errors.ts";
import { type DatasetFile, datasetBytes, datasetName } from "../dataset/dataset.ts";
import { offsetsBytes } from "./offsets.ts";
import type { PaginationParams } from "./params.ts";

export const csvFile = (rows: number): DatasetFile => ({ format: "csv", rows });
export const databaseFile = (rows: number): DatasetFile => ({ format: "duckdb", rows });

/** Of the index that a sample builds and removes. */
export const indexName = (rows: number): string => `pagination-${rows}.offsets`;

/** Names and the most that each may take. */
export function filesOf({ source, way, rows }: PaginationParams): Readonly<Record<string, number>> {
  const file = source === "file" ? csvFile(rows) : databaseFile(rows);
  const indexed = source === "file" && (way === "index" || way === "random");
  return { [datasetName(file)]: datasetBytes(file), ...(indexed && { [indexName(rows)]: offsetsBytes(rows) }) };
}

/** DuckDB's words for what was thrown, one line, without the path, which is nobody else's business. */
export function withoutPath(thrown: unknown, path: string): Error {
  return new Error(messageOf(thrown).replaceAll(path, "its file").split("\n", 1)[0]);
}
