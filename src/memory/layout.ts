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

/** Bytes of arena that `count` arrays of `lineCount` lines need at any placement. */
export function footprint(count: number, lineCount: number): number {
  return count * (lineCount + linesPerPage) * lineBytes;
}

/** Byte offsets of `count` arrays of `lineCount` lines; `shift` (lines, 0 … 63) moves all of them and varies between epochs. */
export function arrayOffsets(count: number, lineCount: number, shift: number): number[] {
  const offsets: number[] = [];
  let line = 0;
  for (let index = 0; index < count; index++) {
    const wanted = (index * baseStep + shift) % linesPerPage;
    line += (wanted - (line % linesPerPage) + linesPerPage) % linesPerPage;
    offsets.push(line * lineBytes);
    line += lineCount;
  }
  return offsets;
}
