/** The package apache-arrow: record batch by record batch, and the whole file as one table. Values are taken from the buffers that it shows. */
import { readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import type { Data, RecordBatch, Vector } from "apache-arrow";
import { originMs } from "../../dataset/columns.ts";
import { loadPackage } from "../../packages.ts";
import { largest, type OpenReader, type OpenReading, type PageFacts, type Reading, together } from "../reader.ts";
import { Tally } from "../tally.ts";

export const openArrow: OpenReading = async (reading) => {
  const { RecordBatchReader } = await loadPackage("arrow");
  return reduced(reading, largest, async (take) => {
    const handle = await open(reading.path);
    try {
      // A file is read by the positions that its end tells, a stream from its beginning.
      const batches = await RecordBatchReader.from(handle);
      for await (const batch of batches) take(batch);
    } finally {
      await handle.close();
    }
  });
};

export const openWholeArrow: OpenReading = async (reading) => {
  const { tableFromIPC } = await loadPackage("arrow");
  return reduced(reading, together, async (take) => {
    for (const batch of tableFromIPC(readFileSync(reading.path)).batches) take(batch);
  });
};

/** A reader that hands over the batches of a file in order. @param held which of the pages are held at once */
function reduced(
  reading: Reading,
  held: (pages: readonly Required<PageFacts>[]) => PageFacts,
  each: (take: (batch: RecordBatch) => void) => Promise<void>,
): OpenReader {
  const pages: Required<PageFacts>[] = [];
  return {
    read: async () => {
      const tally = new Tally(reading.wanted);
      await each((batch) => {
        takeBatch(tally, reading, batch);
        pages.push(pageOf(reading, batch));
      });
      return tally.totals();
    },
    facts: async () => held(pages),
  };
}

function takeBatch(tally: Tally, { wanted }: Reading, batch: RecordBatch): void {
  tally.rows += batch.numRows;
  wanted.forEach((column, index) => {
    for (const data of vectorOf(batch, column.name).data) {
      if (column.kind === "text") takeTexts(tally, index, data);
      else tally.number(index, column.kind === "time" ? secondsOf(data) : sumOf(data.values, data.length));
    }
  });
}

function vectorOf(batch: RecordBatch, name: string): Vector {
  const vector = batch.getChild(name);
  if (!vector) throw new Error(`a batch has no column ${name}`);
  return vector;
}

/** Buffers of the columns that are read (the package reads the others as well): what they hold, and what they take with the padding between them. */
function pageOf({ wanted }: Reading, batch: RecordBatch): Required<PageFacts> {
  const buffers = wanted.flatMap(({ name }) => vectorOf(batch, name).data.flatMap(buffersOf));
  const sum = (of: (buffer: ArrayBufferView) => number): number => buffers.reduce((total, buffer) => total + of(buffer), 0);
  return { pageBytes: sum(({ byteLength }) => byteLength), storedBytes: sum(({ byteLength }) => Math.ceil(byteLength / padding) * padding) };
}

/** Bytes to which a buffer is padded in a file. */
const padding = 8;

/** Without the dictionary, which all batches share. */
function buffersOf({ values, valueOffsets, nullBitmap }: Data): readonly ArrayBufferView[] {
  return [values, valueOffsets, nullBitmap].filter((buffer) => ArrayBuffer.isView(buffer));
}

/** Exact as long as sums stay below 2^53. */
function sumOf(values: unknown, count: number): number {
  let sum = 0;
  if (values instanceof BigInt64Array) {
    const { low, high } = halvesOf(values, count);
    for (let i = 0; i < 2 * count; i += 2) sum += (low[i] as number) + (high[i + 1] as number) * 2 ** 32;
    return sum;
  }
  const numbers = values as Float64Array;
  for (let i = 0; i < count; i++) sum += numbers[i] as number;
  return sum;
}

/** In which fractions of a second a timestamp counts: seconds, milliseconds, microseconds, nanoseconds. */
const fractions = [1, 1e3, 1e6, 1e9] as const;

/** Each by itself: sums of microseconds since 1970 would soon be beyond 2^53. */
function secondsOf({ type, values, length }: Data): number {
  const fraction = fractions[(type as { readonly unit?: number }).unit ?? 0] ?? Number.NaN;
  const { low, high } = halvesOf(values as BigInt64Array, length);
  let sum = 0;
  for (let i = 0; i < 2 * length; i += 2) sum += ((low[i] as number) + (high[i + 1] as number) * 2 ** 32) / fraction - originMs / 1000;
  return sum;
}

/** Integers of 64 bits by their halves, which no BigInt is made of. */
function halvesOf({ buffer, byteOffset }: BigInt64Array, count: number): { readonly low: Uint32Array; readonly high: Int32Array } {
  return { low: new Uint32Array(buffer, byteOffset, 2 * count), high: new Int32Array(buffer, byteOffset, 2 * count) };
}

/** Texts as they lie: their bytes are what their offsets enclose. Of a dictionary each entry is looked at once. */
function takeTexts(tally: Tally, index: number, data: Data): void {
  const { dictionary, length } = data;
  if (dictionary) {
    const entries = dictionary.data.flatMap((part) => entriesOf(part));
    const codes = data.values as Int32Array;
    for (let row = 0; row < length; row++) {
      const { bytes, first } = entries[codes[row] as number] as Entry;
      tally.texts(index, bytes, first);
    }
    return;
  }
  const { valueOffsets, values } = data as { valueOffsets: Int32Array; values: Uint8Array };
  let firsts = 0;
  for (let row = 0; row < length; row++) firsts += values[valueOffsets[row] as number] as number;
  tally.texts(index, (valueOffsets[length] as number) - (valueOffsets[0] as number), firsts);
}

interface Entry {
  readonly bytes: number;
  readonly first: number;
}

function entriesOf({ valueOffsets, values, length }: Data): readonly Entry[] {
  const offsets = valueOffsets as Int32Array;
  return Array.from({ length }, (_, entry) => {
    const [start, end] = [offsets[entry] as number, offsets[entry + 1] as number];
    return { bytes: end - start, first: (values as Uint8Array)[start] as number };
  });
}
