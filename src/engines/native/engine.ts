/** The native engine: C drivers of every width over the same shared memories that wasm and js see. */
import { errors } from "../../errors.ts";
import { loadNative } from "../../native/native.ts";
import type { Engine, EngineSupport } from "../engine.ts";

function support(): EngineSupport {
  const loaded = loadNative();
  return loaded.state === "available" ? { state: "available" } : loaded;
}

const unbuilt = async (): Promise<never> => {
  throw errors.internal("the native engine has no drivers yet");
};

export const nativeEngine: Engine = {
  id: "native",
  support,
  bindPass: unbuilt,
  bindChase: unbuilt,
  bindChases: unbuilt,
  bindStride: unbuilt,
  bindBlend: unbuilt,
  bindSpin: unbuilt,
  bindChain: unbuilt,
};
