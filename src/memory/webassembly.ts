/** The part of the WebAssembly API that this project uses, typed here because the DOM library is not loaded. */

/** A linear memory. Its buffer is a SharedArrayBuffer when the memory is shared, an ArrayBuffer otherwise. */
export interface LinearMemory {
  readonly buffer: ArrayBufferLike;
}

export interface WasmModule {
  readonly [brand]: "module";
}
declare const brand: unique symbol;

interface WasmApi {
  readonly Memory: new (descriptor: { initial: number; maximum?: number; shared?: boolean }) => LinearMemory;
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Instance: new (
    module: WasmModule,
    imports: Record<string, Record<string, unknown>>,
  ) => { readonly exports: Readonly<Record<string, unknown>> };
  validate(bytes: Uint8Array): boolean;
}

export const wasm: WasmApi = (globalThis as unknown as { WebAssembly: WasmApi }).WebAssembly;

/** Bytes of a page of linear memory. */
export const wasmPageBytes = 65536;
