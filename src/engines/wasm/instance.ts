/** The compiled drivers: one module a thread, one instance a memory. */
import { type LinearMemory, type WasmModule, wasm } from "../../memory/webassembly.ts";
import { kernelsWasm, type wasmDrivers } from "./kernels.wasm.gen.ts";

export type WasmDriver = (...scalars: readonly number[]) => number;
export type WasmExports = Readonly<Record<(typeof wasmDrivers)[number], WasmDriver>> & { readonly preloadSink: { readonly value: number } };

/** The binary: WebAssembly with SIMD, threads and bulk memory, importing a shared memory as `env.memory`. */
export function moduleBytes(): Uint8Array {
  return Uint8Array.from(atob(kernelsWasm), (character) => character.charCodeAt(0));
}

const instances = new WeakMap<LinearMemory, WasmExports>();
let compiled: WasmModule | undefined;

/** The drivers over `memory`, which must be shared. Calls are free after the first. */
export function driversOver(memory: LinearMemory): WasmExports {
  const existing = instances.get(memory);
  if (existing) return existing;
  compiled ??= new wasm.Module(moduleBytes());
  const exports = new wasm.Instance(compiled, { env: { memory } }).exports as unknown as WasmExports;
  instances.set(memory, exports);
  return exports;
}
