/** Which variants of a kernel have a driver in an engine, derived from the kernel table: the generator, the engines and their tests agree through it. */
import { plainVariant, type StoreKind, type Variant, type VectorBits, vectorBits } from "../catalogue/kernel.ts";
import { type KernelId, kernelOf } from "../catalogue/kernels.ts";
import { elementBytes, lineBytes } from "../units.ts";
import type { EngineId } from "./engine.ts";

/** Store kinds that an engine has no instruction or call for. */
const missingStores: Readonly<Record<EngineId, readonly StoreKind[]>> = {
  native: ["bulk-within"],
  wasm: ["nt", "bulk-within"],
  js: ["nt"],
};

/**
 * The variants of one kernel that an engine has drivers for; those of js name their views, those of native their width. A prefetching
 * native driver takes any distance: it stands here once, with the distance 1.
 */
export function variantsOf(engine: EngineId, id: KernelId): readonly Variant[] {
  if (kernelOf(id).order !== "elementwise") return [plainVariant];
  const shapes = shapesOf(id).filter(({ store }) => !missingStores[engine].includes(store));
  switch (engine) {
    case "wasm":
      return shapes;
    case "js":
      return shapes.flatMap((shape) => (["captured", "passed"] as const).map((views) => ({ ...shape, views })));
    case "native":
      return shapes.flatMap((shape) => (shape.store === "bulk" ? [shape] : nativeForms(id, shape)));
  }
}

/** Each width, with and without prefetch. */
function nativeForms(id: KernelId, shape: Variant): readonly Variant[] {
  const { bytesPerLine, streams } = kernelOf(id);
  const widths: readonly VectorBits[] = bytesPerLine === lineBytes ? vectorBits : [64];
  const loads = streams.some(({ role }) => role !== "write");
  return widths.flatMap((width) => [{ ...shape, width }, ...(loads ? [{ ...shape, width, prefetch: 1 }] : [])]);
}

/** Bulk calls walk memory in their own order, so they have no streams to choose; only a stream of role `write` has a destination to preload. */
function shapesOf(id: KernelId): readonly Variant[] {
  const { stores, streams, streamCounts } = kernelOf(id);
  const preloads = streams.some(({ role }) => role === "write") ? [false, true] : [false];
  return stores.flatMap((store): readonly Variant[] => {
    if (store === "regular") return streamCounts.flatMap((count) => preloads.map((preload) => ({ streams: count, store, preload })));
    if (store === "nt") return streamCounts.map((count) => ({ streams: count, store, preload: false }));
    return [{ streams: 1, store, preload: false }];
  });
}

/** Is there a driver for this variant? In js, a variant that does not name its views means captured ones. */
export function hasVariant(engine: EngineId, id: KernelId, variant: Variant): boolean {
  const viewsOf = (one: Variant) => (engine === "js" ? (one.views ?? "captured") : one.views);
  const prefetches = (one: Variant) => (one.prefetch ?? 0) > 0;
  return variantsOf(engine, id).some(
    (one) =>
      one.streams === variant.streams &&
      one.store === variant.store &&
      one.preload === variant.preload &&
      one.width === variant.width &&
      prefetches(one) === prefetches(variant) &&
      viewsOf(one) === viewsOf(variant),
  );
}

/** The name of a variant's driver in the generated files: `copy_s4_preload`, `copy_s2_nt_w256_prefetch`, `write_bulk`, `fused3_s1`. Views are not part of it. */
export function driverName(id: KernelId, variant: Variant, depth?: number): string {
  const { streams, store, preload, width, prefetch } = variant;
  const shape = store === "regular" ? `s${streams}` : store === "nt" ? `s${streams}_nt` : store.replace("-", "_");
  return [`${id}${depth ?? ""}`, shape, preload ? "preload" : "", width ? `w${width}` : "", prefetch ? "prefetch" : ""].filter(Boolean).join("_");
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
