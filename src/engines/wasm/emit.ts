/** Emits the AssemblyScript drivers of every elementwise kernel and variant around the steps of `assembly/steps.ts`. */
import type { ArrayName, Kernel, StreamCount } from "../../catalogue/kernel.ts";
import { type KernelId, kernelIds, kernelOf } from "../../catalogue/kernels.ts";
import { elementBytes, lineBytes } from "../../units.ts";
import { chaseCounts } from "../engine.ts";
import { type Driver, driversOf } from "../variants.ts";

const vectorBytes = 16;
const vectorOffsets = Array.from({ length: lineBytes / vectorBytes }, (_, k) => k * vectorBytes);
/** More accumulators hide no more of the add's latency, and more than eight leave too few registers. */
const maxAccumulators = 8;

/** The text of `assembly/kernels.gen.ts` below its banner. */
export function emitDrivers(): string {
  return [
    `import * as step from "./steps";`,
    "/** Sum of the destination's first elements that a preloading driver loaded: exported, so that no compiler can drop those loads. */\nexport let preloadSink: f64 = 0;",
    ...kernelIds.flatMap(emitKernel),
  ].join("\n\n");
}

/** The drivers of one kernel, without those that are written by hand in `assembly/drivers.ts`. */
export function emitKernel(id: KernelId): readonly string[] {
  const kernel = kernelOf(id);
  if (kernel.order === "chase") return chaseCounts.map(emitChases);
  if (kernel.order === "none") return [];
  const drivers = driversOf("wasm", id);
  if (!destination(kernel)) return drivers.flatMap((driver) => [emitReader(driver, kernel), emitPasses(driver, true)]);
  const depths: readonly (number | undefined)[] = kernel.depths ?? [undefined];
  return [
    ...depths.map((depth) => emitLine(id, kernel, depth)),
    ...drivers.flatMap((driver) => [emitWriter(driver, kernel), emitPasses(driver, false)]),
  ];
}

/** The array that a kernel stores to; a reader has none. */
function destination(kernel: Kernel): ArrayName | undefined {
  return kernel.streams.find(({ role }) => role !== "read")?.array;
}

function sources(kernel: Kernel): readonly ArrayName[] {
  return kernel.streams.filter(({ role }) => role !== "write").map(({ array }) => array);
}

function signature(name: string, ...more: readonly string[]): string {
  return `export function ${name}(${["a: usize", "b: usize", "c: usize", "lo: u32", "hi: u32", "p: f64", "q: f64", ...more].join(", ")})`;
}

/**
 * The loop around the passes of one driver. It calls the pass, which is exported, so that binaryen inlines only small ones here. In a nest of
 * loops V8 unrolls the inner ones and two streams' sums no longer fit into registers: 0.6 of the rate.
 */
function emitPasses({ name }: Driver, sums: boolean): string {
  return [
    `${signature(passesName(name), "passes: u32")}: f64 {`,
    "  let result: f64 = 0;",
    `  for (; passes != 0; passes--) result ${sums ? "+=" : "="} ${name}(a, b, c, lo, hi, p, q);`,
    "  return result;",
    "}",
  ].join("\n");
}

function passesName(driver: string): string {
  return `${driver}_passes`;
}

/** One whole line of a writing kernel: loads, the step, stores, all with constant offsets. */
function emitLine(id: KernelId, kernel: Kernel, depth: number | undefined): string {
  const statements = vectorOffsets.map((offset) => {
    const inputs = sources(kernel).map((array) => `v128.load(${array}, ${offset})`);
    const value = depth === undefined ? `step.${id}(${[...inputs, "p"].join(", ")})` : fused(inputs[0] ?? "", depth);
    return `  v128.store(${destination(kernel)}, ${value}, ${offset});`;
  });
  return [
    "// @ts-ignore: decorator",
    `@inline function ${id}${depth ?? ""}_line(a: usize, b: usize, c: usize, p: v128, q: v128): void {`,
    ...statements,
    "}",
  ].join("\n");
}

/** Odd operations multiply by p, even ones add q. */
function fused(value: string, depth: number): string {
  let text = value;
  for (let k = 1; k <= depth; k++) text = k % 2 === 1 ? `step.multiply(${text}, p)` : `step.increment(${text}, q)`;
  return text;
}

/** Lines of a stream in one iteration: enough for as many vectors as there are accumulators, so that the loop's own instructions count less. */
function blockOf(streams: StreamCount, whole: boolean): number {
  return streams === 1 && whole ? maxAccumulators / vectorOffsets.length : 1;
}

/**
 * The walk of `streams` concurrent address streams through the array `walked`, of one stream by blocks of lines: `line(index)` is the text for
 * one line at address `at`, the `index`-th of its stream's block or the `index`-th stream's. An address that is carried from line to line costs
 * nothing, one that is added up from an array and an index costs an instruction a line. The lines that do not divide end in a tail. Loops end
 * by inequality, since the end of a 4 GiB memory is address 0.
 */
