/** The reduced columns of lines of CSV, read byte by byte: no text is made of them. */
import { numberColumn, type Reduction, textColumn } from "./reduction.ts";

const [newline, quote, comma, minus, point, zero] = [10, 34, 44, 45, 46, 48] as const;

/** Adds every row of a range of whole lines. */
export function addLines(bytes: Uint8Array, from: number, to: number, reduction: Reduction): void {
  for (let at = from; at < to; ) {
    const key = keyAt(bytes, at, to);
    at = fieldFrom(bytes, at, to, numberColumn);
    const number = numberAt(bytes, at, to);
    at = fieldFrom(bytes, at, to, textColumn - numberColumn);
    const after = fieldEnd(bytes, at, to);
    const quotes = bytes[at] === quote ? 1 : 0;
    reduction.add(key, number, after - at - 2 * quotes, bytes[at + quotes] as number);
    at = lineEnd(bytes, after, to);
  }
}

/** The key of the row that begins at `at`: its first field, an integer. */
export function keyAt(bytes: Uint8Array, at: number, to: number): number {
  let key = 0;
  for (let i = at; i < to; i++) {
    const byte = bytes[i] as number;
    if (byte < zero || byte > zero + 9) return key;
    key = 10 * key + byte - zero;
  }
  return key;
}

/** A decimal fraction: digits over a power of ten, which is exact where the fraction is a multiple of a quarter. */
function numberAt(bytes: Uint8Array, at: number, to: number): number {
  const negative = bytes[at] === minus;
  let digits = 0;
  let scale = 0;
  for (let i = negative ? at + 1 : at; i < to; i++) {
    const byte = bytes[i] as number;
    if (byte === point) scale = 1;
    else if (byte >= zero && byte <= zero + 9) {
      digits = 10 * digits + byte - zero;
      scale *= 10;
    } else break;
  }
  const value = scale > 1 ? digits / scale : digits;
  return negative ? -value : value;
}

/** Where the field begins that comes `count` fields later; the end of the line where it has fewer. */
function fieldFrom(bytes: Uint8Array, at: number, to: number, count: number): number {
  let from = at;
  for (let left = count; left > 0; left--) {
    const end = fieldEnd(bytes, from, to);
    if (end === to || bytes[end] === newline) return end;
    from = end + 1;
  }
  return from;
}

/** Where the field ends that begins at `at`: at its comma, or at the end of its line. */
function fieldEnd(bytes: Uint8Array, at: number, to: number): number {
  let i = at;
  if (bytes[i] === quote) for (i++; i < to && bytes[i] !== quote; ) i++;
  for (; i < to; i++) {
    const byte = bytes[i];
    if (byte === comma || byte === newline) return i;
  }
  return to;
}

function lineEnd(bytes: Uint8Array, at: number, to: number): number {
  for (let i = at; i < to; i++) if (bytes[i] === newline) return i + 1;
  return to;
}
