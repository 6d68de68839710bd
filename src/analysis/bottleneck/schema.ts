/** Reading and working: in turns, beside each other, and where one begins to hide the other. Times in ns a KiB. */
import { z } from "zod";
import { estimateSchema } from "../estimate-schema.ts";

const finite = z.number().finite();
const text = z.string();

export const bottleneckSchema = z.strictObject({
  sources: z.array(
    z.strictObject({
      source: text,
      /** Reading alone. */
      ioNs: estimateSchema,
      /** Ascending by work. */
      points: z.array(
        z.strictObject({
          /** Asked for, and measured alone. */
          nsPerKiB: finite,
          workNs: estimateSchema,
          serialNs: estimateSchema.optional(),
          overlappedNs: estimateSchema.optional(),
          /** io + work, and max(io, work), paired with what they predict: measured ÷ predicted. */
          versusSum: estimateSchema.optional(),
          versusMax: estimateSchema.optional(),
        }),
      ),
      /** Work at which working alone takes as long as reading alone, interpolated; absent where the lines do not cross within the sweep. */
      kneeNs: finite.optional(),
    }),
  ),
  absent: z.array(z.strictObject({ source: text, mode: text, reason: text })),
});

export type Bottleneck = z.infer<typeof bottleneckSchema>;
