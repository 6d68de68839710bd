/** Every elementwise kernel and variant of an engine against the catalogue's executable reference. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { type ArrayName, type Kernel, plainVariant, type Variant, variantLabel } from "../../catalogue/kernel.ts";
import { type KernelId, kernelIds, kernelOf } from "../../catalogue/kernels.ts";
import type { ArrayPlace, Engine, PassBody } from "../../engines/engine.ts";
import { bulkFillValue, variantsOf } from "../../engines/variants.ts";
import { elementBytes } from "../../units.ts";
import { assertSame, type Candidate, element, fill, lineCount, place, places } from "./ground.ts";

/** Scalars of the passes: no power of either returns a value to what it was, so that a wrong number of operations shows. */
const [p, q] = [3, 2];
/** Odd counts around every stream count, and none at all. */
const lineCounts = [0, 1, 2, 3, 7, 17, 33, lineCount];
type Range = readonly [lo: number, hi: number];
/** Lines [lo, hi): prefixes of every count, then ranges inside, which a prefix cannot stand for. */
const ranges: readonly Range[] = [...lineCounts.map((count) => [0, count] as const), [1, 2], [5, 38], [16, lineCount], [144, lineCount], [7, 7]];
const slices: readonly Range[] = [
  [0, 60],
  [60, 61],
  [61, lineCount],
];
/** Lines ahead that a prefetching variant is tried with beside its own distance: for most ranges beyond the array's end. */
const farPrefetch = 16;

/** What an engine has a driver for and this machine cannot execute. */
export interface Inability {
  readonly reason: string;
  /** Does the variant need it? */
  readonly needs: (variant: Variant) => boolean;
  /** A variant that does. */
  readonly example: Variant;
}

/** A width or kind of store that the engine has drivers for and does not claim to execute here. */
export function inabilitiesOf(engine: Engine): readonly Inability[] {
  const support = engine.support();
  if (support.state === "absent") return [];
  const variants = kernelIds.flatMap((id) => variantsOf(engine.id, id));
  const widths = [...new Set(variants.map(({ width }) => width))].filter((width) => width !== undefined && !support.widths?.includes(width));
  const found = widths.flatMap((width): readonly Inability[] =>
    width === undefined
      ? []
      : [{ reason: `no loads of ${width} bits on this processor`, needs: (one) => one.width === width, example: { ...plainVariant, width } }],
  );
  if (support.nonTemporal === true || !variants.some(({ store }) => store === "nt")) return found;
  const nt = variants.find(({ store }) => store === "nt") ?? plainVariant;
  return [...found, { reason: "no non-temporal stores on this processor", needs: ({ store }) => store === "nt", example: nt }];
}

export function testPasses(candidate: Candidate): void {
  const inabilities = inabilitiesOf(candidate.engine);
  for (const id of kernelIds.filter((one) => kernelOf(one).order === "elementwise")) {
    const variants = variantsOf(candidate.engine.id, id);
    for (const { reason, needs } of inabilities) {
      const count = variants.filter(needs).length;
      if (count > 0) it(`${id}: ${count} variants`, { skip: reason });
    }
    const able = variants.filter((variant) => !inabilities.some(({ needs }) => needs(variant)));
    for (const depth of kernelOf(id).depths ?? [undefined]) for (const variant of able) testVariant(candidate, id, variant, depth);
  }
  testInPlace(candidate);
  testSign(candidate);
}

