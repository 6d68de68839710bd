/** Who writes which file of the dataset. */
import { Unavailable } from "../../harness/subject.ts";
import type { CompleteFile } from "./file.ts";

/** @throws Unavailable without the package that the format needs */
export async function write(path: string, file: CompleteFile): Promise<void> {
  switch (file.format) {
    case "csv": {
      const { writeCsv } = await import("./csv.ts");
      if (file.input !== "good") return writeCsv(path, file);
      try {
        await (await import("./duckdb.ts")).writeCsvBySql(path, file);
      } catch (thrown) {
        if (!(thrown instanceof Unavailable)) throw thrown;
        await writeCsv(path, file);
      }
      return;
    }
    case "parquet":
      return (await import("./duckdb.ts")).writeParquet(path, file);
    case "duckdb":
      return (await import("./duckdb.ts")).makeDatabase(path, file);
    case "arrow-stream":
    case "arrow-file":
      return (await import("./arrow.ts")).writeArrow(path, file);
  }
}
