/** The js engine: plain loops over Float64Array views of a linear memory, as users' loops are written. */
import type { ArrayName, Variant } from "../../catalogue/kernel.ts";
import { type KernelId, kernelOf } from "../../catalogue/kernels.ts";
import { errors } from "../../errors.ts";
import { elementBytes, lineBytes } from "../../units.ts";
import type { Binding, ChainBody, ChaseBody, Engine, PassBody, SpinBody } from "../engine.ts";
import { driverName, hasVariant } from "../variants.ts";

type Views = readonly [a: Float64Array, b: Float64Array, c: Float64Array];
type PassedBody = (...args: [...Views, lo: number, hi: number, p: number, q: number]) => number;
type Pass = (lo: number, hi: number, p: number, q: number) => number;
type Factory<Body> = (...views: Views) => Body;

const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
let instances = 0;

/**
 * An export of a generated file, from an instance of the module that no other body shares. V8 keeps type feedback by function literal
 * and treats the views that a closure captures as constants only while the literal has one closure: a second one would slow both.
 */
async function load(file: KernelId | "chain", name: string): Promise<unknown> {
  const url = new URL(`./bodies/${file}.gen${extension}?instance=${instances++}`, import.meta.url);
  const module = (await import(url.href)) as Readonly<Record<string, unknown>>;
  const body = module[name];
  if (typeof body !== "function") throw errors.internal(`the js engine has no body ${name}`);
  return body;
}

/** Views of the three arrays; an array that the binding lacks is an empty view, which its kernel never touches. */
function viewsOf({ memory, arrays }: Binding): Views {
  const view = (name: ArrayName) => {
    const { offsetBytes, lineCount } = arrays[name] ?? { offsetBytes: 0, lineCount: 0 };
    return new Float64Array(memory.buffer, offsetBytes, (lineCount * lineBytes) / elementBytes);
  };
  return [view("a"), view("b"), view("c")];
}

/** Passes repeated from outside. */
const repeated =
  (pass: (lo: number, hi: number, p: number, q: number) => number, sums: boolean): PassBody =>
  (lo, hi, p, q, passes) => {
    let result = 0;
    for (let i = 0; i < passes; i++) result = pass(lo, hi, p, q) + (sums ? result : 0);
    return result;
  };
const sumsUp = (kernel: KernelId) => kernelOf(kernel).streams.every(({ role }) => role === "read");
const unwritten = async (): Promise<never> => {
  throw errors.internal("this body was not generated yet");
};

async function bindPass(kernel: KernelId, variant: Variant, binding: Binding, depth?: number): Promise<PassBody> {
  if (!hasVariant("js", kernel, variant)) throw errors.internal(`the js engine has no ${kernel} of the variant ${JSON.stringify(variant)}`);
  const name = driverName(kernel, variant, depth);
  const views = viewsOf(binding);
  if (variant.views !== "passed") return repeated(((await load(kernel, `make_${name}`)) as Factory<Pass>)(...views), sumsUp(kernel));
  const body = (await load(kernel, name)) as PassedBody;
  // Read from an array that is no literal of constants, so V8 loads its elements each time: inlining cannot turn passed views into captured ones.
  return repeated((lo, hi, p, q) => body(views[0], views[1], views[2], lo, hi, p, q), sumsUp(kernel));
}

export const jsEngine: Engine = {
  id: "js",
  support: () => ({ state: "available" }),
  bindPass,
  bindChase: async (binding) => ((await load("rand8", "make_rand8")) as Factory<ChaseBody>)(...viewsOf(binding)),
  bindChases: unwritten,
  bindStride: unwritten,
  bindBlend: unwritten,
  bindSpin: async () => ((await load("spin", "make_spin")) as (steps: Int32Array) => SpinBody)(Int32Array.of(1)),
  bindChain: async (binding) => ((await load("chain", "make_chain")) as Factory<ChainBody>)(...viewsOf(binding)),
};
