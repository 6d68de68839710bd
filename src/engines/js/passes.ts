/** Emits the bodies of the elementwise kernels: passes over lines, one driver a variant, with captured and with passed views. */
import type { ArrayName, Kernel } from "../../catalogue/kernel.ts";
import { type KernelId, kernelOf } from "../../catalogue/kernels.ts";
import { elementBytes, lineBytes } from "../../units.ts";
import type { Driver } from "../variants.ts";
import { element, elements, indent, index, lineElements } from "./source.ts";
import { steps } from "./steps.ts";

/** Four hide the add's latency behind V8's other work in a line; with eight it spills them in every iteration and runs at less than half the rate. */
const maxAccumulators = 4;

/** What a body does once a binding (`setup`) and in each pass (`pass`). */
interface BodyText {
  readonly setup: readonly string[];
  readonly pass: readonly string[];
}

export const preloadSink =
  "/** Sum of the destination's first elements that a preloading body loaded: exported, so that no compiler can drop those loads. */\nexport let preloadSink = 0;";

/**
 * The loop of the passes, once a file. It stands around a pass and not in it: V8 enters what it optimised for captured views only where a
 * function is called, so that a pass which had to be deoptimised is fast again in one of the next.
 */
export function emitRepeats(id: KernelId): string {
  const assign = kernelOf(id).streams.every(({ role }) => role === "read") ? "+=" : "=";
  return [
    "type Pass = (lo: number, hi: number, p: number, q: number) => number;",
    "",
    "function repeat(body: Pass) {",
    "  return (lo: number, hi: number, p: number, q: number, passes: number): number => {",
    "    let result = 0;",
    `    for (let pass = 0; pass < passes; pass++) result ${assign} body(lo, hi, p, q);`,
    "    return result;",
    "  };",
    "}",
    "",
    "/** The views come from an array that is no literal of constants, so V8 loads its elements in each pass: inlining cannot turn them into captured ones. */",
    "export function repeat_passed(body: (a: View, b: View, c: View, ...scalars: Parameters<Pass>) => number, views: readonly [View, View, View]) {",
    "  return repeat((lo, hi, p, q) => body(views[0], views[1], views[2], lo, hi, p, q));",
    "}",
  ].join("\n");
}

/** The two forms of one driver: a pass whose views are parameters, and a factory of repeated passes that capture theirs. */
export function emitForms(driver: Driver): readonly string[] {
  const { name } = driver;
  const { setup, pass } = bodyText(driver);
  const text = [...setup, ...pass].join("\n");
  const views = ["a", "b", "c"];
  const scalars = ["lo", "hi", "p", "q"];
  const passed = parameters([...views, ...scalars], text);
  return [
    [`export function ${name}(${passed}): number {`, ...indent([...setup, ...pass]), "}"].join("\n"),
    [
      `export function make_${name}(${parameters(views, text)}) {`,
      ...indent([...setup, `return repeat((${parameters(scalars, text)}): number => {`, ...indent(pass), "});"]),
      "}",
    ].join("\n"),
  ];
}

/** The parameters that a text uses: unused ones are cut from the end and marked with an underscore elsewhere. */
function parameters(names: readonly string[], text: string): string {
  const used = names.map((name) => new RegExp(`\\b${name}\\b`).test(text));
  return names
    .slice(0, used.lastIndexOf(true) + 1)
    .map((name, k) => `${used[k] ? name : `_${name}`}: ${"abc".includes(name) ? "View" : "number"}`)
    .join(", ");
}

function bodyText(driver: Driver): BodyText {
  const kernel = kernelOf(driver.kernel);
  const out = kernel.streams.find(({ role }) => role !== "read")?.array;
  return out === undefined ? readerText(driver, kernel) : writerText(driver, kernel, out);
}

/**
 * The walk of `streams` concurrent address streams: `line(k)` is the text for one line of stream k at element `at`. The lines that
 * do not divide end in a tail. Indices are forced to 32 bits, so that V8 proves them integers without an overflow check.
 */
