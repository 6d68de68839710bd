/** Arrow IPC, as a stream or as a file: record batches from the generator, written as they are made. */
import { closeSync, openSync, writeSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import type { Data, RecordBatch, RecordBatchWriter, Schema } from "apache-arrow";
import { loadPackage } from "../packages.ts";
import { type Column, columns, originMs } from "./columns.ts";
import { cutLastThird, overwrite } from "./damage.ts";
import type { CompleteFile } from "./file.ts";
import { otherColumns } from "./other-schema.ts";

type Arrow = typeof import("apache-arrow");
type Described = Pick<Column, "name" | "kind" | "sqlType" | "value" | "fieldBytes">;
/** Where a message lies, and how long its description is. */
type Place = { readonly offset: number; readonly metaDataLength: number };

/** @throws Unavailable without apache-arrow */
export async function writeArrow(path: string, { format, rows, page, input }: CompleteFile): Promise<void> {
  const arrow = await loadPackage("arrow");
  const pages = Math.ceil(rows / page);
  // Of another schema are the pages behind at least one of the first schema (`complete`).
  const middle = Math.floor(pages / 2);
  const file = openSync(path, "w", 0o600);
  let places: readonly Place[];
  try {
    const writer = directWriter(arrow, format === "arrow-file", file);
    for (let index = 0; index < pages; index++) {
      const other = input === "other-schema" && index >= middle;
      const batch = batchOf(arrow, other ? otherColumns : columns, index * page, Math.min(rows, (index + 1) * page));
      if (!other) writer.write(batch);
      else if (index === middle) writer.change(batch);
      else writer.go(batch);
      // The leash is seen in between.
      await setImmediate();
    }
    places = writer.places();
    writer.finish();
  } finally {
    closeSync(file);
  }
  const place = places[middle];
  if (input === "malformed" && place) {
    // Where the first half is damaged, apache-arrow takes it for the end of a stream, and never returns from a file.
    const half = place.metaDataLength >> 1;
    overwrite(path, place.offset + half, place.metaDataLength - half);
  }
  if (input === "truncated") cutLastThird(path);
}

/** A writer that holds nothing: each piece goes to the file at once. */
function directWriter(arrow: Arrow, asFile: boolean, file: number) {
  const Base = (asFile ? arrow.RecordBatchFileWriter : arrow.RecordBatchStreamWriter) as typeof RecordBatchWriter;
  class DirectWriter extends Base {
    protected override _write(chunk: ArrayBufferView): this {
      if (!this._started) return this;
      const bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
      this._position += bytes.length;
      return this;
    }

    /** Of the batches until now. */
    places(): readonly Place[] {
      return [...this._recordBatchBlocks];
    }

    /** Another schema in mid-stream: a stream says so; a file has one schema, at its end. */
    change(batch: RecordBatch): void {
      if (!asFile) this._writeSchema(batch.schema as Schema);
      this.go(batch);
    }

    /** Whatever the batch's schema is. */
    go(batch: RecordBatch): void {
      this._writeRecordBatch(batch);
    }
  }
  return new DirectWriter();
}

function batchOf(arrow: Arrow, described: readonly Described[], from: number, to: number): RecordBatch {
  const data = described.map((column) => dataOf(arrow, column, from, to));
  const fields = described.map(({ name }, index) => new arrow.Field(name, (data[index] as Data).type, false));
  const schema = new arrow.Schema(fields);
  return new arrow.RecordBatch(schema, arrow.makeData({ type: new arrow.Struct(fields), length: to - from, nullCount: 0, children: data }));
}

function dataOf(arrow: Arrow, { kind, sqlType, value, fieldBytes }: Described, from: number, to: number): Data {
  const length = to - from;
  const number = value as (row: number) => number;
  switch (kind) {
    case "integer": {
      if (sqlType === "BIGINT") return arrow.makeData({ type: new arrow.Int64(), length, nullCount: 0, data: wide(length, (i) => number(from + i)) });
      const data = new Int32Array(length);
      for (let i = 0; i < length; i++) data[i] = number(from + i);
      return arrow.makeData({ type: new arrow.Int32(), length, nullCount: 0, data });
    }
    case "double": {
      const data = new Float64Array(length);
      for (let i = 0; i < length; i++) data[i] = number(from + i);
      return arrow.makeData({ type: new arrow.Float64(), length, nullCount: 0, data });
    }
    case "time": {
      const data = wide(length, (i) => originMs + 1000 * number(from + i));
      return arrow.makeData({ type: new arrow.TimestampMillisecond(), length, nullCount: 0, data });
    }
    case "text": {
      const bytes = Buffer.allocUnsafe(length * fieldBytes);
      const valueOffsets = new Int32Array(length + 1);
      let end = 0;
      for (let i = 0; i < length; i++) {
        end += bytes.write((value as (row: number) => string)(from + i), end);
        valueOffsets[i + 1] = end;
      }
      return arrow.makeData({ type: new arrow.Utf8(), length, nullCount: 0, valueOffsets, data: bytes.subarray(0, end) });
    }
  }
}

/** Whole numbers from 0 to 2^53 in 64 bits each, without a BigInt for each. */
function wide(length: number, value: (index: number) => number): BigInt64Array<ArrayBuffer> {
  const words = new Uint32Array(2 * length);
  for (let i = 0; i < length; i++) {
    const whole = value(i);
    words[2 * i] = whole % 2 ** 32;
    words[2 * i + 1] = whole / 2 ** 32;
  }
  return new BigInt64Array(words.buffer);
}
