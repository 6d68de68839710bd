import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it } from "node:test";
import type { Variant } from "../../catalogue/kernel.ts";
import { type KernelId, kernelIds, kernelOf } from "../../catalogue/kernels.ts";
import { loadNative } from "../../native/native.ts";
import { elementBytes, lineBytes } from "../../units.ts";
import { chaseCounts } from "../engine.ts";
import { type Driver, driversOf } from "../variants.ts";

/** One instruction in AT&T syntax: sources first, destination last. */
interface Instruction {
  readonly address: number;
  readonly text: string;
}

const functions = disassembly();
const skip = typeof functions === "string" && functions;

/** The functions of the addon that is loaded here by their names, or why there are none. */
function disassembly(): ReadonlyMap<string, readonly Instruction[]> | string {
  const loaded = loadNative();
  if (loaded.state === "absent") return loaded.reason;
  if (process.arch !== "x64") return `the instructions that are counted are those of x64, not of ${process.arch}`;
  const { status, stdout } = spawnSync("objdump", ["-d", "--no-show-raw-insn", loaded.path], { encoding: "utf8", maxBuffer: 2 ** 28 });
  if (status !== 0) return "objdump is not installed, or does not read the addon";
  const found = new Map<string, readonly Instruction[]>();
  for (const [, name = "", body = ""] of stdout.matchAll(/^[0-9a-f]+ <(\w+)>:\n((?:.+\n)*)/gm)) {
    const lines = [...body.matchAll(/^ *([0-9a-f]+):\s+(.*\S)/gm)];
    found.set(
      name,
      lines.map(([, address = "", text = ""]) => ({ address: Number.parseInt(address, 16), text })),
    );
  }
  return found.has("seq64_s1_w64") ? found : "the addon that is loaded holds no names of its drivers";
}

type Access = "load" | "store" | "prefetch";

/** What an instruction does to memory, if anything; address arithmetic and padding do nothing. */
function accessOf(text: string): Access | undefined {
  const [operation = "", operands = ""] = text.split(/\s+(.*)/);
  if (!operands.includes("(") || /^(lea|nop|cs|data16)/.test(operation)) return undefined;
  if (operation.startsWith("prefetch")) return "prefetch";
  return operands.endsWith(")") && !/^(cmp|test)/.test(operation) ? "store" : "load";
}

/** The innermost loop of a function that accesses memory most: its main one. What follows iterations takes single lines. */
function mainLoop(name: string): readonly string[] {
  const body = typeof functions === "string" ? undefined : functions.get(name);
  assert.ok(body, `${name} is in the addon`);
  const first = body[0]?.address ?? 0;
  const loops = body.flatMap(({ address, text }) => {
    const target = Number.parseInt(/^j\w+\s+([0-9a-f]+)/.exec(text)?.[1] ?? "", 16);
    return target >= first && target <= address ? [{ from: target, to: address }] : [];
  });
  const innermost = loops.filter((one) => !loops.some((other) => other !== one && other.from >= one.from && other.to <= one.to));
  const texts = innermost.map(({ from, to }) => body.filter(({ address }) => address >= from && address <= to).map(({ text }) => text));
  const most = texts.sort((one, other) => other.filter(accessOf).length - one.filter(accessOf).length)[0];
  assert.ok(most, `${name} has a loop`);
  return most;
}

function count(texts: readonly string[]): Record<Access, number> {
  const counts = { load: 0, store: 0, prefetch: 0 };
  for (const access of texts.map(accessOf)) if (access) counts[access]++;
  return counts;
}

/** Vectors of one line that a kernel accesses. */
function vectorsOf(id: KernelId, { width = 64 }: Variant): number {
  return Math.ceil((kernelOf(id).bytesPerLine * 8) / width);
}

/** Lines of an iteration: one of each stream, and so many more that eight vectors are accessed. */
function linesOf(id: KernelId, variant: Variant): number {
  return variant.streams * Math.max(1, Math.floor(8 / (variant.streams * vectorsOf(id, variant))));
}

