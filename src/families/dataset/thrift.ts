/**
 * Thrift's compact protocol, as Parquet writes the footer of a file: structs, lists, integers and bytes, read and written as they are, whatever they mean
 * (https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md).
 */
type Kind = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 12;

export interface ThriftList {
  readonly kind: Kind;
  readonly items: readonly Thrift[];
}

/** Integers of any width are one; a boolean is what its field's kind says. */
export type Thrift = bigint | boolean | Buffer | ThriftList | ThriftStruct;
export type ThriftStruct = ReadonlyMap<number, { readonly kind: Kind; readonly value: Thrift }>;

const [isTrue, isFalse, byte, double, binary, list, struct] = [1, 2, 3, 7, 8, 9, 12] as const;

export function readStruct(bytes: Buffer): ThriftStruct {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const part = bytes.readUInt8(at++);
      value |= BigInt(part & 0x7f) << shift;
      if (part < 0x80) return value;
    }
  };
  const integer = (): bigint => {
    const value = varint();
    return (value >> 1n) ^ -(value & 1n);
  };
  const raw = (length: number): Buffer => {
    at += length;
    return bytes.subarray(at - length, at);
  };
  const one = (kind: Kind, inList: boolean): Thrift => {
    switch (kind) {
      case isTrue:
      case isFalse:
        return inList ? raw(1)[0] === isTrue : kind === isTrue;
      case byte:
        return BigInt(raw(1).readInt8());
      case 4:
      case 5:
      case 6:
        return integer();
      case double:
        return raw(8);
      case binary:
        return raw(Number(varint()));
      case list: {
        const head = bytes.readUInt8(at++);
        const length = head >> 4 === 15 ? Number(varint()) : head >> 4;
        const of = (head & 15) as Kind;
        return { kind: of, items: Array.from({ length }, () => one(of, true)) };
      }
      case struct:
        return fields();
    }
  };
  const fields = (): ThriftStruct => {
    const found = new Map<number, { readonly kind: Kind; readonly value: Thrift }>();
    for (let id = 0; ; ) {
      const head = bytes.readUInt8(at++);
      if (head === 0) return found;
      id = head >> 4 === 0 ? Number(integer()) : id + (head >> 4);
      const kind = (head & 15) as Kind;
      found.set(id, { kind, value: one(kind, false) });
    }
  };
  return fields();
}

export function writeStruct(value: ThriftStruct): Buffer {
  const pieces: (Buffer | readonly number[])[] = [];
  const varint = (whole: bigint): void => {
    const parts: number[] = [];
    let rest = whole;
    for (; rest > 0x7fn; rest >>= 7n) parts.push(Number(rest & 0x7fn) | 0x80);
    pieces.push([...parts, Number(rest)]);
  };
  const integer = (whole: bigint): void => varint(whole < 0n ? -2n * whole - 1n : 2n * whole);
  const one = (kind: Kind, said: Thrift, inList: boolean): void => {
    if (typeof said === "boolean") {
      if (inList) pieces.push([said ? isTrue : isFalse]);
    } else if (typeof said === "bigint") {
      if (kind === byte) pieces.push([Number(BigInt.asUintN(8, said))]);
      else integer(said);
    } else if (Buffer.isBuffer(said)) {
      if (kind === binary) varint(BigInt(said.length));
      pieces.push(said);
    } else if ("items" in said) {
      const { length } = said.items;
      pieces.push([(Math.min(length, 15) << 4) | said.kind]);
      if (length >= 15) varint(BigInt(length));
      for (const item of said.items) one(said.kind, item, true);
    } else fields(said);
  };
  const fields = (said: ThriftStruct): void => {
    let before = 0;
    for (const [id, field] of said) {
      const kind = typeof field.value === "boolean" ? (field.value ? isTrue : isFalse) : field.kind;
      const step = id - before;
      if (step > 0 && step < 16) pieces.push([(step << 4) | kind]);
      else {
        pieces.push([kind]);
        integer(BigInt(id));
      }
      one(kind, field.value, false);
      before = id;
    }
    pieces.push([0]);
  };
  fields(value);
  return Buffer.concat(pieces.map((piece) => (Buffer.isBuffer(piece) ? piece : Buffer.from(piece))));
}
