/** Which file of the dataset a trial reads. */
import type { DatasetFile } from "../dataset/dataset.ts";
import type { FormatsParams } from "./params.ts";

/** Of CSV the page is the reader's own buffer, and all read the same file. */
export function fileOf({ format, rows, page, codec, shape, input }: FormatsParams): DatasetFile {
  return {
    format,
    rows,
    ...(format !== "csv" && { page }),
    ...(format === "parquet" && { codec, shape }),
    ...(input !== "good" && { input }),
  };
}
