/** The package hyparquet, row group by row group: so many at once as are asked for, each held until all of its columns are decoded. */
import { type FileHandle, open } from "node:fs/promises";
import type { AsyncBuffer, ColumnData, DecodedArray, FileMetaData } from "hyparquet";
import { errors } from "../../../errors.ts";
import { originMs } from "../../dataset/columns.ts";
import { loadPackage } from "../../packages.ts";
import { type DatasetColumn, type Place, placeOf } from "../columns.ts";
import { largest, type OpenReading, type PageFacts, type Reading } from "../reader.ts";
import { Tally } from "../tally.ts";

/** Times become numbers rather than objects, seconds from the origin. */
const timestampFromMicroseconds = (micros: bigint): number => (Number(micros) - originMs * 1000) / 1e6;

/** The package, with the codecs that it leaves to another one. @throws Unavailable where one of them is not installed */
export async function loadHyparquet({ params }: Pick<Reading, "params">) {
  const hyparquet = await loadPackage("hyparquet");
  const { compressors } = params.codec === "none" ? { compressors: {} } : await loadPackage("hyparquetCompressors");
  return { hyparquet, decoding: { compressors, parsers: { timestampFromMicroseconds } } };
}

export const openHyparquet: OpenReading = async (reading) => {
  const { hyparquet, decoding } = await loadHyparquet(reading);
  const { path, params, wanted } = reading;
  const columns = fileColumns(reading);
  let metadata: FileMetaData | undefined;
  return {
    read: async () => {
      const handle = await open(path);
      try {
        const file = bufferOf(handle, (await handle.stat()).size);
        const known = await hyparquet.parquetMetadataAsync(file);
        metadata = known;
        const tally = new Tally(wanted);
        const groups = groupsOf(known);
        let next = 0;
        const work = async (): Promise<void> => {
          for (let group = groups[next++]; group; group = groups[next++]) {
            const chunks: ColumnData[] = [];
            await hyparquet.parquetRead({ file, metadata: known, columns, ...group, ...decoding, onChunk: (chunk) => chunks.push(chunk) });
            for (const { columnName, columnData } of chunks) takeColumn(tally, reading, columnName, columnData);
            tally.rows += group.rowEnd - group.rowStart;
          }
        };
        await Promise.all(Array.from({ length: params.concurrent }, work));
        return tally.totals();
      } finally {
        await handle.close();
      }
    },
    facts: async () => (metadata ? largest(pagesOf(metadata, columns)) : {}),
  };
};

/** The names of the columns in the file that are read. */
export function fileColumns({ wanted, params }: Reading): string[] {
  return [...new Set(wanted.map((column) => placeOf(column, params.shape).column))];
}

/** Adds up one column of the file, as the package hands it over: in the nested shape several of ours may stand in its cells. */
function takeColumn(tally: Tally, { wanted, params }: Reading, name: string, cells: DecodedArray): void {
  wanted.forEach((column, index) => {
    const place = placeOf(column, params.shape);
    if (place.column !== name) return;
    const take = takeCell(tally, index, column, place);
    for (let row = 0; row < cells.length; row++) take(cells[row]);
  });
}

/** Adds a value up from the cell that it stands in. What a bad file has in the place of it is taken for a number or a text all the same. */
export function takeCell(tally: Tally, index: number, { kind }: DatasetColumn, place: Place): (cell: unknown) => void {
  const take = kind === "text" ? (value: unknown) => tally.text(index, String(value)) : (value: unknown) => tally.number(index, Number(value));
  switch (place.kind) {
    case "plain":
      return take;
    case "item":
      return (cell) => take((cell as readonly unknown[])[place.index]);
    case "field":
      return (cell) => take((cell as Readonly<Record<string, unknown>>)[place.field]);
  }
}

function groupsOf({ row_groups }: FileMetaData): readonly { readonly rowStart: number; readonly rowEnd: number }[] {
  let rowStart = 0;
  return row_groups.map(({ num_rows }) => {
    const group = { rowStart, rowEnd: rowStart + Number(num_rows) };
    rowStart = group.rowEnd;
    return group;
  });
}

/**
 * Encoded and compressed bytes of the columns that are read, of each row group. Values that repeat are encoded in fewer bytes than they decode to.
 */
export function pagesOf({ row_groups }: FileMetaData, columns: readonly string[]): readonly Required<PageFacts>[] {
  return row_groups.map((group) => {
    const read = group.columns.flatMap(({ meta_data }) => (meta_data && columns.includes(meta_data.path_in_schema[0] as string) ? [meta_data] : []));
    const sum = (of: (column: (typeof read)[number]) => bigint): number => Number(read.reduce((total, column) => total + of(column), 0n));
    return { pageBytes: sum((column) => column.total_uncompressed_size), storedBytes: sum((column) => column.total_compressed_size) };
  });
}

/** The file as the package reads it: each part into memory of its own. */
function bufferOf(handle: FileHandle, byteLength: number): AsyncBuffer {
  return {
    byteLength,
    slice: async (start, end = byteLength) => {
      const part = Buffer.allocUnsafeSlow(end - start);
      for (let done = 0; done < part.length; ) {
        const { bytesRead } = await handle.read(part, done, part.length - done, start + done);
        if (bytesRead === 0) throw errors.verification(`the file ends at byte ${start + done}, ${end} were promised`);
        done += bytesRead;
      }
      return part.buffer as ArrayBuffer;
    },
  };
}
