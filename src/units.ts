/**
 * Quantities with their unit in the type; the only place where units are parsed, converted and formatted.
 * Sizes are binary (KiB, MiB, GiB), rates are decimal (GB/s = 1e9 bytes per second).
 */
import { errors } from "./errors.ts";

declare const unit: unique symbol;
/** A whole number of bytes, at least 0. */
export type Bytes = number & { readonly [unit]: "bytes" };
/** A finite duration in nanoseconds, above 0. */
export type Nanoseconds = number & { readonly [unit]: "nanoseconds" };
/** Bytes per second, finite and at least 0. */
export type BytesPerSecond = number & { readonly [unit]: "bytes/s" };

export const KiB = 1024;
export const MiB = 1024 * KiB;
export const GiB = 1024 * MiB;
/** Bytes of a cache line on every machine that this suite supports. */
export const lineBytes = 64;
/** Bytes of one f64 element. */
export const elementBytes = 8;

/** Checks that `value` is a whole number of bytes. */
export function bytes(value: number): Bytes {
  if (!Number.isSafeInteger(value) || value < 0) throw errors.internal(`${value} is not a number of bytes`);
  return value as Bytes;
}

/** Checks that `value` is a duration: finite and above 0. A zero duration would become an infinite rate. */
export function nanoseconds(value: number): Nanoseconds {
  if (!Number.isFinite(value) || value <= 0) throw errors.internal(`${value} ns is not a duration`);
  return value as Nanoseconds;
}

/** The rate of moving `count` bytes in `duration`. */
export function rate(count: number, duration: Nanoseconds): BytesPerSecond {
  return ((count / duration) * 1e9) as BytesPerSecond;
}

const sizeUnits = { B: 1, KiB, MiB, GiB, KB: 1e3, MB: 1e6, GB: 1e9 } as const;

/**
 * Parses a size such as `64MiB`, `4 KiB`, `1536B` or a plain number of bytes.
 * @throws bad-value that names `option` when the text is not a whole, positive number of bytes below 2^50.
 */
export function parseSize(option: string, text: string): Bytes {
  const match = /^(\d+(?:\.\d+)?) ?([KMG]i?B|B)?$/i.exec(text.trim());
  const next = "Examples: 64MiB, 512KiB, 1GiB.";
  const rule = `a size is a positive number with the unit ${Object.keys(sizeUnits).join(", ")} or none`;
  if (!match) throw errors.badValue(option, text, rule, next);
  const name = Object.keys(sizeUnits).find((key) => key.toLowerCase() === (match[2] ?? "B").toLowerCase()) as keyof typeof sizeUnits;
  const value = Number(match[1]) * sizeUnits[name];
  if (!Number.isInteger(value)) throw errors.badValue(option, text, "a size is a whole number of bytes", next);
  if (value <= 0) throw errors.badValue(option, text, "a size is above 0", next);
  if (value >= 2 ** 50) throw errors.badValue(option, text, "a size is below 1 PiB", next);
  return bytes(value);
}

/**
 * Parses a whole number in [min, max] written with digits only.
 * @throws bad-value that names `option` and the rule.
 */
export function parseCount(option: string, text: string, min: number, max: number): number {
  const rule = `it is a whole number from ${min} to ${max}`;
  if (!/^\d{1,15}$/.test(text.trim())) throw errors.badValue(option, text, rule, `Example: ${option} ${min}.`);
  const value = Number(text.trim());
  if (value < min || value > max) throw errors.badValue(option, text, rule, `Example: ${option} ${min}.`);
  return value;
}

/**
 * Parses a rate in decimal GB/s written as a plain number, such as `204.8`.
 * @throws bad-value that names `option` when it is not above 0 and at most 100,000.
 */
export function parseRate(option: string, text: string): BytesPerSecond {
  const rule = "it is a number of GB/s (1e9 bytes a second) above 0 and at most 100000";
  const value = /^\d{1,6}(\.\d{1,20})?$/.test(text.trim()) ? Number(text.trim()) : 0;
  if (value <= 0 || value > 1e5) throw errors.badValue(option, text, rule, `Example: ${option} 204.8 for eight channels of DDR4-3200.`);
  return (value * 1e9) as BytesPerSecond;
}

