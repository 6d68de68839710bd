/** The shape of a loader's body. */
import { plainVariant, type Variant, vectorBits } from "../../catalogue/kernel.ts";
import type { EngineId } from "../../engines/engine.ts";
import { hasVariant } from "../../engines/variants.ts";
import type { LoadId } from "./params.ts";

/**
 * Of native the widest loads, and several streams where the loader does not pause. Short bursts stay with one stream, whose prefetching
 * goes on from burst to burst.
 * @param widths bits of the loads that native executes here
 */
export function loaderVariant(engine: EngineId, load: LoadId, delay: number, widths: readonly number[] = []): Variant {
  const shape: Variant = { ...plainVariant, streams: delay === 0 ? 4 : 1 };
  if (engine !== "native") return shape;
  const width = [...vectorBits].reverse().find((bits) => widths.includes(bits) && hasVariant(engine, load, { ...shape, width: bits }));
  return { ...shape, width: width ?? 64 };
}
