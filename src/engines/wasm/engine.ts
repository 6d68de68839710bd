/** The wasm engine: 128-bit SIMD over a shared linear memory, compiled from AssemblyScript. Platform-free. */
import type { ArrayName, Variant } from "../../catalogue/kernel.ts";
import type { KernelId } from "../../catalogue/kernels.ts";
import { errors, messageOf } from "../../errors.ts";
import { type LinearMemory, wasm, wasmPageBytes } from "../../memory/webassembly.ts";
import { formatSize } from "../../units.ts";
import type { Binding, Engine, EngineSupport, PassBody } from "../engine.ts";
import { driverName, hasVariant } from "../variants.ts";
import { driversOver, moduleBytes, type WasmExports } from "./instance.ts";

function support(): EngineSupport {
  if (!wasm.validate(moduleBytes())) {
    return { state: "absent", code: "wasm-features", reason: "this runtime does not accept WebAssembly with SIMD, threads and bulk memory" };
  }
  try {
    new wasm.Memory({ initial: 1, maximum: 1, shared: true });
    return { state: "available" };
  } catch (thrown) {
    const { code, message } = errors.allocation(formatSize(wasmPageBytes), messageOf(thrown));
    return { state: "absent", code, reason: message };
  }
}

/** The drivers over a binding's memory. @throws internal when the memory is not shared. */
function driversOf(memory: LinearMemory): WasmExports {
  if (memory.buffer instanceof ArrayBuffer) throw errors.internal("the wasm engine was bound to a private memory: its module imports a shared one");
  return driversOver(memory);
}

const addressOf = ({ arrays }: Binding, name: ArrayName) => arrays[name]?.offsetBytes ?? 0;

/** Bound with `bind` and not with closures: the addresses become arguments once, and every body is a function of its own. */
async function bindPass(kernel: KernelId, variant: Variant, binding: Binding, depth?: number): Promise<PassBody> {
  const name = `${driverName(kernel, variant, depth)}_passes`;
  const driver = hasVariant("wasm", kernel, variant) ? driversOf(binding.memory)[name as keyof WasmExports] : undefined;
  if (typeof driver !== "function") throw errors.internal(`the wasm engine has no driver ${name} for the variant ${JSON.stringify(variant)}`);
  return driver.bind(undefined, addressOf(binding, "a"), addressOf(binding, "b"), addressOf(binding, "c"));
}

export const wasmEngine: Engine = {
  id: "wasm",
  support,
  bindPass,
  bindChase: async (binding) => driversOf(binding.memory).rand8.bind(undefined, addressOf(binding, "a")),
  bindChases: async (binding, count) => driversOf(binding.memory)[`chases_${count}`].bind(undefined, addressOf(binding, "b")),
  bindStride: async (binding) => driversOf(binding.memory).stride.bind(undefined, addressOf(binding, "a")),
  bindBlend: async (binding, kind) => {
    if (kind === "nt") throw errors.internal("WebAssembly has no non-temporal stores to blend");
    return driversOf(binding.memory).blend.bind(undefined, addressOf(binding, "a"), addressOf(binding, "b"));
  },
  bindSpin: async (memory) => {
    const { spin } = driversOf(memory);
    return (adds) => spin(adds, 1);
  },
  bindChain: async (binding) =>
    driversOf(binding.memory).chain.bind(undefined, addressOf(binding, "a"), addressOf(binding, "b"), addressOf(binding, "c")),
};
