import assert from "node:assert/strict";
import { hostname, userInfo } from "node:os";
import { describe, test } from "node:test";
import { machineSchema } from "../records/record.ts";
import { fileTree } from "../testing/file-tree.ts";
import { askSystem, factsElsewhere } from "./elsewhere.ts";
import { factsAtEnd, machineFacts } from "./facts.ts";
import type { Host } from "./host.ts";

const GiB = 2 ** 30;
const MiB = 2 ** 20;
const cpu = "sys/devices/system/cpu";

/** The four caches of one CPU with the given sharing. */
function cachesOf(
  id: number,
  own: string,
  lastShared: string,
  sizes = { l1d: "32K", l1i: "32K", l2: "1024K", l3: "36608K" },
): Record<string, string> {
  const rows = [
    ["index0", "1", "Data", sizes.l1d, own],
    ["index1", "1", "Instruction", sizes.l1i, own],
    ["index2", "2", "Unified", sizes.l2, own],
    ["index3", "3", "Unified", sizes.l3, lastShared],
  ];
  return Object.fromEntries(
    rows.flatMap(([index, level, type, size, shared]) =>
      Object.entries({ level, type, size, shared_cpu_list: shared }).map(([name, value]) => [`${cpu}/cpu${id}/cache/${index}/${name}`, value ?? ""]),
    ),
  );
}

/** Two sockets of two cores with two threads each: CPUs 0,1 | 2,3 are the cores' first threads, 4,5 | 6,7 their siblings. */
const twoSockets: Record<string, string> = {
  [`${cpu}/online`]: "0-7",
  ...Object.assign(
    {},
    ...[0, 1, 2, 3, 4, 5, 6, 7].map((id) => cachesOf(id, `${id % 4},${(id % 4) + 4}`, [0, 1, 4, 5].includes(id) ? "0-1,4-5" : "2-3,6-7")),
  ),
  ...Object.fromEntries([0, 1, 2, 3, 4, 5, 6, 7].map((id) => [`${cpu}/cpu${id}/topology/core_cpus_list`, `${id % 4},${(id % 4) + 4}`])),
  ...Object.fromEntries([0, 1, 2, 3, 4, 5, 6, 7].map((id) => [`${cpu}/cpu${id}/cpufreq/scaling_governor`, "performance"])),
  [`${cpu}/intel_pstate/no_turbo`]: "0",
  "sys/devices/system/node/node0/cpulist": "0-1,4-5",
  "sys/devices/system/node/node0/distance": "10 21",
  "sys/devices/system/node/node1/cpulist": "2-3,6-7",
  "sys/devices/system/node/node1/distance": "21 10",
  "sys/devices/system/node/online": "0-1",
  "sys/kernel/mm/transparent_hugepage/enabled": "[always] madvise never",
  "sys/class/dmi/id/sys_vendor": "Dell Inc.",
  "sys/class/dmi/id/product_serial": "SECRET7",
  "proc/cpuinfo": "processor\t: 0\nmodel name\t: Intel(R) Xeon(R) Gold 6226R CPU @ 2.90GHz\nflags\t\t: fpu sse2 avx2\n",
  "proc/meminfo": "MemTotal:       131072000 kB\nMemFree:         1000 kB\nMemAvailable:   120000000 kB",
  "proc/loadavg": "1.25 0.80 0.50 2/345 6789",
  "proc/self/status": "Name:\tnode\nCpus_allowed:\tff\nCpus_allowed_list:\t0-7",
  "proc/self/cgroup": "0::/user.slice/session.scope",
  "proc/1/cgroup": "0::/init.scope",
  "sys/fs/cgroup/user.slice/memory.max": "max",
  "sys/fs/cgroup/user.slice/cpu.max": "max 100000",
};

const host = (root: string, change: Partial<Host> = {}): Host => ({
  platform: "linux",
  architecture: "x64",
  osRelease: "6.1.0-18-amd64",
  cpusAvailable: 8,
  cpusOnline: 8,
  memoryTotalBytes: 1 * GiB,
  memoryFreeBytes: 0.5 * GiB,
  root,
  ...change,
});

const facts = (files: Record<string, string>, change?: Partial<Host>) => machineFacts([], host(fileTree(files), change));

/** The v2 files of one control group. */
const group = (path: string, files: Record<string, string>) =>
  Object.fromEntries(Object.entries(files).map(([name, value]) => [`${path}/${name}`, value]));

