/** The shape of every estimated number in a Summary. */
import { z } from "zod";

const finite = z.number().finite();

/** `interval`: 95 % confidence over at least six epochs. `range`: lowest and highest epoch where there are fewer. */
export const spreadSchema = z.strictObject({ kind: z.enum(["interval", "range"]), low: finite, high: finite });

/** A quantity over the samples of one trial: the median of epoch medians with its spread, and the best sample (STREAM's convention). */
export const estimateSchema = z.strictObject({
  median: finite,
  spread: spreadSchema,
  best: finite,
  samples: z.number().int().positive(),
  epochs: z.number().int().positive(),
});

export type Spread = z.infer<typeof spreadSchema>;
export type Estimate = z.infer<typeof estimateSchema>;
