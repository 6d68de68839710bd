import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { plainVariant, variantLabel } from "../catalogue/kernel.ts";
import { kernelIds } from "../catalogue/kernels.ts";
import { engineIds } from "./engine.ts";
import { bulkFillValue, driverName, driversOf, hasVariant, variantsOf } from "./variants.ts";

describe("variants", () => {
  it("preload only destinations that are written and not read", () => {
    assert.deepEqual(variantsOf("wasm", "seq8").map(variantLabel), ["s1", "s2", "s4", "s8", "s16"]);
    assert.deepEqual(variantsOf("wasm", "daxpy").map(variantLabel), ["s1", "s2", "s4", "s8", "s16"]);
    assert.deepEqual(variantsOf("wasm", "multiply").map(variantLabel), ["s1", "s1 preload"]);
  });

  it("have no streams and no preloading for bulk stores, and copyWithin in js alone", () => {
    assert.deepEqual(variantsOf("wasm", "copy").map(variantLabel).slice(-2), ["s16 preload", "bulk"]);
    assert.deepEqual(variantsOf("js", "copy").map(variantLabel).slice(-2), ["bulk-within captured", "bulk-within passed"]);
    assert.equal(hasVariant("wasm", "copy", { streams: 1, store: "bulk-within", preload: false }), false);
    assert.equal(hasVariant("js", "write", { streams: 2, store: "bulk", preload: false }), false);
  });

  it("name their views in js, where absent means captured, and have none in wasm", () => {
    assert.equal(hasVariant("js", "copy", plainVariant), true);
    assert.equal(hasVariant("js", "copy", { ...plainVariant, views: "passed" }), true);
    assert.equal(hasVariant("wasm", "copy", plainVariant), true);
    assert.equal(hasVariant("wasm", "copy", { ...plainVariant, views: "captured" }), false);
  });

  it("name their width in native, and prefetch what they load, to any distance", () => {
    const labels = variantsOf("native", "seq8").map(variantLabel);
    assert.deepEqual(labels.slice(0, 3), ["s1 64-bit", "s1 64-bit prefetch 1", "s2 64-bit"]);
    assert.equal(labels.length, 10);
    assert.deepEqual(
      variantsOf("native", "write").filter(({ prefetch }) => prefetch),
      [],
    );
    assert.deepEqual(variantsOf("native", "copy").map(variantLabel).slice(-3), ["s16 nt 512-bit", "s16 nt 512-bit prefetch 1", "bulk"]);
    const shape = { ...plainVariant, store: "nt", width: 256 } as const;
    assert.equal(hasVariant("native", "triad", { ...shape, prefetch: 16 }), true);
    assert.equal(hasVariant("native", "triad", { ...plainVariant, store: "nt" }), false);
    assert.equal(hasVariant("native", "daxpy", shape), false);
  });

  it("of a chase and of the clock are the plain one only", () => {
    for (const engine of engineIds) {
      assert.deepEqual(variantsOf(engine, "rand8"), [plainVariant]);
      assert.equal(hasVariant(engine, "spin", { ...plainVariant, streams: 2 }), false);
    }
  });

  it("have drivers with names that are unique in an engine", () => {
    assert.equal(driverName("copy", { streams: 4, store: "regular", preload: true }), "copy_s4_preload");
    assert.equal(driverName("copy", { streams: 1, store: "bulk-within", preload: false, views: "passed" }), "copy_bulk_within");
    assert.equal(driverName("fused", plainVariant, 3), "fused3_s1");
    for (const engine of engineIds) {
      const names = kernelIds.flatMap((id) => driversOf(engine, id).map(({ name }) => name));
      assert.equal(new Set(names).size, names.length);
    }
  });
});

describe("a bulk write", () => {
  it("stores the f64 whose eight bytes are the scalar", () => {
    // 0x3f3f3f3f3f3f3f3f: sign 0, exponent 0x3f3, mantissa 0xf3f3f3f3f3f3f of 52 bits.
    assert.equal(bulkFillValue(0x3f), 2 ** (0x3f3 - 1023) * (1 + 0xf3f3f3f3f3f3f / 2 ** 52));
    assert.equal(bulkFillValue(0), 0);
  });
});