describe("machineFacts of a bare-metal machine with two sockets", () => {
  test("tells what bounds a measurement, and none of what names the machine", async () => {
    const machine = await facts(twoSockets);
    assert.deepEqual(
      { ...machine, nodeVersion: "-", v8Version: "-" },
      {
        cpuModel: "Intel(R) Xeon(R) Gold 6226R CPU @ 2.90GHz",
        architecture: "x64",
        platform: "linux",
        osRelease: "6.1.0-18-amd64",
        nodeVersion: "-",
        v8Version: "-",
        engines: [],
        cpusAvailable: 8,
        cpusOnline: 8,
        cpus: [0, 1, 2, 3, 4, 5, 6, 7],
        coresPhysical: 4,
        smt: true,
        cores: [
          [0, 4],
          [1, 5],
          [2, 6],
          [3, 7],
        ],
        numaNodes: 2,
        numa: [
          { node: 0, cpus: [0, 1, 4, 5], distances: [10, 21] },
          { node: 1, cpus: [2, 3, 6, 7], distances: [21, 10] },
        ],
        caches: [
          { level: 1, type: "data", sizeBytes: 32 * 1024, sharedBy: 2, instances: 4 },
          { level: 1, type: "instruction", sizeBytes: 32 * 1024, sharedBy: 2, instances: 4 },
          { level: 2, type: "unified", sizeBytes: MiB, sharedBy: 2, instances: 4 },
          { level: 3, type: "unified", sizeBytes: 36608 * 1024, sharedBy: 4, instances: 2 },
        ],
        // Two instances of 36608 KiB.
        lastLevelCache: { sizeBytes: 2 * 36608 * 1024, source: "system" },
        memoryTotalBytes: 131072000 * 1024,
        memoryAvailableBytes: 120000000 * 1024,
        transparentHugePages: "always",
        governor: "performance",
        turbo: true,
        container: false,
        loadAverage1m: 1.25,
      },
    );
  });

  test("counts only the caches of the CPUs that this process may use", async () => {
    const machine = await facts({ ...twoSockets, "proc/self/status": "Cpus_allowed_list:\t2,6" }, { cpusAvailable: 2 });
    assert.deepEqual(machine.lastLevelCache, { sizeBytes: 36608 * 1024, source: "system" });
    assert.equal(machine.caches.find((cache) => cache.level === 2)?.instances, 1);
    assert.equal(machine.cpusAvailable, 2);
    assert.equal(machine.cpusOnline, 8);
  });

  test("names every governor when CPUs differ, and AMD's turbo switch", async () => {
    const { [`${cpu}/intel_pstate/no_turbo`]: _, ...amd } = twoSockets;
    const machine = await facts({ ...amd, [`${cpu}/cpu3/cpufreq/scaling_governor`]: "powersave", [`${cpu}/cpufreq/boost`]: "0" });
    assert.equal(machine.governor, "performance, powersave");
    assert.equal(machine.turbo, false);
  });
});

describe("machineFacts of a virtual machine", () => {
  const files = {
    [`${cpu}/online`]: "0-1",
    ...cachesOf(0, "0", "0-1", { l1d: "48K", l1i: "32K", l2: "1M", l3: "32M" }),
    ...cachesOf(1, "1", "0-1", { l1d: "48K", l1i: "32K", l2: "1M", l3: "32M" }),
    [`${cpu}/cpu0/topology/thread_siblings_list`]: "0",
    [`${cpu}/cpu1/topology/thread_siblings_list`]: "1",
    "proc/cpuinfo": "model name\t: AMD EPYC\nflags\t\t: fpu sse2 hypervisor lahf_lm",
    "sys/class/dmi/id/sys_vendor": "QEMU",
    "proc/meminfo": "MemTotal:       8388608 kB\nMemAvailable:   6291456 kB",
  };

  test("names the hypervisor's vendor and counts a shared cache once", async () => {
    const machine = await facts(files, { cpusAvailable: 2 });
    assert.equal(machine.hypervisor, "QEMU");
    assert.deepEqual(machine.lastLevelCache, { sizeBytes: 32 * MiB, source: "system" });
    assert.deepEqual([machine.coresPhysical, machine.smt], [2, false]);
    assert.equal(machine.governor, undefined);
    assert.equal(machine.turbo, undefined);
  });

  test("says unknown when only the CPU flag tells", async () => {
    const { "sys/class/dmi/id/sys_vendor": _, ...silent } = files;
    assert.equal((await facts(silent)).hypervisor, "unknown");
  });
});

