/** Loops as bundles of plain text, written where a worker or a child can load them. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** `b = a * 1.5 + 2`, whose inputs are the index modulo 1024. */
const scale = {
  head: `buffers: { a: { type: "f64", perItem: 1, role: "in" }, b: { type: "f64", perItem: 1, role: "out" } },
    init: ({ a }) => { for (let i = 0; i < a.length; i++) a[i] = i & 1023; }`,
  check: "check: (_, { a, b }) => b.every((v, i) => v === a[i] * 1.5 + 2)",
  work: "for (let i = lo; i < hi; i++) b[i] = a[i] * 1.5 + 2; return b[lo];",
};

/** Imports the shared memory `m.memory`; its export `f(from, to)` adds 1 to each f64 from one byte offset to another. */
const addOneWasm = "AGFzbQEAAAABBgFgAn9/AAIQAQFtBm1lbW9yeQIDAYCABAMCAQAHBQEBZgAACi0BKwADQCAAIAFPRQRAIAAgACsDAEQAAAAAAADwP6A5AwAgAEEIaiEADAELCws=";

const upper = `name: "upper", init: ({ input }) => { input.fill(97); }, check: (out, { input }) => out === input.length`;
const shout = "(chunk) => { const out = new Uint8Array(chunk.length); for (let i = 0; i < chunk.length; i++) out[i] = chunk[i] & 0xdf; return out; }";

/** What each bundle is, by the name of its file. */
export const loopTexts = {
  make: `export default { name: "make", ${scale.head}, make: ({ a, b }) => (lo, hi) => { ${scale.work} }, ${scale.check} };`,
  run: `export default { name: "run", ${scale.head}, run: ({ a, b }, lo, hi) => { ${scale.work} }, ${scale.check} };`,
  update: `export default { name: "update", buffers: { a: { type: "i32", perItem: 1, role: "update" } }, init: ({ a }) => { a.fill(7); },
    make: ({ a }) => (lo, hi) => { for (let i = lo; i < hi; i++) a[i] += 1; return hi - lo; }, check: (sum, { a }) => sum === a.length && a.every((v) => v === 8) };`,
  wasm: `const bytes = Buffer.from("${addOneWasm}", "base64");
    export default { name: "wasm", buffers: { a: { type: "f64", perItem: 1, role: "update" } }, init: ({ a }) => { a.fill(1); },
      make: async ({ a }, _, { memory }) => {
        const { instance } = await WebAssembly.instantiate(bytes, { m: { memory } });
        return (lo, hi) => { instance.exports.f(a.byteOffset + 8 * lo, a.byteOffset + 8 * hi); return hi - lo; };
      },
      check: (sum, { a }) => sum === a.length && a.every((v) => v === 2) };`,
  whole: `export default { name: "whole", sliceable: false, buffers: { a: { type: "u8", perItem: 1, role: "in" } }, init: ({ a }) => { a.fill(3); },
    make: ({ a }) => (lo, hi) => { if (lo !== 0 || hi !== a.length) throw new Error("it was sliced"); let s = 0; for (let i = lo; i < hi; i++) s = (s * 31 + a[i]) | 0; return s; },
    check: (sum) => Number.isInteger(sum) };`,
  allocating: `export default { name: "allocating", buffers: { a: { type: "f64", perItem: 1, role: "in" } }, init: ({ a }) => { a.fill(2); },
    make: ({ a }) => (lo, hi) => { let sum = 0; const kept = []; for (let i = lo; i < hi; i++) { kept[i & 255] = { value: a[i] }; sum += kept[i & 255].value; } return sum; },
    check: (sum, { a }) => sum === 2 * a.length };`,
  wrong: `export default { name: "wrong", ${scale.head}, make: ({ a, b }) => (lo, hi) => { ${scale.work.replace("+ 2", "+ 3")} }, ${scale.check} };`,
  throws: `export default { name: "throws", ${scale.head}, make: () => () => { throw new Error("no luck today"); }, ${scale.check} };`,
  hangs: `export default { name: "hangs", ${scale.head}, make: () => () => { for (;;); }, ${scale.check} };`,
  web: `export default { ${upper}, transform: () => new TransformStream({ transform: (chunk, to) => to.enqueue((${shout})(chunk)) }) };`,
  node: `import { Transform } from "node:stream";
    export default { ${upper}, transform: (_, { highWaterMark }) => new Transform({ highWaterMark, transform: (chunk, _, done) => done(null, (${shout})(chunk)) }) };`,
  iterator: `export default { ${upper}, transform: () => async function* (source) { for await (const chunk of source) yield (${shout})(chunk); } };`,
  lossy: `export default { ${upper}, transform: () => async function* (source) { for await (const chunk of source) yield chunk.subarray(1); } };`,
  breaking: `export default { ${upper}, transform: () => new TransformStream({ transform: () => { throw new Error("no luck today"); } }) };`,
} as const;

export type LoopText = keyof typeof loopTexts;

/** Writes all of them to a folder of their own. */
export async function loopBundles(): Promise<{ readonly path: (name: LoopText) => string; readonly close: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "streambound-loops-"));
  await Promise.all(Object.entries(loopTexts).map(([name, text]) => writeFile(join(folder, `${name}.mjs`), text)));
  return { path: (name) => join(folder, `${name}.mjs`), close: () => rm(folder, { recursive: true, force: true }) };
}
