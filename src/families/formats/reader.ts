/** One interface for every reader of a file. */
import type { Totals } from "../dataset/dataset.ts";
import type { DatasetColumn } from "./columns.ts";
import type { FormatsParams } from "./params.ts";

/** What is read, and of which columns the reduction is taken. */
export interface Reading {
  readonly path: string;
  readonly params: FormatsParams;
  /** All columns of the flat shape. */
  readonly columns: readonly DatasetColumn[];
  /** Those of the scan, in the order of the file. */
  readonly wanted: readonly DatasetColumn[];
}

/** What is held at once, of the columns that are read, where the file or the reader says so. */
export interface PageFacts {
  /** Bytes of the largest page as it is decoded. */
  readonly pageBytes?: number;
  /** Bytes of it as it is stored. */
  readonly storedBytes?: number;
}

/** A reader whose package is loaded, and which has not touched the file yet. */
export interface OpenReader {
  /**
   * Reads the file once: the timed work.
   * @throws Error of the reader's own where the file is bad and it notices
   */
  read(): Promise<Totals>;
  /** After it, outside its time. */
  facts(): Promise<PageFacts>;
  close?(): void;
}

/** @throws Unavailable where its package is not installed */
export type OpenReading = (reading: Reading) => Promise<OpenReader>;

/** Of some pages, the one that takes most. */
export function largest(pages: readonly PageFacts[]): PageFacts {
  return pages.reduce((most, page) => ((page.pageBytes ?? 0) > (most.pageBytes ?? 0) ? page : most), {});
}

/** Of all pages at once. */
export function together(pages: readonly Required<PageFacts>[]): PageFacts {
  const sum = (fact: keyof PageFacts): number => pages.reduce((total, page) => total + page[fact], 0);
  return { pageBytes: sum("pageBytes"), storedBytes: sum("storedBytes") };
}
