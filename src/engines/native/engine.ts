/** The native engine: C drivers of every width over the same memories that wasm and js see. */
import { type ArrayName, type Variant, vectorBits } from "../../catalogue/kernel.ts";
import type { KernelId } from "../../catalogue/kernels.ts";
import { errors } from "../../errors.ts";
import { loadNative, type Native, type NativeKernels } from "../../native/native.ts";
import { lineBytes } from "../../units.ts";
import { type Binding, type BlendKind, blendKinds, type Engine, type EngineSupport } from "../engine.ts";
import { driverName, hasVariant } from "../variants.ts";

function support(): EngineSupport {
  const loaded = loadNative();
  if (loaded.state === "absent") return loaded;
  const { widths, nonTemporal } = loaded.native.kernels;
  return { state: "available", widths: vectorBits.filter((bits) => widths.includes(bits)), nonTemporal };
}

/** @throws internal where the addon is absent: `support` tells before */
function addon(): Native {
  const loaded = loadNative();
  if (loaded.state === "absent") throw errors.internal(`the native engine was bound where it is absent: ${loaded.reason}`);
  return loaded.native;
}

let numbers: ReadonlyMap<string, number> | undefined;

/** The number of a driver in the addon's table. @throws internal when there is none for the variant, or not on this processor */
function numberOf({ drivers, widths }: NativeKernels, kernel: KernelId, variant: Variant, depth: number | undefined): number {
  numbers ??= new Map(drivers.map((name, k) => [name, k]));
  const name = driverName(kernel, variant, depth);
  const found = hasVariant("native", kernel, variant) ? numbers.get(name) : undefined;
  if (found === undefined) throw errors.internal(`the native engine has no driver ${name} for the variant ${JSON.stringify(variant)}`);
  if (variant.width !== undefined && !widths.includes(variant.width)) {
    throw errors.internal(`driver ${name} was bound on a processor that executes ${widths.join(", ")} bits`);
  }
  return found;
}

/** Memories by the bodies that hold addresses in them: a body keeps its memory alive. */
const held = new WeakMap<object, Uint8Array>();

/**
 * A body over the addresses of a binding's arrays; an array that is not bound has the address 0, which no driver that was bound uses.
 * @throws internal for a place that is not at a multiple of 64 bytes: aligned vector loads would end the process
 */
function over<Body extends object>({ memory, arrays }: Binding, make: (addressOf: (name: ArrayName) => number) => Body): Body {
  const view = new Uint8Array(memory.buffer);
  const base = addon().addressOf(view);
  const body = make((name) => {
    const place = arrays[name];
    if (place === undefined) return 0;
    const address = base + place.offsetBytes;
    if (address % lineBytes !== 0) throw errors.internal(`array ${name} was bound at byte ${place.offsetBytes}, inside a line`);
    return address;
  });
  held.set(body, view);
  return body;
}

async function bindPass(kernel: KernelId, variant: Variant, binding: Binding, depth?: number) {
  const { kernels } = addon();
  const driver = numberOf(kernels, kernel, variant, depth);
  const ahead = variant.prefetch ?? 0;
  return over(binding, (addressOf) => {
    const [a, b, c] = [addressOf("a"), addressOf("b"), addressOf("c")];
    return (lo: number, hi: number, p: number, q: number, passes: number) => kernels.pass(driver, a, b, c, lo, hi, p, q, passes, ahead);
  });
}

async function bindBlend(binding: Binding, kind: BlendKind) {
  const { kernels } = addon();
  if (kind === "nt" && !kernels.nonTemporal) throw errors.internal("the native engine has no non-temporal stores on this processor");
  return over(binding, (addressOf) => kernels.blend.bind(undefined, blendKinds.indexOf(kind), addressOf("a"), addressOf("b")));
}

export const nativeEngine: Engine = {
  id: "native",
  support,
  bindPass,
  bindChase: async (binding) => over(binding, (addressOf) => addon().kernels.chase.bind(undefined, addressOf("a"))),
  bindChases: async (binding, count) =>
    over(binding, (addressOf) => {
      const positions = addressOf("b");
      const { kernels } = addon();
      return (hops: number) => kernels.chases(positions, count, hops);
    }),
  bindStride: async (binding) => over(binding, (addressOf) => addon().kernels.stride.bind(undefined, addressOf("a"))),
  bindBlend,
  bindSpin: async () => addon().kernels.spin,
  bindChain: async (binding) => over(binding, (addressOf) => addon().kernels.chain.bind(undefined, addressOf("a"), addressOf("b"), addressOf("c"))),
};
