/** The one suite that every engine passes: each kernel and variant against the catalogue's executable reference, and nothing outside its lines touched. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type ArrayName, type Kernel, plainVariant, type Variant, variantLabel } from "../catalogue/kernel.ts";
import { type KernelId, kernelIds, kernelOf } from "../catalogue/kernels.ts";
import type { ArrayPlace, Binding, Engine } from "../engines/engine.ts";
import { bulkFillValue, variantsOf } from "../engines/variants.ts";
import { type LinearMemory, wasm } from "../memory/webassembly.ts";
import { elementBytes, lineBytes } from "../units.ts";

const lineElements = lineBytes / elementBytes;
/** Scalars of the passes: no power of either returns a value to what it was, so that a wrong number of operations shows. */
const [p, q] = [3, 2];
/** Odd counts around every stream count, and none at all. */
const lineCounts = [0, 1, 2, 3, 7, 17, 33, 145];
/** Lines [lo, hi) of arrays of 145 lines: prefixes of every count, then ranges inside, which a prefix cannot stand for. */
const ranges: readonly (readonly [lo: number, hi: number])[] = [
  ...lineCounts.map((count) => [0, count] as const),
  [1, 2],
  [5, 38],
  [16, 145],
  [144, 145],
  [7, 7],
];
/** Three arrays apart by guard lines, at two sets of offsets: the last fits into one page of 1024 lines. */
const places: readonly Readonly<Record<ArrayName, ArrayPlace>>[] = [
  { a: place(1, 145), b: place(150, 145), c: place(300, 145) },
  { a: place(507, 145), b: place(3, 145), c: place(230, 145) },
];

function place(line: number, lineCount: number): ArrayPlace {
  return { offsetBytes: line * lineBytes, lineCount };
}

/**
 * Registers the suite for one engine.
 * @param allocate makes a memory of one page of the kind that the engine runs over.
 * @param skip why the engine cannot run here, if it cannot.
 */
export function testEngine(engine: Engine, allocate: () => LinearMemory, skip: string | false): void {
  describe(`the ${engine.id} engine`, { skip }, () => {
    for (const id of kernelIds.filter((one) => kernelOf(one).order === "elementwise")) {
      for (const variant of variantsOf(engine.id, id)) testPasses(engine, id, variant, allocate);
    }
    testInPlaceChain(engine, allocate);
    testChain(engine, allocate);
    testChase(engine, allocate);
    testSpin(engine, allocate);
    testRefusals(engine, allocate);
  });
}

/** Small integers, no two neighbours alike (period 251, which divides no line): every sum of them is exact. */
function fill(memory: LinearMemory): Float64Array {
  const values = new Float64Array(memory.buffer);
  for (let i = 0; i < values.length; i++) values[i] = ((i * 37) % 251) - 120;
  return values;
}

/** Index of the first element of an array's line in the whole memory. */
function element({ offsetBytes }: ArrayPlace, line: number): number {
  return offsetBytes / elementBytes + line * lineElements;
}

/** The catalogue's reference over lines [lo, hi) of `values`, in place; returns what a body must return. */
function reference(
  kernel: Kernel,
  variant: Variant,
  values: Float64Array,
  arrays: Readonly<Record<ArrayName, ArrayPlace>>,
  [lo, hi]: readonly [number, number],
  depth: number,
): number {
  const stored = variant.store === "bulk" ? bulkFillValue(p) : p;
  const output = kernel.streams.find(({ role }) => role !== "read")?.array;
  let sum = 0;
  for (let line = lo; line < hi; line++) {
    for (let k = 0; k < kernel.bytesPerLine / elementBytes; k++) {
      const at = (array: ArrayName) => element(arrays[array], line) + k;
      const operands = { a: values[at("a")] ?? Number.NaN, b: values[at("b")] ?? Number.NaN, c: values[at("c")] ?? Number.NaN };
      sum += kernel.step(operands, stored, q, depth);
      if (output) values[at(output)] = operands[output];
    }
  }
  if (output === undefined) return sum;
  return hi > lo ? (values[element(arrays[output], hi) - 1] ?? Number.NaN) : 0;
}