describe("machineFacts in a container", () => {
  const base = { ...twoSockets, ".dockerenv": "" };
  const nested = "sys/fs/cgroup/kubepods/pod1";

  test("takes what the tightest control group (v2) leaves, file cache that can be dropped not counted", async () => {
    const machine = await facts({
      ...base,
      "proc/self/cgroup": "0::/kubepods/pod1",
      ...group(nested, {
        "memory.max": String(4 * GiB),
        "memory.current": String(3 * GiB),
        "memory.stat": `anon 1\ninactive_file ${GiB}\nactive_file 5`,
        "cpu.max": "150000 100000",
      }),
      ...group("sys/fs/cgroup/kubepods", { "memory.max": String(16 * GiB), "memory.current": String(15 * GiB), "cpu.max": "400000 100000" }),
    });
    // pod1: 4 − (3 − 1) = 2 GiB left; kubepods: 16 − 15 = 1 GiB left, which is less.
    assert.equal(machine.memoryLimitBytes, 4 * GiB);
    assert.equal(machine.memoryAvailableBytes, 1 * GiB);
    assert.equal(machine.cpuQuota, 1.5);
    assert.equal(machine.container, true);
  });

  test("reads control groups of version 1, whose own path a container does not see", async () => {
    const machine = await facts({
      ...base,
      "proc/self/cgroup": "9:memory:/docker/abc\n2:cpu,cpuacct:/docker/abc\n1:name=systemd:/docker/abc",
      ...group("sys/fs/cgroup/memory", {
        "memory.limit_in_bytes": String(2 * GiB),
        "memory.usage_in_bytes": String(GiB),
        "memory.stat": `cache 7\ntotal_inactive_file ${GiB / 2}`,
      }),
      ...group("sys/fs/cgroup/cpu", { "cpu.cfs_quota_us": "50000", "cpu.cfs_period_us": "100000" }),
    });
    assert.equal(machine.memoryLimitBytes, 2 * GiB);
    assert.equal(machine.memoryAvailableBytes, 1.5 * GiB);
    assert.equal(machine.cpuQuota, 0.5);
  });

  test("knows how both versions say that there is no limit", async () => {
    const machine = await facts({
      ...base,
      "proc/self/cgroup": "9:memory:/\n2:cpu:/\n0::/",
      ...group("sys/fs/cgroup/memory", { "memory.limit_in_bytes": "9223372036854771712", "memory.usage_in_bytes": "1" }),
      ...group("sys/fs/cgroup/cpu", { "cpu.cfs_quota_us": "-1", "cpu.cfs_period_us": "100000" }),
      ...group("sys/fs/cgroup", { "memory.max": "max", "cpu.max": "max 100000" }),
    });
    assert.equal(machine.memoryLimitBytes, undefined);
    assert.equal(machine.cpuQuota, undefined);
    assert.equal(machine.memoryAvailableBytes, 120000000 * 1024);
  });

  test("leaves out a limit beyond the machine's memory, and never has less than nothing left", async () => {
    const limited = (limit: number, current: number) =>
      facts({ ...base, "proc/self/cgroup": "0::/", ...group("sys/fs/cgroup", { "memory.max": String(limit), "memory.current": String(current) }) });
    assert.equal((await limited(900 * GiB, 0)).memoryLimitBytes, undefined);
    assert.equal((await limited(GiB, 2 * GiB)).memoryAvailableBytes, 0);
  });
});

describe("throttling of a control group", () => {
  const base = { ...twoSockets, "proc/self/cgroup": "0::/a/b" };
  const stat = (periods: number) => `nr_periods 90\nnr_throttled ${periods}\nthrottled_usec 1`;

  test("is counted at every level that tells, and again at the end of the run", async () => {
    const files = { ...base, "sys/fs/cgroup/a/cpu.stat": stat(3), "sys/fs/cgroup/a/b/cpu.stat": stat(4) };
    const machine = await facts(files);
    assert.deepEqual(machine.throttledPeriods, { before: 7, after: 7 });
    const later = fileTree({ ...files, "sys/fs/cgroup/a/b/cpu.stat": stat(9) });
    assert.deepEqual(factsAtEnd(machine, later).throttledPeriods, { before: 7, after: 12 });
  });

  test("is counted by version 1 as well", async () => {
    const machine = await facts({ ...base, "proc/self/cgroup": "2:cpu,cpuacct:/x", "sys/fs/cgroup/cpu/x/cpu.stat": stat(2) });
    assert.deepEqual(machine.throttledPeriods, { before: 2, after: 2 });
  });

  test("is absent where no group tells", async () => {
    const machine = await facts({ ...base, "sys/fs/cgroup/a/cpu.stat": "usage_usec 5" });
    assert.equal(machine.throttledPeriods, undefined);
    assert.equal(factsAtEnd(machine), machine);
  });
});

