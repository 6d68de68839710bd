/** The js engine: plain loops over Float64Array views of a linear memory, as users' loops are written. */
import type { ArrayName, Variant } from "../../catalogue/kernel.ts";
import type { KernelId } from "../../catalogue/kernels.ts";
import { errors } from "../../errors.ts";
import { elementBytes, lineBytes } from "../../units.ts";
import type { Binding, Engine, PassBody, SpinBody } from "../engine.ts";
import { driverName, hasVariant } from "../variants.ts";
import type { BodyFile } from "./emit.ts";

type Views = readonly [a: Float64Array, b: Float64Array, c: Float64Array];

const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
let instances = 0;

/**
 * The exports of a generated file, from an instance of the module that no other body shares. V8 keeps type feedback by function literal
 * and treats the views that a closure captures as constants only while the literal has one closure: a second one would slow both.
 */
async function load(file: BodyFile): Promise<(name: string) => unknown> {
  const url = new URL(`./bodies/${file}.gen${extension}?instance=${instances++}`, import.meta.url);
  const module = (await import(url.href)) as Readonly<Record<string, unknown>>;
  return (name) => {
    const body = module[name];
    if (typeof body !== "function") throw errors.internal(`the js engine has no body ${name}`);
    return body;
  };
}

/** A body that captures its views, by the name of its factory. */
async function make<Body>(file: BodyFile, name: string, binding: Binding): Promise<Body> {
  const exported = await load(file);
  return (exported(`make_${name}`) as (...views: Views) => Body)(...viewsOf(binding));
}

/** Views of the three arrays; an array that the binding lacks is an empty view, which its kernel never touches. */
function viewsOf({ memory, arrays }: Binding): Views {
  const view = (name: ArrayName) => {
    const { offsetBytes, lineCount } = arrays[name] ?? { offsetBytes: 0, lineCount: 0 };
    return new Float64Array(memory.buffer, offsetBytes, (lineCount * lineBytes) / elementBytes);
  };
  return [view("a"), view("b"), view("c")];
}

async function bindPass(kernel: KernelId, variant: Variant, binding: Binding, depth?: number): Promise<PassBody> {
  if (!hasVariant("js", kernel, variant)) throw errors.internal(`the js engine has no ${kernel} of the variant ${JSON.stringify(variant)}`);
  const name = driverName(kernel, variant, depth);
  if (variant.views !== "passed") return make(kernel, name, binding);
  const exported = await load(kernel);
  return (exported("repeat_passed") as (body: unknown, views: Views) => PassBody)(exported(name), viewsOf(binding));
}

export const jsEngine: Engine = {
  id: "js",
  support: () => ({ state: "available" }),
  bindPass,
  bindChase: (binding) => make("rand8", "rand8", binding),
  bindChases: (binding, count) => make("rand8", `chases_${count}`, binding),
  bindStride: (binding) => make("stride", "stride", binding),
  bindBlend: async (binding, kind) => {
    if (kind === "nt") throw errors.internal("JavaScript has no non-temporal stores to blend");
    return make("blend", "blend", binding);
  },
  bindSpin: async () => ((await load("spin"))("make_spin") as (steps: Int32Array) => SpinBody)(Int32Array.of(1)),
  bindChain: (binding) => make("chain", "chain", binding),
};
