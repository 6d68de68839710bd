/** The ways through a CSV file in the order of its key. Every way has one buffer, of a page, that is used again: what was read of the file is counted. */
import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import type { SampleQuantities } from "../../harness/subject.ts";
import { random, shuffled } from "../../memory/random.ts";
import { datasetFile } from "../dataset/dataset.ts";
import { addLines } from "./fields.ts";
import { csvFile, indexName } from "./files.ts";
import { Lines } from "./lines.ts";
import { Offsets } from "./offsets.ts";
import type { Way } from "./params.ts";
import type { Reduction } from "./reduction.ts";
import { KeySearch } from "./search.ts";
import { pageCount, type Source, type SourceContext } from "./source.ts";

interface Table {
  readonly fd: number;
  /** Where the first row begins: behind the names of the columns. */
  readonly start: number;
  readonly bytes: number;
  readonly rows: number;
  readonly page: number;
  /** Bytes of a page of rows of mean length. */
  readonly pageBytes: number;
  readonly seed: number;
}

interface Passage {
  /** Reads every page. Returns the bytes that it read. */
  read(reduction: Reduction): number;
  readonly index?: { readonly bytes: number; readonly buildNs: number; close(): void };
}

export async function openCsv(context: SourceContext): Promise<Source> {
  const { params, folder, seed } = context;
  const fd = openSync(await datasetFile(folder, csvFile(params.rows)), "r");
  try {
    const bytes = fstatSync(fd).size;
    const start = firstRow(fd);
    const pageBytes = Math.ceil(((bytes - start) * Math.min(params.page, params.rows)) / params.rows);
    const table: Table = { fd, start, bytes, rows: params.rows, page: params.page, pageBytes, seed };
    const passage = passages[params.way](table, join(folder, indexName(params.rows)));
    const { index } = passage;
    const facts: SampleQuantities = {
      pageBytes,
      ...(index && { indexBytes: index.bytes, indexNs: index.buildNs }),
    };
    return {
      read: (reduction) => ({ ...facts, readBytes: passage.read(reduction) }),
      close() {
        index?.close();
        closeSync(fd);
      },
    };
  } catch (thrown) {
    closeSync(fd);
    throw thrown;
  }
}

/** Where the line of the columns' names ends. */
function firstRow(fd: number): number {
  const lines = new Lines(fd, 0);
  lines.seek(0);
  return lines.take(1).to;
}

/** Each prepares what its way needs beside the file. */
const passages: Readonly<Record<Way, (table: Table, indexPath: string) => Passage>> = {
  stream: (table) => ({
    read(reduction) {
      const lines = linesOf(table);
      lines.seek(table.start);
      reduction.begin(0);
      while (addPage(lines, table, reduction) > 0);
      return lines.readBytes;
    },
  }),

  whole: (table) => ({
    read(reduction) {
      // From the descriptor's position, which nothing else moves.
      const file = readFileSync(table.fd);
      reduction.begin(0);
      addLines(file, table.start, file.length, reduction);
      return file.length;
    },
  }),

  offset: (table) => ({
    read(reduction) {
      const lines = linesOf(table);
      for (let page = 0; page < pageCount(table); page++) {
        lines.seek(table.start);
        lines.skip(page * table.page);
        reduction.begin(page * table.page);
        addPage(lines, table, reduction);
      }
      return lines.readBytes;
    },
  }),

  keyset: (table) => ({
    read(reduction) {
      const lines = linesOf(table);
      const search = new KeySearch(table.fd, table.start, table.bytes);
      let last = -1;
      for (;;) {
        search.behind(last, lines);
        reduction.begin(last + 1);
        if (addPage(lines, table, reduction) === 0) return lines.readBytes + search.readBytes;
        last = reduction.last;
      }
    },
  }),

  index: (table, indexPath) => byOffsets(table, indexPath, (pages) => pages),
  random: (table, indexPath) => byOffsets(table, indexPath, (pages) => shuffled(pages, random(table.seed))),
};

/** Of a page's buffer: keys grow longer towards the end, and with them the pages. What is not filled takes no memory. */
const capacityOf = ({ pageBytes }: Table): number => Math.ceil(pageBytes * 1.1);

const linesOf = (table: Table): Lines => new Lines(table.fd, capacityOf(table));

/** Takes a page and adds it. Returns its bytes. */
function addPage(lines: Lines, { page }: Table, reduction: Reduction): number {
  const { from, to } = lines.take(page);
  addLines(lines.bytes, from, to, reduction);
  return to - from;
}

/** Page after page in the order that `arrange` gives them, each read at once from where the index says that it lies. */
function byOffsets(table: Table, indexPath: string, arrange: (pages: readonly number[]) => readonly number[]): Passage {
  const { fd, start, rows, page } = table;
  const began = process.hrtime.bigint();
  const offsets = Offsets.build(fd, start, indexPath);
  const buildNs = Number(process.hrtime.bigint() - began);
  return {
    read(reduction) {
      const pages = arrange(Array.from({ length: pageCount(table) }, (_, number) => number));
      let buffer = new Uint8Array(capacityOf(table));
      let bytes = 0;
      for (const number of pages) {
        const from = offsets.of(number * page);
        const length = offsets.of(Math.min((number + 1) * page, rows)) - from;
        if (length > buffer.length) buffer = new Uint8Array(length);
        bytes += readWhole(fd, buffer, length, from);
        reduction.begin(number * page);
        addLines(buffer, 0, length, reduction);
      }
      return bytes + offsets.readBytes;
    },
    index: { bytes: offsets.bytes, buildNs, close: () => offsets.close() },
  };
}

/** Returns what was read: less than `length` of a file that was cut meanwhile, and then the sums are wrong. */
function readWhole(fd: number, target: Uint8Array, length: number, position: number): number {
  let done = 0;
  for (let count = -1; done < length && count !== 0; done += count) count = readSync(fd, target, done, length - done, position + done);
  return done;
}
