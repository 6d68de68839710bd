/** What may be planned: the parts of a stream, each by its settings. */
import type { StagePlan, StageTimes } from "../../models/stages.ts";

export interface PagesRequest {
  readonly format: string;
  readonly reader: string;
  readonly scan: string;
  /** @default the first codec of which there is a fit */
  readonly codec?: string | undefined;
  /** Decoded bytes of a page in the columns that are read, of CSV of the buffer; or its rows. */
  readonly page: { readonly unit: "bytes" | "rows"; readonly value: number };
  readonly concurrent: number;
}

export interface WorkRequest {
  /** Work on a KiB, ns. */
  readonly nsPerKiB: number;
  /** `cached`: from the page cache; `direct`: past it. */
  readonly source: string;
}

export interface StagesRequest {
  readonly plan: StagePlan;
  readonly workers: number;
  /** Records that are handed over, or taken, at once. */
  readonly batch: number;
  readonly ring: number;
  readonly merge: "end" | "lock";
  readonly stageNs: StageTimes;
  /** Stages that wait for something else instead of working. */
  readonly waits: readonly (keyof StageTimes)[];
  /** Records a second that arrive. @default as fast as they are taken */
  readonly rate?: number | undefined;
}

export interface WindowRequest {
  /** How records are held: `packed`, `objects`, `strings`, `buffers`, `panes`. */
  readonly keep: string;
  readonly seconds: number;
  /** Of a tumbling window its whole length. */
  readonly slideSeconds: number;
  readonly latenessSeconds: number;
  readonly rate: number;
  readonly recordBytes: number;
}

/** Each part of a stream that is to be planned. */
export interface PlanRequest {
  readonly pages?: PagesRequest;
  readonly stages?: StagesRequest;
  readonly window?: WindowRequest;
  readonly work?: WorkRequest;
}

/**
 * The document's own stream, for whoever asks for nothing else.
 * @see streaming-data.txt, "File Formats" and "Algorithms"
 */
export const documentRequest = {
  pages: { format: "parquet", scan: "full", page: { unit: "bytes", value: 128e6 }, concurrent: 1 },
  stages: {
    plan: "data",
    workers: 8,
    batch: 1,
    ring: 64,
    merge: "end",
    stageNs: { parse: 50e3, filter: 5e3, enrich: 200e3, aggregate: 20e3 },
    waits: [],
  },
  window: { keep: "packed", seconds: 10, latenessSeconds: 0, rate: 5000, recordBytes: 200 },
  work: { nsPerKiB: 0, source: "cached" },
} as const satisfies {
  readonly pages: Omit<PagesRequest, "reader">;
  readonly stages: StagesRequest;
  readonly window: Omit<WindowRequest, "slideSeconds">;
  readonly work: WorkRequest;
};
