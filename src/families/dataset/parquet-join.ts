/** Two Parquet files as one with the first one's schema: what no library writes, where the second has other columns. */
import { readFileSync, writeFileSync } from "node:fs";
import { readStruct, type Thrift, type ThriftList, type ThriftStruct, writeStruct } from "./thrift.ts";

const magic = Buffer.from("PAR1");

/** Fields of https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift that hold a position in the file. */
const file = { rows: 3, groups: 4 };
const group = { columns: 1, offset: 5 };
const chunk = { offset: 2, meta: 3, offsetIndex: 4, columnIndex: 6 };
const meta = { dataPage: 9, indexPage: 10, dictionaryPage: 11, bloomFilter: 14 };

/** Appends the second file's row groups to the first file, in place. */
export function joinParquet(first: string, second: string): void {
  const [head, tail] = [partsOf(first), partsOf(second)];
  const shift = BigInt(head.pages.length - magic.length);
  const moved = (value: Thrift): Thrift => (value as bigint) + shift;
  const movedGroup = (value: Thrift): Thrift =>
    changed(value as ThriftStruct, {
      [group.offset]: moved,
      [group.columns]: (columns) => ({ ...(columns as ThriftList), items: (columns as ThriftList).items.map(movedChunk) }),
    });
  const movedMeta = (value: Thrift): Thrift =>
    changed(value as ThriftStruct, { [meta.dataPage]: moved, [meta.indexPage]: moved, [meta.dictionaryPage]: moved, [meta.bloomFilter]: moved });
  const movedChunk = (value: Thrift): Thrift =>
    changed(value as ThriftStruct, {
      // 0 where it is not used.
      [chunk.offset]: (offset) => (offset === 0n ? offset : moved(offset)),
      [chunk.meta]: movedMeta,
      [chunk.offsetIndex]: moved,
      [chunk.columnIndex]: moved,
    });
  const [groups, others] = [head, tail].map(({ footer }) => footer.get(file.groups)?.value as ThriftList) as [ThriftList, ThriftList];
  const footer = writeStruct(
    changed(head.footer, {
      [file.rows]: (rows) => (rows as bigint) + (tail.footer.get(file.rows)?.value as bigint),
      [file.groups]: () => ({ ...groups, items: [...groups.items, ...others.items.map(movedGroup)] }),
    }),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  writeFileSync(first, Buffer.concat([head.pages, tail.pages.subarray(magic.length), footer, length, magic]));
}

/** What stands before the footer, and the footer. */
function partsOf(path: string): { readonly pages: Buffer; readonly footer: ThriftStruct } {
  const bytes = readFileSync(path);
  const end = bytes.length - magic.length - 4;
  const start = end - bytes.readUInt32LE(end);
  return { pages: bytes.subarray(0, start), footer: readStruct(bytes.subarray(start, end)) };
}

/** Those of the fields that are there. */
function changed(value: ThriftStruct, changes: Readonly<Record<number, (value: Thrift) => Thrift>>): ThriftStruct {
  return new Map([...value].map(([id, field]) => [id, { ...field, value: changes[id]?.(field.value) ?? field.value }]));
}
