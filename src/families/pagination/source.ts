/** What a source offers to the body, whatever it is: its rows by one way, and what that took. */
import type { SampleQuantities } from "../../harness/subject.ts";
import type { PaginationParams } from "./params.ts";
import type { Reduction } from "./reduction.ts";

export interface SourceContext {
  readonly params: PaginationParams;
  /** The run's scratch folder. */
  readonly folder: string;
  readonly seed: number;
}

/** Opened for one way; what the way needs beside the rows, such as an index, is there. */
export interface Source {
  /** Reads every page in the order of the way, and adds its rows once all of it is there. Returns what was read. */
  read(reduction: Reduction): SampleQuantities | Promise<SampleQuantities>;
  /** After the sample: how the pages were found, where the source chooses that by itself. */
  found?(): Promise<string | undefined>;
  close(): void | Promise<void>;
}

/** How many pages there are; the last may be shorter. */
export const pageCount = ({ rows, page }: Pick<PaginationParams, "rows" | "page">): number => Math.ceil(rows / page);
