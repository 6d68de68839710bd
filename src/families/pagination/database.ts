/** The ways through a table of DuckDB, on one thread. What it reads of its file is what the kernel counts for the process. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { DuckDBConnection, DuckDBDataChunk } from "@duckdb/node-api";
import type { SampleQuantities } from "../../harness/subject.ts";
import { random, shuffled } from "../../memory/random.ts";
import { runChild } from "../../process/child.ts";
import { childFlags } from "../../process/flags.ts";
import { datasetFile } from "../dataset/dataset.ts";
import { loadPackage } from "../packages.ts";
import { databaseFile, withoutPath } from "./files.ts";
import type { IndexAnswer } from "./index-main.ts";
import type { PaginationParams, Way } from "./params.ts";
import { numberColumn, type Reduction, textColumn } from "./reduction.ts";
import { pageCount, type Source, type SourceContext } from "./source.ts";

const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

/** Some rows of a chunk. */
interface Piece {
  readonly chunk: DuckDBDataChunk;
  readonly from: number;
  readonly to: number;
}

interface Passage {
  readonly connection: DuckDBConnection;
  readonly rows: number;
  readonly page: number;
  readonly seed: number;
  readonly reduction: Reduction;
}

/** Nothing is fetched, and nothing is spilt beside the folder of the run. */
const settings = { threads: "1", access_mode: "READ_ONLY", temp_directory: "", autoinstall_known_extensions: "false" } as const;

const plain = "SELECT * FROM rows_plain";
const keyed = "SELECT * FROM rows_keyed";
const rangeOf = (first: number, page: number): string => `${keyed} WHERE id >= ${first} AND id < ${first + page}`;

/** @throws Unavailable without DuckDB */
export async function openDatabase({ params, folder, seed }: SourceContext): Promise<Source> {
  const { DuckDBInstance } = await loadPackage("duckdb");
  const path = await datasetFile(folder, databaseFile(params.rows));
  const index = params.way === "index" ? await buildIndex(path, params.rows) : undefined;
  const facts: SampleQuantities = index ? { indexBytes: index.bytes, indexNs: index.buildNs } : {};
  const inWords = (thrown: unknown): never => {
    throw withoutPath(thrown, path);
  };
  const instance = await DuckDBInstance.create(path, settings).catch(inWords);
  const connection = await instance.connect();
  return {
    async read(reduction) {
      const before = bytesRead();
      await passages[params.way]({ connection, rows: params.rows, page: params.page, seed, reduction }).catch(inWords);
      const after = bytesRead();
      return { ...facts, ...(before !== undefined && after !== undefined && { readBytes: after - before }) };
    },
    found: () => scanOf(connection, params),
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

const passages: Readonly<Record<Way, (passage: Passage) => Promise<void>>> = {
  async stream({ connection, page, reduction }) {
    reduction.begin(0);
    const result = await connection.stream(plain);
    let held: Piece[] = [];
    let missing = page;
    for (;;) {
      const chunk = await result.fetchChunk();
      if (!chunk || chunk.rowCount === 0) break;
      for (let from = 0; from < chunk.rowCount; ) {
        const to = Math.min(from + missing, chunk.rowCount);
        held.push({ chunk, from, to });
        missing -= to - from;
        from = to;
        if (missing > 0) continue;
        add(held, reduction);
        held = [];
        missing = page;
      }
    }
    add(held, reduction);
  },

  async whole({ connection, reduction }) {
    reduction.begin(0);
    add(await piecesOf(connection, plain), reduction);
  },

  async offset({ connection, rows, page, reduction }) {
    for (let first = 0; first < rows; first += page) {
      reduction.begin(first);
      add(await piecesOf(connection, `${plain} LIMIT ${page} OFFSET ${first}`), reduction);
    }
  },

  async keyset({ connection, reduction, page }) {
    let last = -1;
    for (;;) {
      const pieces = await piecesOf(connection, `${keyed} WHERE id > ${last} ORDER BY id LIMIT ${page}`);
      if (pieces.length === 0) return;
      reduction.begin(last + 1);
      add(pieces, reduction);
      last = reduction.last;
    }
  },

  index: (passage) => inOrder(passage, (pages) => pages),
  random: (passage) => inOrder(passage, (pages) => shuffled(pages, random(passage.seed))),
};

async function inOrder(passage: Passage, arrange: (pages: readonly number[]) => readonly number[]): Promise<void> {
  const { connection, page, reduction } = passage;
  for (const number of arrange(Array.from({ length: pageCount(passage) }, (_, index) => index))) {
    reduction.begin(number * page);
    add(await piecesOf(connection, rangeOf(number * page, page)), reduction);
  }
}

/** All of a query's rows, held at once. */
async function piecesOf(connection: DuckDBConnection, query: string): Promise<Piece[]> {
  const result = await connection.stream(query);
  const pieces: Piece[] = [];
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) return pieces;
    pieces.push({ chunk, from: 0, to: chunk.rowCount });
  }
}

function add(pieces: readonly Piece[], reduction: Reduction): void {
  for (const { chunk, from, to } of pieces) {
    const keys = chunk.getColumnVector(0);
    const numbers = chunk.getColumnVector(numberColumn);
    const texts = chunk.getColumnVector(textColumn);
    for (let row = from; row < to; row++) {
      const text = texts.getItem(row) as string;
      reduction.add(Number(keys.getItem(row)), numbers.getItem(row) as number, Buffer.byteLength(text), text.charCodeAt(0));
    }
  }
}

/**
 * How DuckDB goes to a page of a range of keys, in its own words. Up to 1.5 it takes the index of a key for points and for ranges that are open to one
 * side (https://github.com/duckdb/duckdb/pull/25812); others it finds by the least and the greatest values that it keeps of each segment.
 */
async function scanOf(connection: DuckDBConnection, { way, rows, page }: PaginationParams): Promise<string | undefined> {
  if (way !== "index" && way !== "random") return undefined;
  // The second page: the first, or one with the last row, is open to one side.
  const [plan] = (await connection.runAndReadAll(`EXPLAIN ANALYZE ${rangeOf(page < rows ? page : 0, page)}`)).getRows();
  return /Type: ([A-Z]\w+ Scan)/.exec(String(plan?.[1]))?.[1];
}

/** By a process of its own, whose memory is not that of the sample. */
async function buildIndex(path: string, rows: number): Promise<IndexAnswer> {
  const outcome = await runChild({
    command: [process.execPath, ...childFlags(), fileURLToPath(new URL(`./index-main${extension}`, import.meta.url)), path],
    timeoutMs: 60_000,
    maxOutputBytes: 1 << 16,
    leash: true,
  });
  if (outcome.state !== "exited" || outcome.code !== 0)
    throw new Error(
      `the index of ${rows} rows could not be built: ${outcome.state === "exited" ? outcome.stderr.trim().split("\n").at(-1) : outcome.state}`,
    );
  return JSON.parse(outcome.stdout) as IndexAnswer;
}

/** By this process so far, from wherever; absent outside Linux. */
function bytesRead(): number | undefined {
  try {
    const match = /^rchar: (\d+)$/m.exec(readFileSync("/proc/self/io", "utf8"));
    return match ? Number(match[1]) : undefined;
  } catch {
    return undefined;
  }
}
