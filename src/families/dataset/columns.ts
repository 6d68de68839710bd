/**
 * The one dataset: twenty columns, about 200 bytes a row as CSV. Every value is a pure function of the seed, the row and the column, told once for
 * JavaScript and for SQL. Sums are exact in any order: numbers are integers or quarters, and every sum stays below 2^53 up to 5 × 10^7 rows.
 */
import { mix } from "./mixing.ts";

/** To be raised with any change to what the writers write; a change of a column changes the names of all files by itself. */
export const version = 1;
const seed = 20_240_101;

/** What `time` columns count their seconds from. */
export const originMs = Date.UTC(2024, 0, 1);

export type ColumnKind = "integer" | "double" | "time" | "text";

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly sqlType: "BIGINT" | "INTEGER" | "DOUBLE" | "TIMESTAMP" | "VARCHAR";
  /** Of the row `range`, a BIGINT. */
  readonly sql: string;
  /** texts are never empty and begin with an ASCII character; times are seconds from the origin. Rows below 2^31. */
  readonly value: (row: number) => number | string;
  /** At most so many bytes of UTF-8, quotes included, has a field of CSV. */
  readonly fieldBytes: number;
}

/** Of column `index`, and of its part where a value needs several integers. */
const saltOf = (index: number, part = 0): number => mix(mix(seed + index) + part);

type Definition = (index: number) => Omit<Column, "name">;

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
const mixed = (salt: number) => ({ sql: `mix(xor(range, ${salt}))`, value: (row: number): number => mix(row ^ salt) });

/** 0, 1, 2, … */
const key: Definition = () => ({ kind: "integer", sqlType: "BIGINT", sql: "range", value: (row) => row, fieldBytes: 10 });

/** `count` integers from `from` on. */
function integer(from: number, count: number): Definition {
  return (index) => {
    const { sql, value } = mixed(saltOf(index));
    return {
      kind: "integer",
      sqlType: "INTEGER",
      sql: `CAST(${sql} % ${count} + ${from} AS INTEGER)`,
      value: (row) => (value(row) % count) + from,
      fieldBytes: Math.max(`${from}`.length, `${from + count - 1}`.length),
    };
  };
}

/** `count` quarters from `from` on. */
function quarters(from: number, count: number): Definition {
  return (index) => {
    const { sql, value } = mixed(saltOf(index));
    return {
      kind: "double",
      sqlType: "DOUBLE",
      sql: `CAST(${sql} % ${count} + ${4 * from} AS DOUBLE) / 4`,
      value: (row) => ((value(row) % count) + 4 * from) / 4,
      fieldBytes: Math.max(`${from}`.length, `${from + Math.floor(count / 4)}`.length) + ".25".length,
    };
  };
}

/** The time of a row, which lies up to `spread` seconds after `step` × row. */
function time(step: number, spread: number): Definition {
  return (index) => {
    const { sql, value } = mixed(saltOf(index));
    return {
      kind: "time",
      sqlType: "TIMESTAMP",
      sql: `make_timestamp((${originMs / 1000} + range * ${step} + ${sql} % ${spread}) * 1000000)`,
      value: (row) => row * step + (value(row) % spread),
      fieldBytes: "2024-01-01 00:00:00".length,
    };
  };
}

/** One of a few. */
function oneOf(words: readonly string[]): Definition {
  return (index) => {
    const { sql, value } = mixed(saltOf(index));
    const list = words.map((word) => `'${word.replaceAll("'", "''")}'`);
    return {
      kind: "text",
      sqlType: "VARCHAR",
      sql: `[${list.join(", ")}][${sql} % ${words.length} + 1]`,
      value: (row) => words[value(row) % words.length] as string,
      fieldBytes: Math.max(...words.map(bytesOf)) + '""'.length,
    };
  };
}

/** Ten digits for each part between the literals: next to no two rows share a value. */
function unique(...literals: readonly [string, ...string[]]): Definition {
  return (index) => {
    const parts = literals.slice(1).map((_, part) => mixed(saltOf(index, part)));
    const [first, ...rest] = literals;
    return {
      kind: "text",
      sqlType: "VARCHAR",
      sql: `concat('${first}', ${parts.map(({ sql }, part) => `${sql} + 1000000000, '${rest[part]}'`).join(", ")})`,
      value: (row) => parts.reduce((text, { value }, part) => text + (value(row) + 1_000_000_000) + rest[part], first),
      fieldBytes: bytesOf(literals.join("")) + 10 * parts.length,
    };
  };
}

const countries = ["AT", "BE", "BR", "CH", "CZ", "DE", "DK", "ES", "FI", "FR", "GB", "GR", "IE", "IT", "NL", "NO", "PL", "PT", "SE", "US"];
// Some are longer in UTF-8 than in characters.
const cities = [
  "Berlin",
  "Bern",
  "Graz",
  "Göteborg",
  "Kraków",
  "Lisboa",
  "London",
  "Málaga",
  "Oslo",
  "Paris",
  "Roma",
  "São Paulo",
  "Tromsø",
  "Zürich",
];
// Some need quotes as fields of CSV; none holds a quote or a line's end.
const remarks = ["none", "gift", "paid, in part", "call first", "back door, please", "fragile"];

/** The names in the order of their columns. */
const definitions = {
  id: key,
  created: time(3, 3),
  updated: time(3, 86_400),
  customer: integer(1, 999_999),
  product: integer(1, 5000),
  quantity: integer(1, 12),
  balance: integer(-10_000, 20_001),
  price: quarters(0, 400_000),
  discount: quarters(0, 200),
  weight: quarters(0, 4000),
  latitude: quarters(-90, 721),
  longitude: quarters(-180, 1441),
  status: oneOf(["new", "paid", "packed", "shipped", "delivered", "returned", "cancelled"]),
  country: oneOf(countries),
  city: oneOf(cities),
  channel: oneOf(["app", "phone", "store", "web"]),
  remark: oneOf(remarks),
  email: unique("u", "@example.com"),
  path: unique("/item/", ""),
  token: unique("t", "", "", ""),
} as const satisfies Readonly<Record<string, Definition>>;

export type ColumnName = keyof typeof definitions;

export const columns: readonly (Column & { readonly name: ColumnName })[] = Object.entries(definitions).map(([name, define], index) => ({
  name: name as ColumnName,
  ...define(index),
}));

/** What a scan of two columns reads: a number and a text. */
export const twoColumns = ["price", "status"] as const satisfies readonly [ColumnName, ColumnName];

/**
 * Six columns in the nested shape: a list of doubles and a struct, each where the first of its parts stood. Their values, and with them the totals,
 * are those of the flat columns.
 */
export const nested = { amounts: ["price", "discount", "weight"], place: ["latitude", "longitude", "city"] } as const satisfies Readonly<
  Record<string, readonly ColumnName[]>
>;

/** A field of CSV as DuckDB writes it (RFC 4180; quoted where it must be). */
export function csvField({ kind }: Column, value: number | string): string {
  switch (kind) {
    case "integer":
      return String(value);
    case "double":
      return Number.isInteger(value) ? `${value}.0` : String(value);
    case "time":
      return new Date(originMs + (value as number) * 1000).toISOString().slice(0, 19).replace("T", " ");
    case "text":
      return /[",\r\n]/.test(value as string) ? `"${(value as string).replaceAll('"', '""')}"` : (value as string);
  }
}
