/** The axes of a pagination trial: where the rows lie, how its pages are found, and in which order they are asked for. */
import { z } from "zod";

/**
 * `stream`: one pass, page after page. `whole`: everything at once. `offset`: page k is found by going past all rows before it. `index`: by an index. `keyset`: the
 * rows behind the last key of the page before. `random`: pages in random order, by the index.
 */
export const ways = ["stream", "whole", "offset", "index", "keyset", "random"] as const;
export type Way = (typeof ways)[number];

export const paginationParams = z.strictObject({
  /** A CSV file in the order of its key; a table of an embedded database (DuckDB). */
  source: z.enum(["file", "duckdb"]),
  way: z.enum(ways),
  rows: z.number().int().positive(),
  /** Rows of a page. */
  page: z.number().int().positive(),
});

export type PaginationParams = z.infer<typeof paginationParams>;