function emitWalk(streams: number, line: (stream: number) => readonly string[]): readonly string[] {
  const visits = Array.from({ length: streams }, (_, k) => [...(k === 0 ? [] : ["at = (at + distance) | 0;"]), ...line(k)]);
  const tail = [`for (let at = (first + ${streams - 1} * distance) | 0; at < last; at = (at + ${lineElements}) | 0) {`, ...indent(line(0)), "}"];
  return [
    `const distance = ${streams === 1 ? "(hi - lo)" : `(((hi - lo) / ${streams}) | 0)`} * ${lineElements};`,
    `let first = (lo * ${lineElements}) | 0;`,
    "const end = (first + distance) | 0;",
    `for (; first < end; first = (first + ${lineElements}) | 0) {`,
    ...indent([streams === 1 ? "const at = first;" : "let at = first;", ...visits.flat()]),
    "}",
    ...(streams === 1 ? [] : [`const last = (hi * ${lineElements}) | 0;`, ...tail]),
  ];
}

/** Loads into independent accumulators, every element of a line or its first. */
function readerText({ kernel: id, variant }: Driver, { bytesPerLine }: Kernel): BodyText {
  const loads = bytesPerLine / elementBytes;
  const count = Math.min(variant.streams * loads, maxAccumulators);
  const sums = Array.from({ length: count }, (_, k) => `s${k}`);
  const step = id === "seq8" ? steps.seq8 : steps.seq64;
  const line = (stream: number) => elements.slice(0, loads).map((k) => step(sums[(stream * loads + k) % count] ?? "", element("a", "at", k)));
  return {
    setup: [],
    pass: [`let ${sums.map((sum) => `${sum} = 0`).join(", ")};`, ...emitWalk(variant.streams, line), `return ${sums.join(" + ")};`],
  };
}

function writerText({ kernel: id, variant, depth }: Driver, kernel: Kernel, out: ArrayName): BodyText {
  const result = `return hi > lo ? ${out}[hi * ${lineElements} - 1]! : 0;`;
  if (variant.store === "bulk" || variant.store === "bulk-within") return bulkText(id, variant.store, result);
  const sources = kernel.streams.filter(({ role }) => role !== "write").map(({ array }) => array);
  const store = (k: number) => {
    const inputs = sources.map((array) => element(array, "at", k));
    return `${out}[${index("at", k)}] = ${id === "fused" ? fused(inputs[0] ?? "", depth ?? 0) : steps[id](...inputs, "p")};`;
  };
  const line = () => [...(variant.preload ? [`sink += ${element(out, "at", 0)};`] : []), ...elements.map(store)];
  const walk = emitWalk(variant.streams, line);
  return { setup: [], pass: variant.preload ? ["let sink = 0;", ...walk, "preloadSink = sink;", result] : [...walk, result] };
}

/** The engine's own calls. `fill` on bytes is the twin of wasm's `memory.fill`; `copyWithin` needs one view over both arrays. */
function bulkText(id: KernelId, store: "bulk" | "bulk-within", result: string): BodyText {
  if (id === "write") {
    return {
      setup: ["const bytes = new Uint8Array(b.buffer, b.byteOffset, b.byteLength);"],
      pass: [`bytes.fill(p, lo * ${lineBytes}, hi * ${lineBytes});`, result],
    };
  }
  const [from, to] = [`lo * ${lineElements}`, `hi * ${lineElements}`];
  if (store === "bulk") return { setup: [], pass: [`b.set(a.subarray(${from}, ${to}), ${from});`, result] };
  return {
    setup: ["const whole = new Float64Array(a.buffer);", `const source = a.byteOffset / ${elementBytes}, target = b.byteOffset / ${elementBytes};`],
    pass: [`whole.copyWithin(target + ${from}, source + ${from}, source + ${to});`, result],
  };
}

/** Odd operations multiply by p, even ones add q. */
function fused(input: string, depth: number): string {
  let text = input;
  for (let k = 1; k <= depth; k++) text = `(${k % 2 === 1 ? steps.multiply(text, "p") : steps.increment(text, "q")})`;
  return text;
}
