import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type LoopText, loopBundles } from "../testing/loop-bundles.ts";
import { deoptimisationsOf, probeLoop } from "./probe.ts";

let bundles: Awaited<ReturnType<typeof loopBundles>>;
before(async () => {
  bundles = await loopBundles();
});
after(() => bundles.close());

const probe = (name: LoopText, timeoutMs = 20_000) => probeLoop(name, bundles.path(name), { timedMs: 30, timeoutMs });

describe("a probe", () => {
  test("times passes of loops of every form, and calls of those that have slices", async () => {
    for (const name of ["make", "run", "wasm"] as const) {
      const found = await probe(name);
      assert.ok(found.passes >= 1 && found.durationNs >= 30e6 && found.items > 0 && (found.callNs ?? -1) >= 0, `${name}: ${JSON.stringify(found)}`);
    }
    for (const name of ["web", "whole"] as const) {
      const found = await probe(name);
      assert.ok(found.passes >= 1 && found.callNs === undefined, `${name}: ${JSON.stringify(found)}`);
    }
  });

  test("counts what a loop allocates, and next to nothing of one that allocates nothing", async () => {
    const [allocating, plain] = [await probe("allocating"), await probe("make")];
    // An object of one number has at least 16 B an item; a loop without objects leaves what the probe itself takes.
    assert.ok(allocating.allocatedBytes > 8 * allocating.passes * allocating.items, JSON.stringify(allocating));
    assert.ok(plain.allocatedBytes < 1 * plain.passes * plain.items, JSON.stringify(plain));
    assert.ok(allocating.gcNs > 0);
  });

  test("counts an output of array buffers as allocated, all of it", async () => {
    const found = await probe("iterator");
    assert.ok(found.allocatedBytes > 0.9 * found.passes * found.items, JSON.stringify(found));
  });

  test("says what is wrong with a loop, by its own name", async () => {
    await assert.rejects(probe("wrong"), { code: "loop-wrong", message: /^Loop "wrong" gives wrong results/ });
    await assert.rejects(probe("throws"), { code: "loop-failed", message: /no luck today/ });
    await assert.rejects(probe("lossy"), { code: "loop-wrong" });
    await assert.rejects(probe("breaking"), { code: "loop-failed", message: /no luck today/ });
  });

  test("ends a loop that runs for ever", async () =>
    assert.rejects(probe("hangs", 1500), { code: "loop-failed", message: /^Loop "hangs" failed: it did not end within 1\.5 s/ }));
});

describe("deoptimisations", () => {
  const log = [
    "v8-version,11,3,244,8,-node.38,0",
    "code-deopt,90,896,0x7f,-1,85,deopt-eager,<file:///tmp/a/loop.mjs:1:52>,not a Smi",
    "code-deopt,110,896,0x7f,-1,85,deopt-eager,<file:///tmp/a/loop.mjs:1:52>,wrong map",
    "code-deopt,120,896,0x7f,-1,85,deopt-eager,<file:///tmp/a/other.mjs:2:37> inlined at <file:///tmp/a/x.mjs:1:1>,not a Smi",
    "code-deopt,130,320,0x7f,-1,51,deopt-lazy,<file:///tmp/a/x.mjs:1:1> inlined at <file:///tmp/a/loop.mjs:3:4>,wrong map",
    "new,MemoryChunk,0x7f,262144",
  ].join("\n");

  test("are counted where they happened in the bundle and after its warm-up", () => {
    assert.equal(deoptimisationsOf(log, "/tmp/a/loop.mjs", 100), 2);
    assert.equal(deoptimisationsOf(log, "/tmp/a/loop.mjs", 0), 3);
    assert.equal(deoptimisationsOf(log, "/tmp/b/loop.mjs", 0), 0);
  });

  test("are unknown where V8 wrote no log", () => {
    assert.equal(deoptimisationsOf(undefined, "/x.mjs", 0), undefined);
    assert.equal(deoptimisationsOf("", "/x.mjs", 0), undefined);
  });
});
