/** Emits `native/kernels.gen.h`: what the walks of `native/walk.h` need to know of each elementwise kernel, and one line a driver. */
import { type ArrayName, type Kernel, type VectorBits, vectorBits } from "../../catalogue/kernel.ts";
import { type KernelId, kernelIds, kernelOf } from "../../catalogue/kernels.ts";
import { type Driver, driversOf } from "../variants.ts";

const elementwise = kernelIds.filter((id) => kernelOf(id).order === "elementwise");

/**
 * The text of `native/kernels.gen.h` below its banner. The kernels' macros come once, the list of drivers as often as the file is
 * included: `native/table.h` makes functions of it, then a table.
 */
export function emitDrivers(catalogueHash: string): string {
  return [
    "#ifndef CATALOGUE_HASH",
    `#define CATALOGUE_HASH "${catalogueHash}"`,
    "",
    ...elementwise.flatMap((id) => [...emitMacros(id), ""]),
    "#endif",
    "",
    ...elementwise.flatMap((id) =>
      driversOf("native", id)
        .filter(({ variant }) => variant.store === "bulk")
        .map(emitDriver),
    ),
    ...vectorBits.flatMap(emitWidth),
  ].join("\n");
}

/** The drivers of one width: wide ones are compiled where the processor family has them, and so are non-temporal ones. */
function emitWidth(width: VectorBits): readonly string[] {
  const drivers = elementwise.flatMap((id) => driversOf("native", id)).filter(({ variant }) => variant.width === width);
  const lines = (store: "regular" | "nt") => drivers.filter(({ variant }) => variant.store === store).map(emitDriver);
  return ["", `#if WIDEST >= ${width}`, ...lines("regular"), "#if NON_TEMPORAL", ...lines("nt"), "#endif", "#endif"];
}

/** Everything that is emitted for one kernel: its macros and its drivers; nothing for a kernel whose drivers are written by hand. */
export function emitKernel(id: KernelId): readonly string[] {
  return kernelOf(id).order === "elementwise" ? [...emitMacros(id), ...driversOf("native", id).map(emitDriver)] : [];
}

/** The array that a kernel stores to; a reader has none. */
function destination(kernel: Kernel): ArrayName | undefined {
  return kernel.streams.find(({ role }) => role !== "read")?.array;
}

function sources(kernel: Kernel): readonly ArrayName[] {
  return kernel.streams.filter(({ role }) => role !== "write").map(({ array }) => array);
}

/** Addresses are relative to the array that is walked (`RELATIVE_TO` of walk.h), so an array's own name is its distance from there. */
function emitMacros(id: KernelId): readonly string[] {
  const kernel = kernelOf(id);
  const out = destination(kernel);
  const loads = sources(kernel).map((array) => `load((at) + ${array})`);
  const prefetches = sources(kernel).map((array) => ` prefetch((at) + ${array});`);
  const depths: readonly (number | undefined)[] = kernel.depths ?? [undefined];
  return depths.flatMap((depth) => {
    const name = `${id}${depth ?? ""}`;
    const shared = [`#define ${name}_WALKS ${kernel.streams[0]?.array}`, `#define ${name}_PREFETCH(at)${prefetches.join("")}`];
    if (out === undefined) {
      return [...shared, `#define ${name}_BYTES ${kernel.bytesPerLine}`, `#define ${name}_STEP(sum, load, at) step_${id}(sum, ${loads.join(", ")})`];
    }
    const value = depth === undefined ? `step_${id}(${[...loads, "ps"].join(", ")})` : fused(loads[0] ?? "", depth);
    const bulk = kernel.stores.includes("bulk") ? [emitBulk(id)] : [];
    return [...shared, `#define ${name}_STORES ${out}`, `#define ${name}_STEP(load, at) ${value}`, ...bulk];
  });
}

/** Odd operations multiply by p, even ones add q. */
function fused(value: string, depth: number): string {
  let text = value;
  for (let k = 1; k <= depth; k++) text = k % 2 === 1 ? `step_multiply(${text}, ps)` : `step_increment(${text}, qs)`;
  return text;
}

/** The C library's own calls; `memset` stores the byte `p`. */
function emitBulk(id: KernelId): string {
  return id === "write"
    ? "#define write_BULK(at, bytes) memset((void *)((at) + b), (unsigned char)(int)p, bytes);"
    : `#define ${id}_BULK(at, bytes) memcpy((void *)((at) + b), (const void *)((at) + a), bytes);`;
}

/** One line of the list: `WRITER(copy, s4_nt_w256_prefetch, 256, 4, nt, 0, 1)` gives the function `copy_s4_nt_w256_prefetch`. */
function emitDriver({ kernel: id, variant, depth, name }: Driver): string {
  const kernel = `${id}${depth ?? ""}`;
  const shape = name.slice(kernel.length + 1);
  const { streams, store, preload, width, prefetch } = variant;
  if (store === "bulk") return `BULK(${kernel}, ${shape})`;
  const walk = [kernel, shape, width, streams];
  const prefetches = prefetch ? 1 : 0;
  return destination(kernelOf(id))
    ? `WRITER(${[...walk, store, preload ? 1 : 0, prefetches].join(", ")})`
    : `READER(${[...walk, prefetches].join(", ")})`;
}
