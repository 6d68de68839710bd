/** The memory family's body over a wasm engine that is wrong in the way that the query of this file's URL names. */
import type { ArrayName } from "../../catalogue/kernel.ts";
import type { Engine, PassBody } from "../../engines/engine.ts";
import { wasmEngine } from "../../engines/wasm/engine.ts";
import { open } from "../../families/memory/body.ts";
import { elementBytes } from "../../units.ts";

/** Each makes a wrong body of a right one and the array that it stores, or reads if it stores none. */
const faults = {
  /** Takes its time, a microsecond a pass, and does nothing. */
  skips: () => (_lo, _hi, _p, _q, passes) => {
    const until = process.hrtime.bigint() + 1000n * BigInt(passes);
    while (process.hrtime.bigint() < until);
    return 0;
  },
  short: (body) => (lo, hi, p, q, passes) => body(lo, hi - 1, p, q, passes),
  element: (body, array) => (lo, hi, p, q, passes) => {
    const result = body(lo, hi, p, q, passes);
    array[array.length >> 1] = 0.5;
    return result;
  },
} satisfies Record<string, (body: PassBody, array: Float64Array) => PassBody>;

const fault = faults[new URL(import.meta.url).searchParams.get("fault") as keyof typeof faults];
const { bindPass } = wasmEngine;
// For the life of this worker, which runs nothing else.
(wasmEngine as { bindPass: Engine["bindPass"] }).bindPass = async (kernel, variant, binding, depth) => {
  const last = Object.keys(binding.arrays).sort().at(-1) as ArrayName;
  const { offsetBytes, lineCount } = binding.arrays[last] as { offsetBytes: number; lineCount: number };
  return fault(
    await bindPass(kernel, variant, binding, depth),
    new Float64Array(binding.memory.buffer, offsetBytes, (lineCount * 64) / elementBytes),
  );
};

export { open };
