/** The axes of an io trial: a call, its block, and how much file it reads in one pass. */
import { z } from "zod";
import { pageBytes } from "./file.ts";

const wholePages = z.number().int().positive().multipleOf(pageBytes);

export const ioParams = z
  .strictObject({
    call: z.literal("readSync").default("readSync"),
    /** Bytes that one call asks for. */
    block: wholePages,
    /** Bytes of the file. */
    file: wholePages,
  })
  .refine(({ block, file }) => file % block === 0, { error: "a file is read in whole blocks" });

export type IoParams = z.infer<typeof ioParams>;
