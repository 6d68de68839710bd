import assert from "node:assert/strict";
import { it } from "node:test";
import { onePage, testEngine } from "../../testing/conformance.ts";
import { jsEngine } from "./engine.ts";

testEngine(jsEngine, () => onePage(false), false);

it("runs over shared memory as it does over private memory", async () => {
  const memory = onePage(true);
  new Float64Array(memory.buffer).fill(3);
  const body = await jsEngine.bindPass(
    "seq64",
    { streams: 2, store: "regular", preload: false },
    { memory, arrays: { a: { offsetBytes: 64, lineCount: 5 } } },
  );
  // 5 lines of 8 elements of value 3.
  assert.equal(body(0, 5, 0, 0, 1), 120);
});

it("gives each bound body a function of its own, so that no two share type feedback", async () => {
  const binding = { memory: onePage(false), arrays: { a: { offsetBytes: 0, lineCount: 4 } } };
  const thrower = { valueOf: () => assert.fail("where") } as unknown as number;
  for (const views of ["captured", "passed"] as const) {
    const instances = new Set<string>();
    for (let k = 0; k < 3; k++) {
      const body = await jsEngine.bindPass("seq64", { streams: 1, store: "regular", preload: false, views }, binding);
      // A range that throws when it is read shows in its stack which instance of the module the body came from.
      assert.throws(
        () => body(thrower, 4, 0, 0, 1),
        ({ stack }: Error) => Boolean(instances.add(/seq64\.gen\.[jt]s\?instance=(\d+)/.exec(stack ?? "")?.[1] ?? "none")),
      );
    }
    assert.equal(instances.size, 3, views);
    assert.equal(instances.has("none"), false);
  }
});

it("loads each destination line of a preloading body before it stores it", async () => {
  const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  // Element k of the destination is k: the first elements of 17 lines sum to 8 * (0 + 1 + ... + 16) = 1088. In the pass
  // after that they are what was stored: 5, or 5 + 5 * 5 by triad.
  const numbered = () => Float64Array.from({ length: 136 }, (_, k) => k);
  const source = new Float64Array(136).fill(5);
  const cases = [
    { driver: "write_s4_preload", kernel: "write", views: (out: Float64Array) => [source, out], last: 17 * 5 },
    { driver: "copy_s1_preload", kernel: "copy", views: (out: Float64Array) => [source, out], last: 17 * 5 },
    { driver: "triad_s16_preload", kernel: "triad", views: (out: Float64Array) => [source, source, out], last: 17 * 30 },
  ];
  for (const { driver, kernel, views, last } of cases) {
    const module = await import(new URL(`./bodies/${kernel}.gen${extension}?preload`, import.meta.url).href);
    const destination = numbered();
    const body = module[`make_${driver}`](...views(destination));
    body(0, 17, 5, 0, 1);
    assert.equal(module.preloadSink, 1088, driver);
    body(0, 17, 5, 0, 1);
    assert.equal(module.preloadSink, last, driver);
    assert.notEqual(destination[128], 128, driver);
  }
});
