/** Which variants of a kernel have a driver in an engine, derived from the kernel table: the generator, the engines and their tests agree through it. */
import { plainVariant, type Variant } from "../catalogue/kernel.ts";
import { type KernelId, kernelOf } from "../catalogue/kernels.ts";
import { elementBytes } from "../units.ts";
import type { EngineId } from "./engine.ts";

/** The variants of one kernel that an engine has drivers for; those of js name their views. */
export function variantsOf(engine: EngineId, id: KernelId): readonly Variant[] {
  if (kernelOf(id).order !== "elementwise") return [plainVariant];
  const shapes = shapesOf(id).filter(({ store }) => engine === "js" || store !== "bulk-within");
  return engine === "js" ? shapes.flatMap((shape) => (["captured", "passed"] as const).map((views) => ({ ...shape, views }))) : shapes;
}

/** Bulk calls walk memory in their own order, so they have no streams to choose; only a stream of role `write` has a destination to preload. */
function shapesOf(id: KernelId): readonly Variant[] {
  const { stores, streams, streamCounts } = kernelOf(id);
  const preloads = streams.some(({ role }) => role === "write") ? [false, true] : [false];
  return stores.flatMap((store): readonly Variant[] =>
    store === "regular"
      ? streamCounts.flatMap((count) => preloads.map((preload) => ({ streams: count, store, preload })))
      : [{ streams: 1, store, preload: false }],
  );
}

/** Is there a driver for this variant? In js, a variant that does not name its views means captured ones. */
export function hasVariant(engine: EngineId, id: KernelId, variant: Variant): boolean {
  const viewsOf = (one: Variant) => (engine === "js" ? (one.views ?? "captured") : one.views);
  return variantsOf(engine, id).some(
    (one) => one.streams === variant.streams && one.store === variant.store && one.preload === variant.preload && viewsOf(one) === viewsOf(variant),
  );
}

/** The name of a variant's driver in the generated files: `copy_s4_preload`, `write_bulk`, `fused3_s1`. Views are not part of it. */
export function driverName(id: KernelId, variant: Variant, depth?: number): string {
  const shape = variant.store === "regular" ? `s${variant.streams}` : variant.store.replace("-", "_");
  return [`${id}${depth ?? ""}`, shape, ...(variant.preload ? ["preload"] : [])].join("_");
}

/** One driver to generate: a kernel and variant, and for `fused` a depth. */
export interface Driver {
  readonly name: string;
  readonly kernel: KernelId;
  readonly variant: Variant;
  readonly depth: number | undefined;
}

/** Every driver of an elementwise kernel in an engine, each once: js has a captured and a passed form of each. */
export function driversOf(engine: EngineId, id: KernelId): readonly Driver[] {
  const shapes = variantsOf(engine, id).filter(({ views }) => views !== "passed");
  const depths: readonly (number | undefined)[] = kernelOf(id).depths ?? [undefined];
  return depths.flatMap((depth) => shapes.map((variant) => ({ name: driverName(id, variant, depth), kernel: id, variant, depth })));
}

/** What a bulk `write` of the scalar `p` stores: the f64 whose eight bytes are all `p`. The bulk calls fill bytes, not elements. */
export function bulkFillValue(p: number): number {
  return new Float64Array(new Uint8Array(elementBytes).fill(p).buffer)[0] ?? 0;
}
