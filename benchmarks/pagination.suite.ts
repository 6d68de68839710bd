/** One reduction over one dataset, read as a stream, whole, and by pages that are found in different ways. */
import { pagination } from "../src/families/pagination/family.ts";
import { type Way, ways } from "../src/families/pagination/params.ts";
import { type Axes, defineSuite, type GroupDefinition, type ProfileId } from "../src/suites/suite.ts";

interface Size {
  /** Of the groups over all ways. */
  readonly rows: number;
  /** Rows of a page of these groups: a twentieth of the dataset. */
  readonly page: number;
  /** Of the group over page sizes. */
  readonly most: number;
  /** Rows of a page: the largest is half of the dataset. */
  readonly pages: readonly number[];
  /** Rows of the datasets of the group over their sizes, in the smallest of these pages. */
  readonly sizes: readonly number[];
  /** Ways through the database. */
  readonly database: readonly Way[];
  /** Visits of a group about rates. Of the groups about memory half as many: every sample is a process of its own, whenever it is taken. */
  readonly epochs: number;
}

const sizes: Readonly<Record<ProfileId, Size>> = {
  smoke: { rows: 5000, page: 500, most: 5000, pages: [2500], sizes: [2500], database: ["stream", "keyset"], epochs: 1 },
  quick: {
    rows: 50_000,
    page: 2500,
    most: 100_000,
    pages: [2500, 10_000, 25_000, 50_000],
    sizes: [25_000, 50_000, 100_000],
    database: ways,
    epochs: 6,
  },
  full: {
    rows: 500_000,
    page: 25_000,
    most: 1_000_000,
    pages: [25_000, 100_000, 250_000, 500_000],
    sizes: [250_000, 500_000, 1_000_000],
    database: ways,
    epochs: 12,
  },
};

export default defineSuite({
  id: "pagination",
  title: "Streams and pages",
  question: "What does it cost to read a dataset page by page, in memory and in bytes read again, by how its pages are found?",
  default: false,
  groups: ({ profile }) => {
    const { rows, page, most, pages, sizes: datasets, database, epochs } = sizes[profile];
    const seldom = Math.ceil(epochs / 2);
    const group = (id: string, question: string, visits: number, axes: Axes): GroupDefinition => ({
      id: `pagination/${id}`,
      question,
      family: pagination,
      trials: [axes],
      reference: { way: "stream" },
      // Each sample starts a process.
      weight: 0.5,
      epochs: visits,
    });
    return [
      group("file", `A CSV file of ${rows} rows in pages of ${page}, found in different ways`, epochs, { source: "file", way: ways, rows, page }),
      group("duckdb", `A table of DuckDB of ${rows} rows in pages of ${page}, found in different ways`, epochs, {
        source: "duckdb",
        way: database,
        rows,
        page,
      }),
      group("pages", "Peak memory over the size of a page", seldom, { source: "file", way: ["stream", "index"], rows: most, page: pages }),
      group("sizes", "Bytes read and peak memory over the size of the dataset", seldom, {
        source: "file",
        way: ["stream", "whole", "offset"],
        rows: datasets,
        page: pages[0] as number,
      }),
    ];
  },
});