function testVariant({ engine, allocate }: Candidate, id: KernelId, variant: Variant, depth: number | undefined): void {
  const kernel = kernelOf(id);
  const distances = variant.prefetch ? [variant, { ...variant, prefetch: farPrefetch }] : [variant];
  it(`${id}${depth ?? ""} ${variantLabel(variant)} equals the reference on every range and touches nothing else`, async () => {
    for (const arrays of places) {
      for (const shape of distances) {
        const memory = allocate();
        const actual = fill(memory);
        const expected = Float64Array.from(actual);
        const body = await engine.bindPass(id, shape, { memory, arrays }, depth);
        const compare = (range: Range, passes: number) => {
          const what = `${passes} passes over lines ${range.join(" to ")}`;
          const result = reference(kernel, shape, expected, arrays, range, depth ?? 0, passes);
          assert.equal(body(range[0], range[1], p, q, passes), result, `result of ${what}`);
          assertSame(actual, expected, `memory after ${what}`);
        };
        for (const range of ranges) {
          compare(range, 1);
          fill(memory);
          expected.set(actual);
        }
        for (const passes of [0, 1, 3]) for (const slice of slices) compare(slice, passes);
      }
    }
  });
}

/** The catalogue's reference: `passes` passes over lines [lo, hi) of `values`, in place; returns what a body must return. */
function reference(
  kernel: Kernel,
  variant: Variant,
  values: Float64Array,
  arrays: Readonly<Record<ArrayName, ArrayPlace>>,
  [lo, hi]: Range,
  depth: number,
  passes: number,
): number {
  const stored = variant.store === "bulk" ? bulkFillValue(p) : p;
  const output = kernel.streams.find(({ role }) => role !== "read")?.array;
  let sum = 0;
  for (let pass = 0; pass < passes; pass++) {
    for (let line = lo; line < hi; line++) {
      for (let k = 0; k < kernel.bytesPerLine / elementBytes; k++) {
        const at = (array: ArrayName) => element(arrays[array], line) + k;
        const operands = { a: values[at("a")] ?? Number.NaN, b: values[at("b")] ?? Number.NaN, c: values[at("c")] ?? Number.NaN };
        sum += kernel.step(operands, stored, q, depth);
        if (output) values[at(output)] = operands[output];
      }
    }
  }
  if (output === undefined) return sum;
  return hi > lo && passes > 0 ? (values[element(arrays[output], hi) - 1] ?? Number.NaN) : 0;
}

/** A kernel that reads what it does not write stores the same in every pass; over one array each pass goes on from the one before. */
function testInPlace({ engine, allocate }: Candidate): void {
  it("multiplies and increments in place when a and b are the same array, once a pass", async () => {
    const memory = allocate();
    const values = fill(memory);
    const before = Float64Array.from(values);
    const shared = place(3, 33);
    const binding = { memory, arrays: { a: shared, b: shared } };
    const variant = variantsOf(engine.id, "multiply")[0] ?? plainVariant;
    const multiply = await engine.bindPass("multiply", variant, binding);
    const increment = await engine.bindPass("increment", variant, binding);
    multiply(0, 33, 2, 0, 1);
    increment(0, 33, 5, 0, 3);
    multiply(0, 33, 3, 0, 2);
    const expected = before.map((x, k) => (k >= element(shared, 0) && k < element(shared, 33) ? (x * 2 + 15) * 9 : x));
    assertSame(values, expected, "memory");
  });
}

function testSign({ engine, allocate }: Candidate): void {
  it("changes the sign of every element in an odd number of updates by -1, and of none in an even number", async () => {
    const memory = allocate();
    const values = fill(memory);
    const before = Float64Array.from(values);
    const [{ b }] = places as readonly [(typeof places)[0]];
    const inside = (k: number) => k >= element(b, 0) && k < element(b, b.lineCount);
    for (const variant of variantsOf(engine.id, "update").filter(({ width }) => width === undefined || width === 64)) {
      const body: PassBody = await engine.bindPass("update", variant, { memory, arrays: { b } });
      const last = before[element(b, b.lineCount) - 1] ?? Number.NaN;
      assert.equal(body(0, b.lineCount, -1, 0, 3), -last);
      // 0 * -1 is -0.
      assertSame(
        values,
        before.map((x, k) => (inside(k) ? x * -1 : x)),
        `${variantLabel(variant)}, three passes`,
      );
      assert.equal(body(0, b.lineCount, -1, 0, 5), last);
      assertSame(values, before, `${variantLabel(variant)}, eight passes`);
    }
  });
}
