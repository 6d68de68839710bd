/** The readers by their names, each loaded when it is first asked for. */
import type { Reader } from "../params.ts";
import type { OpenReading } from "../reader.ts";

export const readerOf: Readonly<Record<Reader, () => Promise<OpenReading>>> = {
  bytes: async () => (await import("./bytes.ts")).openBytes,
  readline: async () => (await import("./lines.ts")).openReadline,
  "csv-parse": async () => (await import("./csv-parse.ts")).openCsvParse,
  duckdb: async () => (await import("./duckdb.ts")).openDuckdb,
  "whole-csv": async () => (await import("./whole-csv.ts")).openWholeCsv,
  hyparquet: async () => (await import("./hyparquet.ts")).openHyparquet,
  "whole-parquet": async () => (await import("./whole-parquet.ts")).openWholeParquet,
  arrow: async () => (await import("./arrow.ts")).openArrow,
  "whole-arrow": async () => (await import("./arrow.ts")).openWholeArrow,
};
