import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { byteCounts } from "../../catalogue/accesses.ts";
import type { Axes } from "../../suites/suite.ts";
import { planContext } from "../../testing/scripted.ts";
import { MiB } from "../../units.ts";
import { bottleneck } from "./family.ts";
import { modes } from "./params.ts";

const point = { mode: "serial", nsPerKiB: 100, source: "cached", block: MiB, file: 4 * MiB };
const one = (axes: Axes, threads = 2) => bottleneck.expand({ ...point, ...axes }, planContext({ threads }))[0];

describe("a bottleneck trial", () => {
  test("goes through the file once a pass, in whole blocks", () => {
    for (const mode of modes) {
      const spec = one({ mode, nsPerKiB: 0 });
      assert.deepEqual(spec?.accesses?.perPass, [{ role: "read", level: "file", part: "input", accessBytes: MiB, strideBytes: MiB, count: 4 }]);
      assert.deepEqual(byteCounts(spec?.accesses?.perPass ?? []), { payload: 4 * MiB, requested: 4 * MiB, traffic: { min: 0, max: 0 } });
      assert.deepEqual([spec?.executor, spec?.files], ["local", { "io-4194304": 4 * MiB }]);
    }
    assert.throws(() => one({ file: 4 * MiB + 4096 }), /a file is read in whole blocks/);
  });

  test("of reading alone has no work", () => {
    assert.throws(() => one({ mode: "io", nsPerKiB: 1 }), /reading alone has no work/);
  });

  test("needs a second thread only to read and to work at the same time", () => {
    assert.deepEqual(
      modes.map((mode) => one({ mode, nsPerKiB: 0 }, 1)?.absent?.code),
      [undefined, undefined, undefined, "too-few-cpus"],
    );
    assert.equal(one({ mode: "overlapped" }, 2)?.absent, undefined);
  });

  test("says that a file from the page cache may sit in the processor's, and nothing of one that is read past it", () => {
    assert.deepEqual(
      one({})?.flags?.map(({ id }) => id),
      ["may-be-cached"],
    );
    assert.equal(one({ source: "direct" })?.flags, undefined);
  });
});
