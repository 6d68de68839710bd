/** Integers that look random and are a function of a row and a column, the same here and in DuckDB's SQL. */

/** Below 2^27, so that its product with 32 bits fits a signed integer of 64. By T. Mueller, https://stackoverflow.com/a/12996028. */
const factor = 0x45d9f3b;

/** A bijection of the 32-bit integers, 0 … 2^32 − 1. */
export function mix(x: number): number {
  const once = Math.imul(x ^ (x >>> 16), factor);
  const twice = Math.imul(once ^ (once >>> 16), factor);
  return (twice ^ (twice >>> 16)) >>> 0;
}

/** Defines `mix(x)` of a BIGINT within 0 … 2^32 − 1. */
export const mixMacros: readonly string[] = [
  "CREATE TEMP MACRO shift(x) AS xor(x, x >> 16)",
  `CREATE TEMP MACRO mix(x) AS shift((shift((shift(x) * ${factor}) & 4294967295) * ${factor}) & 4294967295)`,
];
