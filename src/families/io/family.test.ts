import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { byteCounts } from "../../catalogue/accesses.ts";
import type { PlanContext } from "../../suites/suite.ts";
import { syntheticMachine } from "../../testing/synthetic-machine.ts";
import { KiB, MiB } from "../../units.ts";
import { io } from "./family.ts";

/** A machine with 32 MiB of last-level cache. */
const context: PlanContext = {
  machine: { ...syntheticMachine, lastLevelCache: { sizeBytes: 32 * MiB, source: "system" } },
  threads: 2,
  arrayBytes: 128 * MiB,
  profile: "quick",
};

describe("an io trial", () => {
  test("declares every block of the file as one access of the kernel's", () => {
    const specs = io.expand({ block: [4 * KiB, MiB], file: 16 * MiB }, context);
    // 16 MiB ÷ 4 KiB = 4096 blocks, ÷ 1 MiB = 16. From the kernel: no line of memory traffic is claimed.
    assert.deepEqual(
      specs.map(({ accesses }) => accesses?.perPass),
      [4096, 16].map((count) => [
        { role: "read", level: "file", part: "input", accessBytes: (16 * MiB) / count, strideBytes: (16 * MiB) / count, count },
      ]),
    );
    for (const { accesses, executor, arena } of specs) {
      assert.deepEqual(byteCounts(accesses?.perPass ?? []), { payload: 16 * MiB, requested: 16 * MiB, traffic: { min: 0, max: 0 } });
      assert.equal(executor, "local");
      assert.equal(arena, undefined);
    }
  });

  test("says that a file below four times the last-level cache may sit in it", () => {
    const flagsOf = (file: number) => io.expand({ block: 4 * KiB, file }, context)[0]?.flags?.map(({ id }) => id);
    assert.deepEqual(flagsOf(128 * MiB - 4 * KiB), ["may-be-cached"]);
    assert.deepEqual(flagsOf(128 * MiB), []);
  });

  test("is absent where its engine is", () => {
    const [spec] = io.expand(
      { block: 4 * KiB, file: MiB },
      { ...context, machine: { ...context.machine, engines: [{ id: "js", state: "absent", reason: "there is no js" }] } },
    );
    assert.deepEqual(spec?.absent, { code: "engine-absent", reason: "there is no js" });
  });

  test("refuses blocks that do not fill the file, and parts of pages", () => {
    assert.throws(() => io.expand({ block: 12 * KiB, file: 64 * KiB }, context), /a file is read in whole blocks/);
    assert.throws(() => io.expand({ block: 1000, file: 4000 }, context), /4096/);
  });
});