function testPasses(engine: Engine, id: KernelId, variant: Variant, allocate: () => LinearMemory): void {
  const kernel = kernelOf(id);
  const depths: readonly (number | undefined)[] = kernel.depths ?? [undefined];
  for (const depth of depths) {
    it(`${id}${depth ?? ""} ${variantLabel(variant)} equals the reference on every range and touches nothing else`, async () => {
      for (const arrays of places) {
        const memory = allocate();
        const actual = fill(memory);
        const expected = Float64Array.from(actual);
        const body = await engine.bindPass(id, variant, { memory, arrays }, depth);
        for (const range of ranges) {
          const result = body(range[0], range[1], p, q, 1);
          assert.equal(result, reference(kernel, variant, expected, arrays, range, depth ?? 0), `result of lines ${range.join(" to ")}`);
          assertSame(actual, expected, `memory after lines ${range.join(" to ")}`);
          fill(memory);
          expected.set(actual);
        }
        // Two slices after one another are the same as one pass over both.
        for (const slice of [
          [0, 60],
          [60, 145],
        ] as const) {
          assert.equal(
            body(slice[0], slice[1], p, q, 1),
            reference(kernel, variant, expected, arrays, slice, depth ?? 0),
            `result of slice ${slice.join(" to ")}`,
          );
        }
        assertSame(actual, expected, "memory after two slices");
      }
    });
  }
}

/** Compares bytes, so that NaN, -0 and guard lines count. */
function assertSame(actual: Float64Array, expected: Float64Array, what: string): void {
  const bytes = (view: Float64Array) => Buffer.from(view.buffer, view.byteOffset, view.byteLength);
  if (bytes(actual).equals(bytes(expected))) return;
  const at = actual.findIndex((value, k) => !Object.is(value, expected[k]));
  assert.fail(`${what}: element ${at} (line ${Math.floor(at / lineElements)}) is ${actual[at]}, expected ${expected[at]}`);
}

function testInPlaceChain(engine: Engine, allocate: () => LinearMemory): void {
  it("multiplies and increments in place when a and b are the same array", async () => {
    const memory = allocate();
    const values = fill(memory);
    const before = Float64Array.from(values);
    const shared = place(3, 33);
    const binding: Binding = { memory, arrays: { a: shared, b: shared } };
    const multiply = await engine.bindPass("multiply", plainVariant, binding);
    const increment = await engine.bindPass("increment", plainVariant, binding);
    multiply(0, 33, 2, 0, 1);
    increment(0, 33, 5, 0, 1);
    multiply(0, 33, 3, 0, 1);
    const expected = before.map((x, k) => (k >= element(shared, 0) && k < element(shared, 33) ? (x * 2 + 5) * 3 : x));
    assertSame(values, expected, "memory");
  });
}

function testChain(engine: Engine, allocate: () => LinearMemory): void {
  // Chunked: two temporaries of a chunk's size that are reused. Fresh: a new full-size temporary for each transform.
  const modes = [
    { mode: "chunked", tempCount: 2, stride: (chunk: number) => chunk, advance: 0 },
    { mode: "fresh", tempCount: 4, stride: () => 70, advance: 1 },
  ];
  for (const { mode, tempCount, stride, advance } of modes) {
    it(`runs the ${mode} chain of 0 to 4 transforms, for chunks that do and do not divide the range`, async () => {
      for (const n of [0, 1, 2, 3, 4]) {
        for (const chunk of [1, 8, 32, 70]) {
          for (const [lo, hi] of [
            [0, 70],
            [9, 41],
            [12, 12],
          ] as const) {
            const memory = allocate();
            const values = fill(memory);
            const expected = Float64Array.from(values);
            const arrays = { a: place(2, 70), b: place(80, 70), c: place(160, 280) };
            const body = await engine.bindChain({ memory, arrays });
            const result = body(lo, hi, chunk, n, tempCount, stride(chunk), advance, 2, 3);
            for (let first = lo; first < hi; first += chunk) {
              const count = Math.min(chunk, hi - first) * lineElements;
              for (let k = 0; k < count; k++) {
                let x = expected[element(arrays.a, first) + k] ?? Number.NaN;
                for (let i = 0; i < n; i++) {
                  x = i % 2 === 0 ? x * 2 : x + 3;
                  expected[element(arrays.c, (i % tempCount) * stride(chunk) + (advance === 1 ? first : 0)) + k] = x;
                }
                expected[element(arrays.b, first) + k] = x;
              }
            }
            const what = `n ${n}, chunk ${chunk}, lines ${lo} to ${hi}`;
            assertSame(values, expected, what);
            assert.equal(result, hi > lo ? expected[element(arrays.b, hi) - 1] : 0, what);
          }
        }
      }
    });
  }
}

