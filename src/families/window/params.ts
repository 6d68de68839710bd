/** The axes of a window trial: what a window holds, how it is held, and how late records may come. */
import { z } from "zod";

/**
 * `packed`: bytes in one ring buffer. `objects`: the parsed records. `strings`: their text. `buffers`: a Buffer each. `panes`: counts and sums a slide, no records at all.
 */
export const representations = ["packed", "objects", "strings", "buffers", "panes"] as const;
export type Representation = (typeof representations)[number];

export const windowParams = z
  .strictObject({
    by: z.enum(["time", "count"]),
    keep: z.enum(representations),
    /** Length of the window: milliseconds of event time, or records. */
    size: z.number().int().positive(),
    /** From the start of one window to the start of the next: `size` where they tumble. */
    slide: z.number().int().positive(),
    /** Records a second of event time. */
    rate: z.number().positive().default(5000),
    recordBytes: z.number().int().min(64).max(65_536).default(200),
    records: z.number().int().positive(),
    /** A window stays open so long after its end, in milliseconds of event time. */
    latenessMs: z.number().int().nonnegative().default(0),
    /** Of a thousand records, those that come out of order, by up to `delayMs`. */
    disorder: z.number().int().nonnegative().max(1000).default(0),
    delayMs: z.number().int().nonnegative().default(0),
    /** As fast as they are taken, or by the clock. */
    pace: z.enum(["none", "clock"]).default("none"),
  })
  .refine(({ size, slide }) => slide <= size && size % slide === 0, { error: "a slide divides its window" })
  .refine(({ records, rate }) => records / rate <= 1e6, {
    error: "a stream lasts a million seconds of event time at most: times have twelve digits, in µs",
  })
  .refine(({ by, latenessMs }) => by === "time" || latenessMs === 0, { error: "a window of records has no lateness" });

export type WindowParams = z.infer<typeof windowParams>;
