import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, it } from "node:test";
import { Worker } from "node:worker_threads";
import { vectorBits } from "../../catalogue/kernel.ts";
import { kernelIds, kernelOf } from "../../catalogue/kernels.ts";
import { loadNative, type NativeKernels } from "../../native/native.ts";
import { onePage, testEngine } from "../../testing/conformance.ts";
import { driversOf } from "../variants.ts";
import { nativeEngine } from "./engine.ts";

const support = nativeEngine.support();
const skip = support.state === "absent" ? support.reason : false;

testEngine(nativeEngine, () => onePage(true), skip);

function kernelsOfAddon(): NativeKernels {
  const loaded = loadNative();
  if (loaded.state === "absent") return assert.fail(loaded.reason);
  return loaded.native.kernels;
}

describe("the native engine's binding", { skip }, () => {
  const array = { offsetBytes: 64, lineCount: 9 };
  const plain = { streams: 1, store: "regular", preload: false, width: 64 } as const;

  it("offers the narrowest width everywhere, and every width up to the widest", () => {
    const widths = support.state === "available" ? (support.widths ?? []) : [];
    assert.deepEqual(widths, vectorBits.slice(0, widths.length));
    assert.equal(widths[0], 64);
  });

  it("finds every driver of the widths that it executes in the addon's table, each once", () => {
    const { drivers, widths, nonTemporal } = kernelsOfAddon();
    assert.equal(new Set(drivers).size, drivers.length);
    const declared = kernelIds.filter((id) => kernelOf(id).order === "elementwise").flatMap((id) => driversOf("native", id));
    const names = new Set(declared.map(({ name }) => name));
    assert.deepEqual(
      drivers.filter((name) => !names.has(name)),
      [],
      "drivers that no variant names",
    );
    const executed = declared.filter(({ variant }) => (!variant.width || widths.includes(variant.width)) && (nonTemporal || variant.store !== "nt"));
    assert.deepEqual(
      executed.filter(({ name }) => !drivers.includes(name)).map(({ name }) => name),
      [],
      "variants without a driver",
    );
  });

  it("refuses an array that starts inside a line, which aligned loads could not read", async () => {
    const binding = { memory: onePage(true), arrays: { a: { offsetBytes: 8, lineCount: 4 } } };
    await assert.rejects(nativeEngine.bindPass("seq64", plain, binding), { code: "internal", message: /array a was bound at byte 8, inside a line/ });
  });

  it("refuses numbers of drivers and of cycles that there are none of, instead of ending the process", () => {
    const { pass, chases, blend, drivers } = kernelsOfAddon();
    for (const driver of [-1, drivers.length, Number.NaN, 1e300]) assert.throws(() => pass(driver, 0, 0, 0, 0, 0, 0, 0, 1, 0), RangeError);
    for (const count of [0, 5, 33]) assert.throws(() => chases(0, count, 1), RangeError);
    assert.throws(() => blend(2, 0, 0, 0, 0, 0, 0, 0), RangeError);
  });

  it("runs over a memory of private pages as over a shared one", async () => {
    const memory = onePage(false);
    new Float64Array(memory.buffer).fill(2);
    const body = await nativeEngine.bindPass("update", plain, { memory, arrays: { b: array } });
    assert.equal(body(0, 9, 3, 0, 2), 18);
    assert.deepEqual(
      [...new Float64Array(memory.buffer).subarray(0, 88)],
      Array.from({ length: 88 }, (_, k) => (k < 8 || k >= 80 ? 2 : 18)),
    );
  });

  it("gives worker threads the same bodies over the same memory", async () => {
    const memory = onePage(true);
    const values = new Float64Array(memory.buffer);
    values.fill(1);
    const engine = new URL(`./engine${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url).href;
    // Both threads double lines of their own, and both sum all lines afterwards.
    const script = `const { parentPort, workerData } = require("node:worker_threads");
      import(${JSON.stringify(engine)}).then(async ({ nativeEngine }) => {
        const { memory, variant, arrays } = workerData;
        const update = await nativeEngine.bindPass("update", variant, { memory, arrays });
        const sum = await nativeEngine.bindPass("seq64", variant, { memory, arrays: { a: arrays.b } });
        update(4, 9, 2, 0, 1);
        parentPort.postMessage(sum(4, 9, 0, 0, 3));
      });`;
    const worker = new Worker(script, { eval: true, workerData: { memory, variant: plain, arrays: { b: array } } });
    const update = await nativeEngine.bindPass("update", plain, { memory, arrays: { b: array } });
    update(0, 4, 2, 0, 1);
    const [sum] = await once(worker, "message");
    await worker.terminate();
    // Five lines of eight twos, three times.
    assert.equal(sum, 240);
    const all = await nativeEngine.bindPass("seq64", plain, { memory, arrays: { a: array } });
    assert.equal(all(0, 9, 0, 0, 1), 144);
    assert.equal(values[7], 1);
    assert.equal(values[80], 1);
  });
});
