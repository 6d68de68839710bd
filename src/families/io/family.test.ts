import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { byteCounts } from "../../catalogue/accesses.ts";
import type { Axes, PlanContext } from "../../suites/suite.ts";
import { syntheticMachine } from "../../testing/synthetic-machine.ts";
import { KiB, MiB } from "../../units.ts";
import { io } from "./family.ts";
import { nodeCalls } from "./params.ts";

/** A machine with 32 MiB of last-level cache. */
const context: PlanContext = {
  machine: { ...syntheticMachine, lastLevelCache: { sizeBytes: 32 * MiB, source: "system" } },
  threads: 2,
  arrayBytes: 128 * MiB,
  profile: "quick",
};

const engines = [{ id: "js", state: "available" as const }];

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

  test("names the file that it reads; a cold one is nobody else's, begins anew in each sample, and may not be flagged as cached", () => {
    const withNative = { ...context, machine: { ...context.machine, engines: [...engines, { id: "native", state: "available" as const }] } };
    const [cached, cold, direct] = ["cached", "cold", "direct"].map((cache) => io.expand({ block: 4 * KiB, file: MiB, cache }, withNative)[0]);
    assert.deepEqual([cached?.files, cold?.files, direct?.files], [{ "io-1048576": MiB }, { "io-1048576-cold": MiB }, { "io-1048576": MiB }]);
    assert.deepEqual([cached?.fresh, cold?.fresh, direct?.fresh], [undefined, true, undefined]);
    assert.deepEqual([cached?.flags?.length, cold?.flags, direct?.flags], [1, undefined, undefined]);
  });

  test("of a minimal call has no bytes", () => {
    const [spec] = io.expand({ call: "getppid", count: 1000 }, context);
    assert.deepEqual([spec?.accesses, spec?.files, spec?.team[0]?.engine], [undefined, undefined, "native"]);
  });

  test("is absent without the addon where it needs it: the kernel's ways, and a cache to be emptied", () => {
    const machine = { ...context.machine, engines: [...engines, { id: "native", state: "absent" as const, reason: "no compiler" }] };
    const absent = (axes: Axes) => io.expand(axes, { ...context, machine })[0]?.absent?.reason;
    const file = { block: 4 * KiB, file: MiB };
    assert.deepEqual(
      [
        { call: "getppid", count: 9 },
        { call: "pread", ...file },
        { call: "mmap", ...file },
        { ...file, cache: "cold" },
      ].map(absent),
      Array.from({ length: 4 }, () => "no compiler"),
    );
    for (const call of nodeCalls) assert.equal(absent({ call, ...file }), undefined);
  });

  test("of an io_uring is absent where the kernel refuses what it needs", () => {
    const abilities = [
      { id: "io-uring", state: "available" as const },
      { id: "sqpoll", state: "absent" as const, reason: "io_uring_setup: EPERM" },
      { id: "registered-buffers", state: "absent" as const, reason: "io_uring_register: ENOMEM" },
    ];
    const machine = { ...context.machine, abilities, engines: [...engines, { id: "native", state: "available" as const }] };
    const axes = { call: "io_uring", block: 4 * KiB, file: MiB, mode: "batch", depth: 8 };
    const absent = (more: Axes) => io.expand({ ...axes, ...more }, { ...context, machine })[0]?.absent;
    assert.equal(absent({}), undefined);
    assert.deepEqual(absent({ sqpoll: true }), {
      code: "sqpoll-absent",
      reason: "an io_uring that the kernel polls is not possible here: io_uring_setup: EPERM",
    });
    assert.match(absent({ registered: true })?.reason ?? "", /ENOMEM/);
  });
});
