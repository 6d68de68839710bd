import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { streamCounts } from "../../catalogue/kernel.ts";
import { kernelIds, kernelOf } from "../../catalogue/kernels.ts";
import { lineBytes } from "../../units.ts";
import { chaseCounts } from "../engine.ts";
import { driversOf } from "../variants.ts";
import { moduleBytes } from "./instance.ts";

const text = await moduleText();
const skip = text === undefined && "the binaryen of assemblyscript is not installed (it comes with the development dependencies)";

/** The shipped binary as text, its functions under the names they are exported by. */
async function moduleText(): Promise<ReadonlyMap<string, string> | undefined> {
  // A variable, so that the compiler does not look for the types of a package's untyped part.
  const library: string = "assemblyscript/binaryen";
  const binaryen = await import(library).then(
    (module) => module.default,
    () => undefined,
  );
  if (binaryen === undefined) return undefined;
  const wat: string = binaryen.readBinary(moduleBytes()).emitText();
  const functions = new Map([...wat.matchAll(/\n \(func (\$\d+) [\s\S]*?\n \)/g)].map((found) => [found[1], found[0]]));
  return new Map([...wat.matchAll(/\(export "(\w+)" \(func (\$\d+)\)\)/g)].map(([, name, id]) => [name ?? "", functions.get(id) ?? ""]));
}

/** The texts of a driver's loops that hold no other loop, in order: the walk of a pass, and its tail. */
function innerLoops(name: string): readonly string[] {
  const wat = text?.get(name) ?? "";
  const loops = [...wat.matchAll(/\n( *)\(loop /g)].map(({ index, 1: margin }) => wat.slice(index, wat.indexOf(`\n${margin})`, index)));
  return loops.filter((loop) => loop.split("(loop ").length === 2);
}

/** The first of them. */
function mainLoop(name: string): string {
  const [first] = innerLoops(name);
  assert.ok(first, `${name} has a loop`);
  return first;
}

const accesses = ["v128.load", "v128.store", "f64.load", "f64.store", "i64.load", "i32.load", "i64.store", "i32.store"];

/** Loads and stores in a text by instruction; those that do not occur are left out. */
function count(wat: string): Record<string, number> {
  const found = accesses.map((name) => [name, wat.split(new RegExp(`\\(${name.replace(".", "\\.")}[\\s)]`)).length - 1] as const);
  return Object.fromEntries(found.filter(([, times]) => times > 0));
}

describe("the compiled drivers", { skip }, () => {
  it("load all 64 bytes of a line in seq64: four vectors for each stream, of one stream two lines at a time, and nothing else", () => {
    assert.deepEqual(innerLoops("seq64_s1").map(count), [{ "v128.load": 8 }, { "v128.load": 4 }]);
    for (const streams of streamCounts.filter((one) => one > 1))
      assert.deepEqual(innerLoops(`seq64_s${streams}`).map(count), [{ "v128.load": 4 * streams }, { "v128.load": 4 }]);
  });

  it("load exactly 8 bytes of a line in seq8: one f64 for each stream, and nothing else", () => {
    for (const streams of streamCounts) assert.deepEqual(count(mainLoop(`seq8_s${streams}`)), { "f64.load": streams });
  });

  it("load one 64-bit link a hop in rand8, and nothing else", () => {
    assert.deepEqual(count(mainLoop("rand8")), { "i64.load": 1 });
  });

  it("load one link a hop for each of many chases, and keep the positions out of memory", () => {
    for (const chases of chaseCounts) assert.deepEqual(count(mainLoop(`chases_${chases}`)), { "i64.load": chases });
  });

  it("load eight f64 an iteration with a stride, each into a sum of its own", () => {
    assert.deepEqual(innerLoops("stride").map(count), [{ "f64.load": 8 }, { "f64.load": 1 }]);
    assert.equal(new Set(mainLoop("stride").match(/local\.set \$\d+\s+\(f64\.add/g)).size, 8);
  });

  it("load four vectors of a line that a blend reads, and store the four of a line that it updates", () => {
    assert.deepEqual(innerLoops("blend").map(count), [{ "v128.load": 4 }, { "v128.load": 4, "v128.store": 4 }]);
  });

  it("do in each of repeated passes what they do in one: they call it, or hold the same loops where it is small", () => {
    for (const { name } of kernelIds.flatMap((id) => (kernelOf(id).order === "elementwise" ? driversOf("wasm", id) : []))) {
      const [passes, pass] = [innerLoops(`${name}_passes`), innerLoops(name)];
      if (passes.length === 1 && passes[0]?.includes("(call ")) assert.deepEqual(passes.map(count), [{}], name);
      else if (pass.length > 0) assert.deepEqual(passes.map(count), pass.map(count), name);
      else assert.match(passes[0] ?? "", /\(memory\.(copy|fill)/, name);
    }
    assert.match(mainLoop("seq64_s2_passes"), /\(call /);
  });

  it("load four vectors of a copy's line and store four", () => {
    assert.deepEqual(count(mainLoop("copy_s1")), { "v128.load": 4, "v128.store": 4 });
    assert.deepEqual(count(mainLoop("copy_s4")), { "v128.load": 16, "v128.store": 16 });
  });

  it("load one f64 of each destination line more where they preload it", () => {
    assert.deepEqual(count(mainLoop("write_s1_preload")), { "v128.store": 4, "f64.load": 1 });
    assert.deepEqual(count(mainLoop("copy_s8_preload")), { "v128.load": 32, "v128.store": 32, "f64.load": 8 });
  });

  it("do in each iteration what the kernel table declares, for every kernel with plain stores", () => {
    for (const id of kernelIds.filter((one) => kernelOf(one).order === "elementwise" && kernelOf(one).bytesPerLine === lineBytes)) {
      const { streams: arrays } = kernelOf(id);
      for (const { name, variant } of driversOf("wasm", id).filter((driver) => driver.variant.store === "regular")) {
        const lines = variant.streams === 1 && arrays.every(({ role }) => role === "read") ? 2 : variant.streams;
        const loads = 4 * lines * arrays.filter(({ role }) => role !== "write").length;
        const stores = 4 * variant.streams * arrays.filter(({ role }) => role !== "read").length;
        assert.deepEqual(
          count(mainLoop(name)),
          {
            ...(loads > 0 && { "v128.load": loads }),
            ...(stores > 0 && { "v128.store": stores }),
            ...(variant.preload && { "f64.load": variant.streams }),
          },
          name,
        );
      }
    }
  });

  it("keep every addition of the clock's chain: 16 an iteration, none folded", () => {
    assert.equal(mainLoop("spin").split("(i64.add").length - 1, 16);
    assert.equal(/i64\.(mul|shl)/.test(mainLoop("spin")), false);
  });

  it("store in bulk through the engine's own calls", () => {
    assert.match(text?.get("write_bulk") ?? "", /\(memory\.fill/);
    assert.match(text?.get("copy_bulk") ?? "", /\(memory\.copy/);
  });
});
