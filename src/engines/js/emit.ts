/** Emits the JavaScript bodies of every kernel and variant around the templates of `steps.ts`. */
import type { ArrayName, Kernel } from "../../catalogue/kernel.ts";
import { type KernelId, kernelIds, kernelOf } from "../../catalogue/kernels.ts";
import { elementBytes, lineBytes } from "../../units.ts";
import { type Driver, driversOf } from "../variants.ts";
import { steps } from "./steps.ts";

const lineElements = lineBytes / elementBytes;
const elements = Array.from({ length: lineElements }, (_, k) => k);
/** Four hide the add's latency behind V8's other work in a line; with eight it spills them in every iteration and runs at less than half the rate. */
const maxAccumulators = 4;
/** Additions of one iteration of the clock's loop, so that the loop's own work hides behind them. */
const spinUnroll = 16;

/** What a body does once a binding (`setup`) and in each pass (`pass`). */
interface BodyText {
  readonly setup: readonly string[];
  readonly pass: readonly string[];
}

/** The texts of `bodies/<name>.gen.ts` below their banners, by name: one file a kernel, so that a bind loads no more than it needs. */
export function emitBodies(): ReadonlyMap<string, string> {
  const files = kernelIds.map((id) => [id, emitKernel(id).join("\n\n")] as const);
  return new Map([...files, ["chain", emitChain()]]);
}

/** The bodies of one kernel: a passed and a captured form of each driver. */
export function emitKernel(id: KernelId): readonly string[] {
  const { order } = kernelOf(id);
  if (order === "chase") return [viewType, emitChase()];
  if (order === "none") return [emitSpin()];
  const drivers = driversOf("js", id);
  const sink = drivers.some(({ variant }) => variant.preload) ? [preloadSink] : [];
  return [viewType, ...sink, ...drivers.flatMap((driver) => emitForms(driver, bodyText(driver)))];
}

const viewType = "type View = Float64Array;";
const preloadSink =
  "/** Sum of the destination's first elements that a preloading body loaded: exported, so that no compiler can drop those loads. */\nexport let preloadSink = 0;";

function emitForms({ name }: Driver, { setup, pass }: BodyText): readonly string[] {
  const text = [...setup, ...pass].join("\n");
  const views = ["a", "b", "c"];
  const scalars = ["lo", "hi", "p", "q"];
  const passed = parameters([...views, ...scalars], text);
  return [
    [`export function ${name}(${passed}): number {`, ...indent([...setup, ...pass]), "}"].join("\n"),
    [
      `export function make_${name}(${parameters(views, text)}) {`,
      ...indent([...setup, `return (${parameters(scalars, text)}): number => {`, ...indent(pass), "};"]),
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

function indent(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
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

function index(at: string, k: number): string {
  return k === 0 ? at : `${at} + ${k}`;
}

/** A load; the index is inside the view by the caller's contract. */
function element(view: string, at: string, k: number): string {
  return `${view}[${index(at, k)}]!`;
}

/** A link is the element index of the next line's link, its second element; the conversion to an index belongs to the hop. */
function emitChase(): string {
  return [
    "export function make_rand8(a: View) {",
    "  return (start: number, hops: number): number => {",
    `    let at = start * ${lineElements} + 1;`,
    `    for (let hop = 0; hop < hops; hop++) ${steps.rand8("at", "a").replace(";", "!;")}`,
    `    return (at - 1) / ${lineElements};`,
    "  };",
    "}",
  ].join("\n");
}

/** `y` is read from a typed array, whose elements V8 does not take for constants (those of an array literal it does): nothing folds. */
function emitSpin(): string {
  const addition = steps.spin("x", "y");
  return [
    "export function make_spin(steps: Int32Array) {",
    "  return (adds: number): number => {",
    "    const y = steps[0]!;",
    "    let x = 0;",
    "    let left = adds | 0;",
    `    for (; left >= ${spinUnroll}; left = (left - ${spinUnroll}) | 0) {`,
    ...Array.from({ length: spinUnroll }, () => `      ${addition}`),
    "    }",
    `    for (; left > 0; left = (left - 1) | 0) ${addition}`,
    "    return x;",
    "  };",
    "}",
  ].join("\n");
}

/**
 * All passes over one chunk before the next, as `ChainBody` declares it. One loop for each pair of arrays and operation, so that every loop
 * captures its views like the bodies that it is compared with.
 */
function emitChain(): string {
  const loop = (name: string, from: string, to: string, scalar: "" | ", p: number", expression: (input: string) => string) => [
    `const ${name} = (source: number, target: number, count: number${scalar}) => {`,
    `  for (let k = 0; k < count; k = (k + ${lineElements}) | 0) {`,
    "    const s = (source + k) | 0, t = (target + k) | 0;",
    ...elements.map((k) => `    ${to}[${index("t", k)}] = ${expression(element(from, "s", k))};`),
    "  }",
    "};",
  ];
  return [
    viewType,
    "",
    "export function make_chain(a: View, b: View, c: View) {",
    ...indent([
      ...loop("multiplyInput", "a", "c", ", p: number", (x) => steps.multiply(x, "p")),
      ...loop("multiply", "c", "c", ", p: number", (x) => steps.multiply(x, "p")),
      ...loop("increment", "c", "c", ", p: number", (x) => steps.increment(x, "p")),
      ...loop("copyInput", "a", "b", "", (x) => steps.copy(x)),
      ...loop("copy", "c", "b", "", (x) => steps.copy(x)),
      "return (lo: number, hi: number, chunkLines: number, n: number, tempCount: number, tempStrideLines: number, advance: number, p: number, q: number): number => {",
      "  for (let first = lo; first < hi; first += chunkLines) {",
      `    const start = first * ${lineElements}, count = Math.min(chunkLines, hi - first) * ${lineElements};`,
      "    let from = start;",
      "    for (let i = 0; i < n; i++) {",
      `      const to = ((i % tempCount) * tempStrideLines + (advance ? first : 0)) * ${lineElements};`,
      "      if (i === 0) multiplyInput(from, to, count, p);",
      "      else if (i % 2 === 0) multiply(from, to, count, p);",
      "      else increment(from, to, count, q);",
      "      from = to;",
      "    }",
      "    if (n === 0) copyInput(from, start, count);",
      "    else copy(from, start, count);",
      "  }",
      `  return hi > lo ? b[hi * ${lineElements} - 1]! : 0;`,
      "};",
    ]),
    "}",
  ].join("\n");
}
