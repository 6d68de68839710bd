/** The axes of a footprint trial: a way to scan a file, and the size of the file. */
import { z } from "zod";

/** Block after block into one buffer; node's read stream, which hands out a new buffer for each block; the whole file at once. */
export const ways = ["blocks", "stream", "whole"] as const;

export const footprintParams = z.strictObject({
  way: z.enum(ways),
  /** Bytes of the file. */
  file: z.number().int().positive().multipleOf(4096),
});

export type FootprintParams = z.infer<typeof footprintParams>;

/** Bytes of a block of the ways that have blocks: the default of node's read stream. */
export const blockBytes = 64 * 1024;