describe("machineFacts of an arm64 machine without cache files", () => {
  test("assumes a last-level cache and says so", async () => {
    const machine = await facts(
      { [`${cpu}/online`]: "0-3", "proc/cpuinfo": "processor : 0\nFeatures : fp asimd", "proc/meminfo": "MemTotal: 4194304 kB" },
      { architecture: "arm64", cpusAvailable: 4 },
    );
    assert.deepEqual(machine.caches, []);
    assert.deepEqual(machine.lastLevelCache, { sizeBytes: 32 * MiB, source: "assumed" });
    assert.deepEqual([machine.cpuModel, machine.smt, machine.coresPhysical, machine.hypervisor], [undefined, undefined, undefined, undefined]);
    assert.equal(machine.memoryAvailableBytes, 0.5 * GiB, "what Node knows stands in for a missing MemAvailable");
  });

  test("does not take a level 1 alone for the last level", async () => {
    const files = Object.fromEntries(Object.entries(cachesOf(0, "0", "0")).filter(([path]) => !/index[23]/.test(path)));
    assert.equal((await facts(files, { cpusAvailable: 1 })).lastLevelCache.source, "assumed");
  });

  test("recognises a virtual machine by its firmware, since the CPU has no flag for it", async () => {
    assert.equal((await facts({ "sys/class/dmi/id/sys_vendor": "QEMU" })).hypervisor, "QEMU");
    assert.equal((await facts({ "proc/device-tree/hypervisor/compatible": "xen,xen-4.17\0xen,xen" })).hypervisor, "xen,xen-4.17");
    assert.equal((await facts({ "sys/class/dmi/id/sys_vendor": "Ampere" })).hypervisor, undefined);
  });
});

describe("machineFacts of an unreadable machine", () => {
  test("is still valid, with what Node knows", async () => {
    const machine = await facts({}, { cpusAvailable: 3 });
    assert.doesNotThrow(() => machineSchema.parse(machine));
    assert.deepEqual([machine.cpusAvailable, machine.cpusOnline, machine.memoryTotalBytes], [3, 3, GiB]);
  });
});

describe("machineFacts of this machine", () => {
  test("satisfies the record's schema and holds neither host name nor user", async () => {
    const machine = await machineFacts([{ id: "wasm", state: "available" }]);
    assert.doesNotThrow(() => machineSchema.parse(machine));
    const values = JSON.stringify(machine);
    assert.ok(!values.includes(`"${hostname()}"`));
    if (userInfo().username !== "root") assert.ok(!values.includes(userInfo().username));
  });
});

describe("factsElsewhere", () => {
  const elsewhere = host("", { platform: "darwin", cpusAvailable: 10, cpusOnline: 10, loadAverage1m: 2 });

  test("takes cores, the shared last level and available memory from the system", () => {
    assert.deepEqual(factsElsewhere(elsewhere, { physicalCores: 5, threads: 10, l3Bytes: 16 * MiB, availableBytes: 3 * GiB }), {
      cpusAvailable: 10,
      cpusOnline: 10,
      coresPhysical: 5,
      smt: true,
      caches: [{ level: 3, type: "unified", sizeBytes: 16 * MiB, sharedBy: 10, instances: 1 }],
      lastLevelCache: { sizeBytes: 16 * MiB, source: "system" },
      memoryTotalBytes: GiB,
      memoryAvailableBytes: 3 * GiB,
      loadAverage1m: 2,
    });
  });

  test("assumes what the system does not tell", () => {
    const { caches, lastLevelCache, memoryAvailableBytes, coresPhysical } = factsElsewhere(elsewhere, undefined);
    assert.deepEqual(
      [caches, lastLevelCache, memoryAvailableBytes, coresPhysical],
      [[], { sizeBytes: 32 * MiB, source: "assumed" }, 0.5 * GiB, undefined],
    );
  });

  test("asks the system for numbers only", async () => {
    const answers = await askSystem();
    assert.ok(answers !== undefined);
    for (const [name, value] of Object.entries(answers)) assert.equal(typeof value, "number", name);
  });
});
