/** Pieces of JavaScript that every emitter of this folder writes. */
import { elementBytes, lineBytes } from "../../units.ts";

export const lineElements = lineBytes / elementBytes;
/** The elements of a line. */
export const elements = Array.from({ length: lineElements }, (_, k) => k);
export const viewType = "type View = Float64Array;";

export function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}

/** An index at a constant distance from `at`. */
export function index(at: string, k: number): string {
  return k === 0 ? at : `${at} + ${k}`;
}

/** A load; the index is inside the view by the caller's contract. */
export function element(view: string, at: string, k = 0): string {
  return `${view}[${index(at, k)}]!`;
}
