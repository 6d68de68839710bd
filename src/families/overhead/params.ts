/** The axes of an overhead: the clock, or one engine's call. */
import { z } from "zod";
import { engineIds } from "../../engines/engine.ts";

export const overheadParams = z.strictObject({
  /** `clock`: one reading of the monotonic clock; `call`: one call of a reader's body over no lines. */
  what: z.enum(["clock", "call"]),
  /** Of a call. */
  engine: z.enum(engineIds).optional(),
});

export type OverheadParams = z.infer<typeof overheadParams>;