function testChase(engine: Engine, allocate: () => LinearMemory): void {
  it("follows its links hop by hop, resumes where it stopped, and visits every line once in a full cycle", async () => {
    const memory = allocate();
    const lineCount = 145;
    const a = place(6, lineCount);
    const next = cycleOf(lineCount);
    const numbers = new Float64Array(memory.buffer, a.offsetBytes);
    const addresses = new BigInt64Array(memory.buffer, a.offsetBytes);
    next.forEach((to, line) => {
      addresses[line * lineElements] = BigInt(a.offsetBytes + to * lineBytes);
      numbers[line * lineElements + 1] = to * lineElements + 1;
    });
    const chase = await engine.bindChase({ memory, arrays: { a } });
    const visited = new Set<number>();
    let line = 0;
    for (let hop = 0; hop < lineCount; hop++) {
      const to = chase(line, 1);
      assert.equal(to, next[line]);
      visited.add(to);
      line = to;
    }
    assert.equal(visited.size, lineCount);
    assert.equal(line, 0);
    assert.equal(chase(5, 0), 5);
    assert.equal(chase(5, lineCount), 5);
    // 100 hops and 45 more from where they ended are the whole cycle.
    assert.equal(chase(chase(17, 100), 45), 17);
  });
}

/** One cycle over all lines: Sattolo's exchange with any j < i gives one, so the fixed j of this test need not be random. */
function cycleOf(lineCount: number): readonly number[] {
  const next = Array.from({ length: lineCount }, (_, k) => k);
  for (let i = lineCount - 1; i > 0; i--) {
    const j = (31 * (lineCount - i) + 11) % i;
    [next[i], next[j]] = [next[j] ?? 0, next[i] ?? 0];
  }
  return next;
}

function testSpin(engine: Engine, allocate: () => LinearMemory): void {
  it("adds 1 exactly as often as it was asked to, whatever the loop's unrolling", async () => {
    const spin = await engine.bindSpin(allocate());
    for (const adds of [0, 1, 15, 16, 17, 31, 32, 1000, 1_000_003]) assert.equal(spin(adds), adds);
  });
}

function testRefusals(engine: Engine, allocate: () => LinearMemory): void {
  it("refuses a variant, a kernel or a depth that no driver was generated for", async () => {
    const binding: Binding = { memory: allocate(), arrays: places[0] ?? {} };
    const internal = { name: "StreamboundError", code: "internal" };
    await assert.rejects(engine.bindPass("scale", { ...plainVariant, store: "bulk" }, binding), internal);
    await assert.rejects(engine.bindPass("seq64", { ...plainVariant, preload: true }, binding), internal);
    await assert.rejects(engine.bindPass("rand8", plainVariant, binding), internal);
    await assert.rejects(engine.bindPass("fused", plainVariant, binding), internal);
    await assert.rejects(engine.bindPass("fused", plainVariant, binding, 9), internal);
  });
}

/** A memory of one page. */
export function onePage(shared: boolean): LinearMemory {
  return new wasm.Memory({ initial: 1, maximum: 1, shared });
}