/** What the kernel table declares of an iteration. */
function declared({ kernel: id, variant }: Driver): Record<Access, number> {
  const { streams } = kernelOf(id);
  const lines = linesOf(id, variant);
  const vectors = lines * vectorsOf(id, variant);
  const sources = streams.filter(({ role }) => role !== "write").length;
  const destinations = streams.filter(({ role }) => role !== "read").length;
  return {
    load: vectors * sources + (variant.preload ? lines : 0),
    store: vectors * destinations,
    prefetch: variant.prefetch ? lines * sources : 0,
  };
}

const drivers = kernelIds
  .filter((id) => kernelOf(id).order === "elementwise")
  .flatMap((id) => driversOf("native", id))
  .filter(({ variant }) => variant.store !== "bulk");

const registers = { 64: /%xmm|%r/, 128: /%xmm/, 256: /%ymm/, 512: /%zmm/ } as const;

describe("the addon's drivers", { skip }, () => {
  it("load all 64 bytes of a line in seq64: eight vectors at least, and nothing else", () => {
    const loads = (load: number) => ({ load, store: 0, prefetch: 0 });
    // Eight lines of one 512-bit vector, sixteen streams of eight 64-bit values.
    assert.deepEqual(count(mainLoop("seq64_s1_w512")), loads(8));
    assert.deepEqual(count(mainLoop("seq64_s4_w256")), loads(8));
    assert.deepEqual(count(mainLoop("seq64_s16_w64")), loads(128));
  });

  it("load exactly 8 bytes of a line in seq8: one f64 for each", () => {
    for (const streams of [1, 2, 4, 8]) assert.deepEqual(count(mainLoop(`seq8_s${streams}_w64`)), { load: 8, store: 0, prefetch: 0 });
    assert.deepEqual(count(mainLoop("seq8_s16_w64")), { load: 16, store: 0, prefetch: 0 });
  });

  it("load one word of each destination line more where they preload it, and prefetch one line of each source", () => {
    assert.deepEqual(count(mainLoop("write_s2_preload_w128")), { load: 2, store: 8, prefetch: 0 });
    assert.deepEqual(count(mainLoop("copy_s4_nt_w256_prefetch")), { load: 8, store: 8, prefetch: 4 });
    assert.deepEqual(count(mainLoop("daxpy_s8_w512_prefetch")), { load: 16, store: 8, prefetch: 16 });
  });

  it("do in each iteration what the kernel table declares, in every variant: nothing is spilled, merged or left out", () => {
    for (const driver of drivers) assert.deepEqual(count(mainLoop(driver.name)), declared(driver), driver.name);
  });

  it("store with vectors of the width that they are named after, and past the caches where they say so", () => {
    for (const { name, variant } of drivers) {
      const stores = mainLoop(name).filter((text) => accessOf(text) === "store");
      for (const text of stores) {
        assert.match(text, registers[variant.width ?? 64], name);
        assert.equal(/^v?movnt/.test(text), variant.store === "nt", `${name}: ${text}`);
      }
    }
  });

  it("keep every addition of the clock's chain: 16 an iteration, none folded", () => {
    assert.equal(mainLoop("spin").filter((text) => /^add\s+%\w+,%\w+$/.test(text)).length, 16);
  });

  it("load one link a hop and cycle, and keep a dozen cycles in registers", () => {
    assert.deepEqual(count(mainLoop("rand8")), { load: 1, store: 0, prefetch: 0 });
    for (const cycles of chaseCounts.filter((one) => one <= 12)) {
      assert.deepEqual(count(mainLoop(`chases_${cycles}`)), { load: cycles, store: 0, prefetch: 0 }, `${cycles} cycles`);
    }
  });

  it("load one f64 a stride: eight an iteration", () => {
    const loop = mainLoop("stride");
    assert.deepEqual(count(loop), { load: 8, store: 0, prefetch: 0 });
    assert.equal(loop.filter((text) => text.startsWith("addsd")).length, lineBytes / elementBytes);
  });
});
