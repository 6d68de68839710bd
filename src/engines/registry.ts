/** The engines of this build, by id. */
import type { Engine, EngineId } from "./engine.ts";
import { jsEngine } from "./js/engine.ts";
import { nativeEngine } from "./native/engine.ts";
import { wasmEngine } from "./wasm/engine.ts";

export const engines = { native: nativeEngine, wasm: wasmEngine, js: jsEngine } as const satisfies Record<EngineId, Engine>;

export function engineOf(id: EngineId): Engine {
  return engines[id];
}
