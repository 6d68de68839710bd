/**
 * A scanner of CSV bytes that makes no string, no field and no row: numbers are added up from their digits. Of the format it takes what writers
 * write (RFC 4180: fields in quotes, quotes doubled in them) on lines that end in \n, a row a line, and refuses everything else.
 */

/** What a column's fields are read as; `skip`: only where they end. */
export type FieldKind = "skip" | "number" | "time" | "text";

/** Takes the field that begins at `at`; returns the position after it. */
type Taker = (bytes: Uint8Array, at: number, field: number) => number;

const comma = 0x2c;
export const newline = 0x0a;
const quote = 0x22;
const minus = 0x2d;
const point = 0x2e;
const zero = 0x30;

export class CsvScan {
  /**
   * What takes each column's fields. Called by reference, so that V8 does not merge all into one function: that takes it fifty milliseconds, and the
   * small ones are optimised in one to eight.
   */
  readonly #takers: readonly Taker[];
  /** Of each column: the sum of its numbers, or of its texts' bytes. */
  readonly sums: Float64Array;
  /** Of each text column: the sum of the texts' first bytes. */
  readonly firsts: Float64Array;
  readonly #originSeconds: number;
  rows = 0;

  /** @param originMs what times are counted from, in seconds */
  constructor(kinds: readonly FieldKind[], originMs: number) {
    const takers: Readonly<Record<FieldKind, Taker>> = {
      skip: (bytes, at, field) => this.#skip(bytes, at, field),
      number: (bytes, at, field) => this.#number(bytes, at, field),
      time: (bytes, at, field) => this.#time(bytes, at, field),
      text: (bytes, at, field) => this.#text(bytes, at, field),
    };
    this.#takers = kinds.map((kind) => takers[kind]);
    this.sums = new Float64Array(kinds.length);
    this.firsts = new Float64Array(kinds.length);
    this.#originSeconds = originMs / 1000;
  }

  /**
   * Takes the rows of `bytes` from `from` to `end`, which follows a line's end: every loop over a field ends there at the latest.
   * @throws Error that names the row and what is wrong with it
   */
  take(bytes: Uint8Array, from: number, end: number): void {
    const takers = this.#takers;
    const last = takers.length - 1;
    let at = from;
    while (at < end) {
      for (let field = 0; field <= last; field++) {
        at = (takers[field] as Taker)(bytes, at, field);
        const byte = bytes[at] as number;
        if (byte !== (field === last ? newline : comma)) throw this.#misplaced(field, byte);
        at++;
      }
      this.rows++;
    }
  }

  #skip(bytes: Uint8Array, at: number, field: number): number {
    return bytes[at] === quote ? this.#quoted(bytes, at + 1, field) : endOf(bytes, at);
  }

  #number(bytes: Uint8Array, from: number, field: number): number {
    const negative = bytes[from] === minus;
    const start = negative ? from + 1 : from;
    let at = start;
    let value = 0;
    let digit = (bytes[at] as number) - zero;
    while (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      digit = (bytes[++at] as number) - zero;
    }
    let digits = at - start;
    if (bytes[at] === point) {
      const first = ++at;
      digit = (bytes[at] as number) - zero;
      while (digit >= 0 && digit <= 9) {
        value = value * 10 + digit;
        digit = (bytes[++at] as number) - zero;
      }
      digits = at === first ? 0 : digits + at - first;
      value /= powers[at - first] ?? Number.NaN;
    }
    // Of up to fifteen digits the quotient is the nearest double.
    if (digits === 0 || digits > 15) throw this.#bad(field, "is no number of at most fifteen digits");
    this.sums[field] = (this.sums[field] as number) + (negative ? -value : value);
    return at;
  }

  #time(bytes: Uint8Array, at: number, field: number): number {
    const seconds = secondsAt(bytes, at);
    if (Number.isNaN(seconds)) throw this.#bad(field, "is no time");
    this.sums[field] = (this.sums[field] as number) + seconds - this.#originSeconds;
    return at + timeLength;
  }

  #text(bytes: Uint8Array, at: number, field: number): number {
    const quoted = bytes[at] === quote;
    const start = quoted ? at + 1 : at;
    const after = quoted ? this.#quoted(bytes, start, field) : endOf(bytes, at);
    const length = quoted ? after - 1 - start : after - start;
    if (length > 0) {
      this.sums[field] = (this.sums[field] as number) + length - (quoted ? this.#doubled : 0);
      this.firsts[field] = (this.firsts[field] as number) + (bytes[start] as number);
    }
    return after;
  }

  /** Quotes within the last quoted field, which stand for themselves and are written twice. */
  #doubled = 0;

  /** The position after the closing quote of a field whose first byte is at `start`. */
  #quoted(bytes: Uint8Array, start: number, field: number): number {
    this.#doubled = 0;
    for (let at = start; ; at++) {
      const byte = bytes[at] as number;
      if (byte === newline) throw this.#bad(field, "has a quote that is not closed on its line");
      if (byte !== quote) continue;
      if (bytes[at + 1] !== quote) return at + 1;
      this.#doubled++;
      at++;
    }
  }

  #misplaced(field: number, byte: number): Error {
    if (byte === newline) return new Error(`row ${this.rows + 1} has ${field + 1} fields, ${this.#takers.length} are due`);
    if (byte === comma) return new Error(`row ${this.rows + 1} has more than the ${this.#takers.length} fields that are due`);
    return this.#bad(field, `has ${JSON.stringify(String.fromCharCode(byte))} where it should end`);
  }

  /** Rows count from 1, without the header. */
  #bad(field: number, what: string): Error {
    return new Error(`field ${field + 1} of row ${this.rows + 1} ${what}`);
  }
}

/** Where an unquoted field ends. */
function endOf(bytes: Uint8Array, from: number): number {
  let at = from;
  let byte = bytes[at] as number;
  while (byte !== comma && byte !== newline) byte = bytes[++at] as number;
  return at;
}

const powers: readonly number[] = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);

const timeLength = "2024-01-01 00:00:00".length;
/** Seconds from 1970 to the day that was seen last: rows of one day stand together. */
let knownDay = 0;
let knownSeconds = Number.NaN;

/** Seconds since 1970 of `YYYY-MM-DD hh:mm:ss` at `at`; NaN where it is none. Bytes beyond the row are never taken for digits of it. */
function secondsAt(bytes: Uint8Array, at: number): number {
  const day = four(bytes, at) * 10_000 + two(bytes, at + 5) * 100 + two(bytes, at + 8);
  if (bytes[at + 4] !== minus || bytes[at + 7] !== minus || bytes[at + 10] !== 0x20 || bytes[at + 13] !== 0x3a || bytes[at + 16] !== 0x3a)
    return Number.NaN;
  if (day !== knownDay) {
    knownDay = day;
    knownSeconds = Date.UTC(Math.trunc(day / 10_000), (Math.trunc(day / 100) % 100) - 1, day % 100) / 1000;
  }
  return knownSeconds + two(bytes, at + 11) * 3600 + two(bytes, at + 14) * 60 + two(bytes, at + 17);
}

function four(bytes: Uint8Array, at: number): number {
  return two(bytes, at) * 100 + two(bytes, at + 2);
}

/** Of two digits; NaN of anything else. */
function two(bytes: Uint8Array, at: number): number {
  const high = (bytes[at] as number) - zero;
  const low = (bytes[at + 1] as number) - zero;
  return high >= 0 && high <= 9 && low >= 0 && low <= 9 ? high * 10 + low : Number.NaN;
}
