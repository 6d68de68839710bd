import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { byteCounts } from "../../catalogue/accesses.ts";
import { planContext } from "../../testing/scripted.ts";
import { KiB, MiB } from "../../units.ts";
import { footprint } from "./family.ts";
import { ways } from "./params.ts";

describe("a footprint trial", () => {
  test("reads the whole file once, in blocks of 64 KiB or in one", () => {
    const specs = footprint.expand({ way: ways, file: MiB }, planContext());
    // 1 MiB ÷ 64 KiB = 16.
    assert.deepEqual(
      specs.map(({ params, accesses }) => [params["way"], accesses?.perPass[0]?.accessBytes, accesses?.perPass[0]?.count]),
      [
        ["blocks", 64 * KiB, 16],
        ["stream", 64 * KiB, 16],
        ["whole", MiB, 1],
      ],
    );
    for (const { accesses, executor, team } of specs) {
      assert.deepEqual(byteCounts(accesses?.perPass ?? []), { payload: MiB, requested: MiB, traffic: { min: 0, max: 0 } });
      assert.equal(executor, "child");
      assert.equal(team[0]?.count, 1);
    }
  });

  test("of a file that is smaller than a block reads it at once", () => {
    const [spec] = footprint.expand({ way: "blocks", file: 4 * KiB }, planContext());
    assert.deepEqual([spec?.accesses?.perPass[0]?.accessBytes, spec?.accesses?.perPass[0]?.count], [4 * KiB, 1]);
  });

  test("refuses a way that does not exist", () => {
    assert.throws(() => footprint.expand({ way: "mmap", file: MiB }, planContext()), /Invalid option/);
  });
});
