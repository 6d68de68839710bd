import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Machine } from "../records/record.ts";
import { diagnose, type Finding, type FindingId, type Probed } from "./doctor.ts";

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

function find(id: FindingId, change: Partial<Machine>, probed?: Probed): Finding | undefined {
  return diagnose({ ...quiet, ...change }, probed).find((finding) => finding.id === id);
}

describe("diagnose", () => {
  test("has nothing to warn of on a quiet dedicated machine", () => {
    const findings = diagnose(quiet, { smtRatio: 1.98, stealTicks: 0, probeSeconds: 0.5 });
    assert.deepEqual(
      findings.filter((finding) => finding.state === "warning"),
      [],
    );
    assert.deepEqual(
      findings.map((finding) => finding.id),
      ["engines", "cpus", "smt", "governor", "turbo", "huge-pages", "load", "steal", "last-level-cache"],
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
    const worst = diagnose(
      {
        ...quiet,
        smt: true,
        governor: "powersave",
        turbo: true,
        cpuQuota: 1.5,
        memoryLimitBytes: 2 ** 30,
        memoryAvailableBytes: 2 ** 29,
        loadAverage1m: 9,
        hypervisor: "QEMU",
        container: true,
      },
      { stealTicks: 3, probeSeconds: 0.5 },
    );
    assert.equal(worst.length, 13, "every check has something to say");
    for (const { id, what, why, next } of worst) for (const text of [what, why, next]) assert.match(text, /^[A-Zj].*\.$/, `${id}: ${text}`);
  });

  for (const [id, change, probed, state, what] of [
    [
      "engines",
      {
        engines: [
          { id: "wasm", state: "absent", reason: "no SIMD" },
          { id: "js", state: "available" },
        ],
      },
      {},
      "warning",
      "wasm does not run: no SIMD.",
    ],
    ["cpus", { cpusAvailable: 1 }, {}, "note", "This process may use 1 of 8 CPUs."],
    ["cpus", { cpusAvailable: 4 }, {}, "note", "This process may use 4 of 8 CPUs."],
    ["smt", { smt: true, coresPhysical: 4 }, {}, "note", "SMT is on: 8 CPUs on 4 cores."],
    ["smt", {}, { smtRatio: 1.98 }, "good", "Two threads compute 1.98 times as fast as one: separate cores."],
    ["smt", {}, { smtRatio: 1.1 }, "warning", "Two threads compute only 1.10 times as fast as one, so they shared a core or a CPU."],
    ["governor", { governor: "powersave" }, {}, "note", "The CPU frequency governor is powersave."],
    ["turbo", { turbo: true }, {}, "note", "Turbo is on."],
    ["huge-pages", { transparentHugePages: "never" }, {}, "note", "Transparent huge pages are set to never."],
    ["cpu-quota", { cpuQuota: 1.5 }, {}, "warning", "A control group grants 1.50 CPUs' worth of time to 8 CPUs."],
    ["cpu-quota", { cpuQuota: 8 }, {}, "good", "A control group grants 8.00 CPUs' worth of time to 8 CPUs."],
    [
      "memory-limit",
      { memoryLimitBytes: 2 ** 30, memoryAvailableBytes: 2 ** 29 },
      {},
      "warning",
      "A control group limits memory to 1 GiB; 512 MiB are left.",
    ],
    [
      "memory-limit",
      { memoryLimitBytes: 2 ** 33, memoryAvailableBytes: 2 ** 32 },
      {},
      "note",
      "A control group limits memory to 8 GiB; 4 GiB are left.",
    ],
    ["load", { loadAverage1m: 4 }, {}, "warning", "The load average of the last minute is 4.00 on 8 CPUs."],
    ["load", { loadAverage1m: 1.9 }, {}, "good", "The load average of the last minute is 1.90 on 8 CPUs."],
    ["steal", {}, { stealTicks: 3, probeSeconds: 0.5 }, "warning", "The hypervisor took 30 ms of CPU time from this machine in 0.500 s."],
    ["virtual-machine", { hypervisor: "QEMU" }, {}, "note", "This is a virtual machine (QEMU)."],
    ["container", { container: true }, {}, "note", "This process runs in a container."],
    [
      "last-level-cache",
      { lastLevelCache: { sizeBytes: 33554432, source: "assumed" } },
      {},
      "warning",
      "The size of the last-level cache is not told; 32 MiB is assumed.",
    ],
  ] as const satisfies readonly (readonly [FindingId, Partial<Machine>, Probed, Finding["state"], string])[]) {
    test(`finds: ${what}`, () => {
      const finding = find(id, { ...change } as Partial<Machine>, probed);
      assert.deepEqual([finding?.state, finding?.what], [state, what]);
    });
  }

  test("advises the threads that a quota or the cores allow", () => {
    assert.match(find("cpu-quota", { cpuQuota: 2.5 })?.next ?? "", /--threads 2\./);
    assert.match(find("smt", { smt: true, coresPhysical: 4 })?.next ?? "", /--threads 4 /);
  });
});