/**
 * Parses a percentage such as `2%`, `0.5 %`, as a share: 0.02, 0.005. The sign is asked for: 0.02 without it could mean either.
 * @throws bad-value that names `option` when it is not a percentage from `min` to `max`, both in %
 */
export function parseShare(option: string, text: string, min: number, max: number): number {
  const [, digits] = /^(\d{1,6}(?:\.\d{1,12})?) ?%$/.exec(text.trim()) ?? [];
  const value = Number(digits);
  if (digits === undefined || value < min || value > max)
    throw errors.badValue(
      option,
      text,
      `it is a percentage from ${min}% to ${max}%, with its sign`,
      `Example: ${option} ${Math.max(min, Math.min(2, max))}%.`,
    );
  return value / 100;
}

const durationUnits = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, min: 60e9 } as const;

/**
 * Parses a time such as `200us`, `1.5 ms`, `10s`, `0s`, as ns. The unit is asked for.
 * @throws bad-value that names `option` when it is not a time of at most a day
 */
export function parseDuration(option: string, text: string): number {
  const [, digits, name] = /^(\d{1,12}(?:\.\d{1,12})?) ?(ns|us|[\u00b5\u03bc]s|ms|s|min)$/.exec(text.trim()) ?? [];
  const value = Number(digits) * durationUnits[(name ?? "").replace(/^[\u00b5\u03bc]/, "u") as keyof typeof durationUnits];
  if (digits === undefined || value > 24 * 60 * durationUnits.min)
    throw errors.badValue(
      option,
      text,
      `it is a time of at most a day with its unit: ${Object.keys(durationUnits).join(", ")}`,
      `Example: ${option} 200us.`,
    );
  return value;
}

/** `512 B`, `9 KiB`, `64 MiB`, `1.5 GiB`: the largest binary unit that leaves at least 1, at most one decimal. */
export function formatSize(value: number): string {
  for (const [name, factor] of [
    ["GiB", GiB],
    ["MiB", MiB],
    ["KiB", KiB],
  ] as const) {
    if (value >= factor) return `${Number((value / factor).toFixed(1))} ${name}`;
  }
  return `${value} B`;
}

/** GB/s (1e9) with three significant digits below 100, none after the point from 100. */
export function formatRate(value: number): string {
  return formatSignificant(value / 1e9);
}

/** A number with three significant digits, without an exponent. */
export function formatSignificant(value: number): string {
  const magnitude = Math.abs(value);
  if (magnitude >= 100) return value.toFixed(0);
  if (magnitude >= 10) return value.toFixed(1);
  if (magnitude >= 1) return value.toFixed(2);
  if (magnitude >= 0.1) return value.toFixed(3);
  return value === 0 ? "0" : value.toFixed(Math.min(8, 2 - Math.floor(Math.log10(magnitude))));
}

/** `format` with a minus sign, which is longer than a hyphen and no dash: `−0.0184`. What reads as nothing has no sign. */
export function formatSigned(value: number, format: (value: number) => string = formatSignificant): string {
  const size = format(Math.abs(value));
  return value < 0 && /[1-9]/.test(size) ? `−${size}` : size;
}

/**
 * `20.8–21.6`: from one end to the other, one number where both read alike. Where an end is below 0 a dash between them would read as a sign:
 * `−0.241 to −0.0777`.
 */
export function formatSpan(low: number, high: number, format: (value: number) => string): string {
  const [from, to] = [formatSigned(low, format), formatSigned(high, format)];
  if (from === to) return from;
  return from.startsWith("−") ? `${from} to ${to}` : `${from}–${to}`;
}

/** `850 ns`, `12.3 µs`, `4.56 ms`, `1.23 s`, `3 min 5 s`. */
export function formatDuration(ns: number): string {
  if (ns < 1e3) return `${formatSignificant(ns)} ns`;
  if (ns < 1e6) return `${formatSignificant(ns / 1e3)} µs`;
  if (ns < 1e9) return `${formatSignificant(ns / 1e6)} ms`;
  if (ns < 60e9) return `${formatSignificant(ns / 1e9)} s`;
  const seconds = Math.round(ns / 1e9);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
