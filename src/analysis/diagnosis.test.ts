import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Machine } from "../records/record.ts";
import { diagnose } from "./diagnosis.ts";
import { type Finding, type Grade, type Seen, worst } from "./finding.ts";

/** A dedicated machine on which nothing is wrong. */
const quiet: Machine = {
  architecture: "x64",
  platform: "linux",
  osRelease: "6.1",
  cpusAvailable: 8,
  cpusOnline: 8,
  coresPhysical: 8,
  smt: false,
  caches: [],
  lastLevelCache: { sizeBytes: 33554432, source: "system" },
  memoryTotalBytes: 2 ** 35,
  memoryAvailableBytes: 2 ** 34,
  transparentHugePages: "always",
  governor: "performance",
  turbo: false,
  container: false,
  loadAverage1m: 0.1,
  nodeVersion: "v20",
  v8Version: "11",
  engines: [
    { id: "wasm", state: "available" },
    { id: "js", state: "available" },
  ],
};

function find(id: string, change: Partial<Machine>, seen?: Seen): Finding | undefined {
  return diagnose({ ...quiet, ...change }, seen).find((finding) => finding.id === id);
}

describe("diagnose", () => {
  test("finds nothing below grade A on a quiet dedicated machine", () => {
    const findings = diagnose(quiet, { smtRatio: 1.98, stolen: { ns: 0, duringNs: 0.5e9 } });
    assert.deepEqual(
      findings.filter(({ grade }) => grade !== "A"),
      [],
    );
    assert.deepEqual(
      findings.map((finding) => finding.id),
      ["engines", "cpus", "smt", "governor", "turbo", "huge-pages", "load", "last-level-cache", "steal"],
    );
  });

  test("says nothing about facts that are absent", () => {
    const { governor: _g, turbo: _t, smt: _s, transparentHugePages: _h, loadAverage1m: _l, container: _c, ...bare } = quiet;
    assert.deepEqual(
      diagnose(bare).map((finding) => finding.id),
      ["engines", "cpus", "last-level-cache"],
    );
  });

  test("gives what was seen, why it matters and what to do as whole sentences", () => {
    const all = diagnose(
      {
        ...quiet,
        smt: true,
        governor: "powersave",
        turbo: true,
        cpuQuota: 1.5,
        memoryLimitBytes: 2 ** 30,
        memoryAvailableBytes: 2 ** 29,
        loadAverage1m: 9,
        numaNodes: 2,
        numaBalancing: true,
        throttledPeriods: { before: 1, after: 4 },
        abilities: [{ id: "pin", state: "absent", reason: "sched_setaffinity: EPERM" }],
        hypervisor: "QEMU",
        container: true,
      },
      {
        stolen: { ns: 30e6, duringNs: 0.5e9 },
        contended: { trials: 3, of: 9 },
        wallNs: 60e9,
        drift: { control: "spin", share: 0.3 },
      },
    );
    assert.equal(all.length, 18, "every check has something to say");
    for (const { id, what, why, next } of all) for (const text of [what, why, next]) assert.match(text, /^[A-Zj].*\.$/, `${id}: ${text}`);
  });

  for (const [id, change, seen, grade, what] of [
    [
      "engines",
      {
        engines: [
          { id: "wasm", state: "absent", reason: "no SIMD" },
          { id: "js", state: "available" },
        ],
      },
      {},
      "C",
      "wasm does not run: no SIMD.",
    ],
    ["cpus", { cpusAvailable: 1 }, {}, "B", "This process may use 1 of 8 CPUs."],
    ["cpus", { cpusAvailable: 4 }, {}, "B", "This process may use 4 of 8 CPUs."],
    ["smt", { smt: true, coresPhysical: 4 }, {}, "B", "SMT is on: 8 CPUs on 4 cores."],
    ["smt", {}, { smtRatio: 1.98 }, "A", "Two threads compute 1.98 times as fast as one: separate cores."],
    ["smt", {}, { smtRatio: 1.1 }, "C", "Two threads compute only 1.10 times as fast as one, so they shared a core or a CPU."],
    ["governor", { governor: "powersave" }, {}, "B", "The CPU frequency governor is powersave."],
    ["turbo", { turbo: true }, {}, "B", "Turbo is on."],
    ["huge-pages", { transparentHugePages: "never" }, {}, "B", "Transparent huge pages are set to never."],
    ["cpu-quota", { cpuQuota: 1.5 }, {}, "C", "A control group grants 1.50 CPUs' worth of time to 8 CPUs."],
    ["cpu-quota", { cpuQuota: 8 }, {}, "A", "A control group grants 8.00 CPUs' worth of time to 8 CPUs."],
    [
      "memory-limit",
      { memoryLimitBytes: 2 ** 30, memoryAvailableBytes: 2 ** 29 },
      {},
      "C",
      "A control group limits memory to 1 GiB; 512 MiB are left.",
    ],
    [
      "memory-limit",
      { memoryLimitBytes: 2 ** 33, memoryAvailableBytes: 2 ** 32 },
      {},
      "A",
      "A control group limits memory to 8 GiB; 4 GiB are left.",
    ],
    ["load", { loadAverage1m: 4 }, {}, "C", "The load average of the last minute was 4.00 on 8 CPUs at the start."],
    ["load", { loadAverage1m: 1.9 }, {}, "A", "The load average of the last minute was 1.90 on 8 CPUs at the start."],
    // 30 of 500 ms are 6 %, 10 of 500 are 2 %, 1 of 500 is 0.2 %.
    ["steal", {}, { stolen: { ns: 30e6, duringNs: 0.5e9 } }, "D", "The hypervisor took 30.0 ms of CPU time from this machine in 500 ms."],
    ["steal", {}, { stolen: { ns: 10e6, duringNs: 0.5e9 } }, "C", "The hypervisor took 10.0 ms of CPU time from this machine in 500 ms."],
    ["steal", {}, { stolen: { ns: 1e6, duringNs: 0.5e9 } }, "A", "The hypervisor took 1.00 ms of CPU time from this machine in 500 ms."],
    [
      "contention",
      {},
      { contended: { trials: 1, of: 100 } },
      "A",
      "In 1 of 100 trials threads waited for a CPU for more than a twentieth of the time.",
    ],
    [
      "contention",
      {},
      { contended: { trials: 2, of: 100 } },
      "C",
      "In 2 of 100 trials threads waited for a CPU for more than a twentieth of the time.",
    ],
    [
      "contention",
      {},
      { contended: { trials: 25, of: 100 } },
      "D",
      "In 25 of 100 trials threads waited for a CPU for more than a twentieth of the time.",
    ],
    // 60 s hold 600 periods of 100 ms: 30 of them are 5 %.
    ["throttling", { throttledPeriods: { before: 7, after: 7 } }, { wallNs: 60e9 }, "A", "The control group was never throttled."],
    ["throttling", { throttledPeriods: { before: 7, after: 8 } }, { wallNs: 60e9 }, "C", "The control group was throttled in 1 period of the run."],
    [
      "throttling",
      { throttledPeriods: { before: 0, after: 30 } },
      { wallNs: 60e9 },
      "D",
      "The control group was throttled in 30 periods of the run.",
    ],
    ["drift", {}, { drift: { control: "spin", share: 0.09 } }, "A", "The control spin differed by 9.00 % between the epochs of the run."],
    ["drift", {}, { drift: { control: "spin", share: 0.1 } }, "C", "The control spin differed by 10.0 % between the epochs of the run."],
    ["drift", {}, { drift: { control: "spin", share: 0.5 } }, "D", "The control spin differed by 50.0 % between the epochs of the run."],
    ["abilities", { abilities: [{ id: "pin", state: "available" }] }, {}, "A", "The addon may do all that it offers: pin."],
    [
      "abilities",
      { abilities: [{ id: "pin", state: "absent", reason: "sched_setaffinity: EPERM" }] },
      {},
      "B",
      "The addon may not do everything here: pin (sched_setaffinity: EPERM).",
    ],
    ["numa-balancing", { numaBalancing: true, numaNodes: 2 }, {}, "B", "Automatic NUMA balancing is on, with 2 NUMA nodes."],
    ["numa-balancing", { numaBalancing: false, numaNodes: 2 }, {}, "A", "Automatic NUMA balancing is off, with 2 NUMA nodes."],
    ["virtual-machine", { hypervisor: "QEMU" }, {}, "B", "This is a virtual machine (QEMU)."],
    ["container", { container: true }, {}, "B", "This process runs in a container."],
    [
      "last-level-cache",
      { lastLevelCache: { sizeBytes: 33554432, source: "assumed" } },
      {},
      "C",
      "The size of the last-level cache is not told; 32 MiB is assumed.",
    ],
  ] as const satisfies readonly (readonly [string, Partial<Machine>, Seen, Grade, string])[]) {
    test(`finds: ${what}`, () => {
      const finding = find(id, { ...change } as Partial<Machine>, seen);
      assert.deepEqual([finding?.grade, finding?.what], [grade, what]);
    });
  }

  test("advises the threads that a quota or the cores allow", () => {
    assert.match(find("cpu-quota", { cpuQuota: 2.5 })?.next ?? "", /--threads 2\./);
    assert.match(find("smt", { smt: true, coresPhysical: 4 })?.next ?? "", /--threads 4 /);
  });

  test("takes the absence of the addon for a limit of the numbers, not for a fault in them", () => {
    const engines = [
      { id: "native", state: "absent" as const, reason: "no C compiler was found" },
      { id: "wasm", state: "available" as const },
      { id: "js", state: "available" as const },
    ];
    const finding = find("engines", { engines });
    assert.deepEqual([finding?.grade, finding?.what], ["B", "native does not run: no C compiler was found."]);
    assert.match(finding?.next ?? "", /streambound native build/);
  });

  test("does not mind small pages where the addon can advise huge ones", () => {
    const machine = { transparentHugePages: "madvise", abilities: [{ id: "huge-pages", state: "available" as const }] };
    assert.equal(find("huge-pages", machine)?.grade, "A");
    assert.equal(find("huge-pages", { transparentHugePages: "madvise" })?.grade, "B");
  });

  test("does not judge what a control group suffered before anything was measured", () =>
    assert.equal(find("throttling", { throttledPeriods: { before: 400, after: 400 } }), undefined));
});

test("the worst of grades is the last letter, and A where there are none", () => {
  assert.equal(worst(["B", "D", "A", "C"]), "D");
  assert.equal(worst(["A", "B"]), "B");
  assert.equal(worst([]), "A");
});
