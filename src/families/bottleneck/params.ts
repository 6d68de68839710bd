/** The axes of a bottleneck trial: work on each byte that is read, alone, in turns with the reading, or beside it. */
import { z } from "zod";

/** `io`: reading alone. `work`: working alone, on bytes that are there. `serial`: read a block, work on it. `overlapped`: the next block is read meanwhile. */
export const modes = ["io", "work", "serial", "overlapped"] as const;
export type Mode = (typeof modes)[number];

export const bottleneckParams = z
  .strictObject({
    mode: z.enum(modes),
    /** Work on a KiB, calibrated, ns: the document's scenarios lie at its ends. */
    nsPerKiB: z.number().nonnegative().max(1e6),
    /** From the page cache, or past it (O_DIRECT). */
    source: z.enum(["cached", "direct"]),
    block: z.number().int().positive().multipleOf(4096),
    file: z.number().int().positive().multipleOf(4096),
  })
  .refine(({ block, file }) => file % block === 0, { error: "a file is read in whole blocks" })
  .refine(({ mode, nsPerKiB }) => mode !== "io" || nsPerKiB === 0, { error: "reading alone has no work" });

export type BottleneckParams = z.infer<typeof bottleneckParams>;
