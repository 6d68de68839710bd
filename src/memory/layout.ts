/**
 * Where arrays lie in an arena. Two rules, both measured: array bases and the starts of concurrent streams stay apart modulo
 * 4 KiB (loads and stores that share their low 12 address bits collide), and streams are never a power of two apart.
 */
import { lineBytes } from "../units.ts";

const linesPerPage = 4096 / lineBytes;
/**
 * Distance between array bases modulo a page, in lines: 0, 25, 50, 11, … Streams start at multiples of 9 lines below 16 · 9, and
 * 25 = 17 · 9 modulo 64: the first three arrays' starts are 9 · (0 … 15), 9 · (17 … 32) and 9 · (34 … 49), no two alike.
 */
const baseStep = 25;

/** Lines of one thread's part of an array of `totalBytes` over `threads` threads: 1024 m + 144 where the part is large enough.
 *  16 streams then start 64 m + 9 lines apart, 8 streams 128 m + 18, 4 streams 256 m + 36: all starts differ modulo a page. */
export function linesPerThread(totalBytes: number, threads: number): number {
  const lines = Math.ceil(totalBytes / lineBytes / threads);
  return lines < 1168 ? Math.max(1, lines) : 1024 * Math.ceil((lines - 144) / 1024) + 144;
}

/** Arrays up to this many lines fit a first-level cache as they are: nothing in them competes for a set. */
const exactLines = 512;

/**
 * Lines of one of `arrays` arrays that together take at most `bytes` on one thread. Beyond a first-level cache 16 times an odd number, so
 * that up to 16 streams start at lines that differ modulo a page and are never a power of two apart.
 */
export function linesWithin(bytes: number, arrays: number): number {
  const lines = Math.max(1, Math.floor(bytes / lineBytes / arrays));
  return lines <= exactLines ? lines : 16 * ((Math.floor(lines / 16) - 1) | 1);
}

/** Where a slice's arrays lie; varies between epochs, because caches and their predictors look at address bits beyond a page. */
export interface Placement {
  /** Lines, 0 … 63, by which all bases are moved within their pages. */
  readonly shiftLines: number;
  /** Pages before the first array and, more than needed, between two: 0 … 63 each. Equal gaps keep a chain's temporaries evenly spaced. */
  readonly firstPage: number;
  readonly gapPages: number;
}

/** Values that each part of a placement takes. */
const placements = 64;

/** A placement from three numbers in [0, 1). */
export function placementOf(next: () => number): Placement {
  const [shiftLines, firstPage, gapPages] = [next, next, next].map((draw) => Math.floor(draw() * placements)) as [number, number, number];
  return { shiftLines, firstPage, gapPages };
}

/** Bytes of arena that `count` arrays of `lineCount` lines need at any placement: before each lie at most 63 whole pages and the rest of one. */
export function footprint(count: number, lineCount: number): number {
  return count * (lineCount + placements * linesPerPage) * lineBytes;
}

/** The most lines, 1024 m + 144, of which `count` arrays fit into `bytes` of arena at any placement. */
export function mostLines(count: number, bytes: number): number {
  const lines = Math.floor((bytes - footprint(count, 0)) / lineBytes / count);
  return lines - ((lines - 144) % 1024);
}

/** Byte offsets of `count` arrays of `lineCount` lines. */
export function arrayOffsets(count: number, lineCount: number, { shiftLines, firstPage, gapPages }: Placement): number[] {
  const offsets: number[] = [];
  let line = firstPage * linesPerPage;
  for (let index = 0; index < count; index++) {
    const wanted = (index * baseStep + shiftLines) % linesPerPage;
    line += (wanted - (line % linesPerPage) + linesPerPage) % linesPerPage;
    offsets.push(line * lineBytes);
    line += lineCount + gapPages * linesPerPage;
  }
  return offsets;
}
