/** One interface for every way of reading a file. */
import { errors, type StreamboundError } from "../../errors.ts";
import type { OpenFile } from "./open-file.ts";
import type { ReadParams } from "./params.ts";

/** What reading has come to. */
export interface Reading {
  /** Of all passes, modulo 2^32, unsigned. */
  readonly sum: number;
  /** System calls that were issued, where they are known: what Node's thread pool needs beside its reads is not. */
  readonly calls?: number;
}

/** Sees a block as it was read, or what its words add up to where the way shows none. */
export type See = (position: number, block: Uint8Array | { readonly wordSum: number; readonly bytes: number }) => void;

/** A way of reading, opened on a file. */
export interface Way {
  /** Does it all happen in the calling thread, whose page faults are then those of the reading? */
  readonly inThread: boolean;
  /** Before a sample, outside its time. */
  arm?(): void;
  /** After it. */
  rest?(): void;
  /** Reads the file `passes` times: the timed work. */
  read(passes: number): Reading | Promise<Reading>;
  /** Reads the file once more, and shows every block. */
  show(see: See): void | Promise<void>;
  close?(): void;
}

export interface WayOptions {
  readonly file: OpenFile;
  readonly params: ReadParams;
  /** Of the blocks of a pass, in the order of reading. */
  readonly positions: Float64Array;
}

/** @throws Unavailable where the machine lacks what the way needs */
export type OpenWay = (options: WayOptions) => Way;

/** A block that came short: the file is smaller than it was. */
export function short(got: number, wanted: number, position: number): StreamboundError {
  return errors.verification(`a read returned ${got} of ${wanted} B at byte ${position}: the file is shorter than it was written`);
}

/** What the addon's calls say when the end of the file comes early. */
export function refused(refusal: string): Error {
  return / short$/.test(refusal)
    ? errors.verification(`a read ended early (${refusal}): the file is shorter than it was written`)
    : new Error(`its file could not be read: ${refusal}`);
}