function emitWalk(
  walked: ArrayName,
  streams: StreamCount,
  block: number,
  line: (stream: number, inBlock: number) => readonly string[],
): readonly string[] {
  const indent = (texts: readonly string[]) => texts.map((text) => `    ${text}`);
  const visits = Array.from({ length: streams }, (_, stream) => [
    ...(stream === 0 ? [] : ["    at += distance;"]),
    ...Array.from({ length: block }, (__, inBlock) => indent(line(stream, inBlock))).flat(),
  ]);
  const tail = [
    `  const last: usize = ${walked} + (<usize>hi << 6);`,
    `  for (let at = first${streams === 1 ? "" : ` + ${streams - 1} * distance`}; at != last; at += 64) {`,
    ...indent(line(0, 0)),
    "  }",
  ];
  const parts = streams * block;
  return [
    `  const distance: usize = <usize>(${parts === 1 ? "hi - lo" : `(hi - lo) / ${parts}`}) << ${6 + Math.log2(block)};`,
    `  let first: usize = ${walked} + (<usize>lo << 6);`,
    `  for (const end = first + distance; first != end; first += ${block * lineBytes}) {`,
    "    let at = first;",
    ...visits.flat(),
    "  }",
    ...(parts === 1 ? [] : tail),
  ];
}

/** Loads into independent accumulators: whole lines as vectors, or one f64 a line. */
function emitReader({ name, kernel: id, variant }: Driver, { bytesPerLine }: Kernel): string {
  const whole = bytesPerLine === lineBytes;
  const offsets = whole ? vectorOffsets : [0];
  const type = whole ? "v128" : "f64";
  const block = blockOf(variant.streams, whole);
  const count = Math.min(variant.streams * block * offsets.length, maxAccumulators);
  const sums = Array.from({ length: count }, (_, k) => `s${k}`);
  const line = (stream: number, inBlock: number) =>
    offsets.map((offset, k) => {
      const sum = sums[((stream + inBlock) * offsets.length + k) % count];
      return `${sum} = step.${id}(${sum}, ${type}.load(at, ${inBlock * lineBytes + offset}));`;
    });
  const total = sums.reduce((left, right) => (whole ? `f64x2.add(${left}, ${right})` : `${left} + ${right}`));
  return [
    `${signature(name)}: f64 {`,
    `  let ${sums.map((sum) => `${sum}: ${type} = ${whole ? "f64x2.splat(0)" : "0"}`).join(", ")};`,
    ...emitWalk("a", variant.streams, block, line),
    `  const total = ${total};`,
    whole ? "  return f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1);" : "  return total;",
    "}",
  ].join("\n");
}

function emitWriter({ name, kernel: id, variant, depth }: Driver, kernel: Kernel): string {
  const out = destination(kernel);
  // The other arrays are addressed from the one that is walked.
  const [walked = "a", ...others] = kernel.streams.map(({ array }) => array);
  const address = (array: ArrayName) => (array === walked ? "at" : others.includes(array) ? `at + to_${array}` : "0");
  const call = `${id}${depth ?? ""}_line(${address("a")}, ${address("b")}, ${address("c")}, ps, qs);`;
  const body =
    variant.store === "regular"
      ? [
          "  const ps = f64x2.splat(p), qs = f64x2.splat(q);",
          ...(variant.preload ? ["  let sink: f64 = 0;"] : []),
          ...others.map((array) => `  const to_${array} = ${array} - ${walked};`),
          ...emitWalk(walked, variant.streams, 1, () => [...(variant.preload ? [`sink += f64.load(${address(out ?? "b")});`] : []), call]),
          ...(variant.preload ? ["  preloadSink = sink;"] : []),
        ]
      : [`  ${emitBulk(id)}`];
  return [`${signature(name)}: f64 {`, ...body, `  return lo == hi ? 0 : f64.load(${out} + (<usize>hi << 6) - ${elementBytes});`, "}"].join("\n");
}

/** The engine's own calls; `memory.fill` stores the byte `p`. */
function emitBulk(id: KernelId): string {
  const [offset, length] = ["(<usize>lo << 6)", "<usize>(hi - lo) << 6"];
  return id === "write" ? `memory.fill(b + ${offset}, <u8><i32>p, ${length});` : `memory.copy(b + ${offset}, a + ${offset}, ${length});`;
}

/** `count` chases at once, each position in a local of its own for as long as the loop runs. Line i of `b` holds position i as a link does. */
function emitChases(count: number): string {
  const chases = Array.from({ length: count }, (_, i) => i);
  return [
    `export function ${chasesName(count)}(b: usize, hops: u32): void {`,
    ...chases.map((i) => `  let at${i} = i64.load(b, ${i * lineBytes});`),
    "  for (; hops != 0; hops--) {",
    ...chases.map((i) => `    at${i} = step.rand8(at${i});`),
    "  }",
    ...chases.map((i) => `  i64.store(b, at${i}, ${i * lineBytes});`),
    "}",
  ].join("\n");
}

function chasesName(count: number): string {
  return `chases_${count}`;
}

/** Names of every exported driver, those written by hand among them. */
export function driverNames(): readonly string[] {
  const passes = kernelIds.flatMap((id) =>
    kernelOf(id).order === "elementwise" ? driversOf("wasm", id).flatMap(({ name }) => [name, passesName(name)]) : [id],
  );
  return [...passes, ...chaseCounts.map(chasesName), "chain", "stride", "blend"];
}
