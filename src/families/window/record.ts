/**
 * The records of a window's stream: lines of JSON whose numbers stand at fixed places, so that a form that keeps bytes need not parse them. Every
 * field is a pure function of the record's number in the order of arrival.
 */
import { below, random, seedOf } from "../../memory/random.ts";
import type { WindowParams } from "./params.ts";

/** Where a number stands in its line: digits, with spaces before them. */
export interface Field {
  readonly at: number;
  readonly digits: number;
}

export const fields = {
  /** Number of the record, from 0 in the order of arrival. */
  id: { at: 6, digits: 10 },
  /** Event time, µs. */
  time: { at: 24, digits: 12 },
  value: { at: 45, digits: 6 },
} as const satisfies Record<string, Field>;

const textAt = 60;
const end = '"}\n';
const head = `{"id":${" ".repeat(10)},"time":${" ".repeat(12)},"value":${" ".repeat(6)},"text":"`;
const [zero, space] = [48, 32];

/** Event time of record `id`, µs: in step with its arrival, or up to `delayMs` before it where it comes late. */
export function timeOf(id: number, { rate, disorder, delayMs }: Pick<WindowParams, "rate" | "disorder" | "delayMs">): number {
  const arrival = Math.floor((id * 1e6) / rate);
  if (disorder === 0 || mixed(id, 1) % 1000 >= disorder) return arrival;
  return Math.max(0, arrival - (mixed(id, 2) % (delayMs * 1000 + 1)));
}

/** Records that have arrived so long after the first, ms: the first at once. */
export function arrivedBy(elapsedMs: number, { rate, records }: Pick<WindowParams, "rate" | "records">): number {
  return Math.min(records, Math.floor((elapsedMs / 1000) * rate) + 1);
}

/** What is added up: below a million, so that sums are exact. */
export function amountOf(id: number): number {
  return mixed(id, 3) % 1_000_000;
}

/** 32 bits of a whole number: Wellons' lowbias32, one to one. */
function mixed(id: number, salt: number): number {
  let z = (id + Math.imul(salt, 0x9e3779b9)) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0xd35a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}

/** Texts that take turns: a line is written but for its numbers. */
const texts = 64;

/** Writes records one after another. Allocates nothing once it is there. */
export class RecordLines {
  readonly #params: WindowParams;
  readonly #lines: readonly Buffer[];

  constructor(params: WindowParams) {
    const { recordBytes } = params;
    const next = random(seedOf("window"));
    this.#params = params;
    this.#lines = Array.from({ length: texts }, () => {
      const text = Array.from({ length: recordBytes - textAt - end.length }, () => String.fromCharCode(97 + below(next, 26)));
      return Buffer.from(`${head}${text.join("")}${end}`, "latin1");
    });
  }

  /** The record's bytes, with its newline: valid until its turn comes again. */
  write(id: number): Buffer {
    const line = this.#lines[id % texts] as Buffer;
    writeNumber(line, fields.id, id);
    writeNumber(line, fields.time, timeOf(id, this.#params));
    writeNumber(line, fields.value, amountOf(id));
    return line;
  }
}

function writeNumber(line: Uint8Array, { at, digits }: Field, number: number): void {
  let rest = number;
  let place = at + digits;
  do {
    // Whole numbers of 32 bits divide several times as fast.
    const tens = rest < 2 ** 32 ? ((rest >>> 0) / 10) >>> 0 : Math.floor(rest / 10);
    line[--place] = zero + rest - 10 * tens;
    rest = tens;
  } while (rest > 0);
  while (place > at) line[--place] = space;
}

/** The number of a field of the record that begins at `start`. */
export function readNumber(bytes: Uint8Array, start: number, { at, digits }: Field): number {
  let number = 0;
  for (let i = start + at; i < start + at + digits; i++) {
    const digit = (bytes[i] as number) - zero;
    if (digit >= 0) number = number * 10 + digit;
  }
  return number;
}

/** The same of a line of text. */
export function readNumberOf(line: string, { at, digits }: Field): number {
  let number = 0;
  for (let i = at; i < at + digits; i++) {
    const digit = line.charCodeAt(i) - zero;
    if (digit >= 0) number = number * 10 + digit;
  }
  return number;
}
