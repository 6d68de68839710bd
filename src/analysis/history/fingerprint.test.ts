import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Machine } from "../../records/record.ts";
import { syntheticMachine } from "../../testing/synthetic-machine.ts";
import { GiB } from "../../units.ts";
import { fingerprintOf, memoryClassBytes } from "./fingerprint.ts";

const vm: Machine = {
  ...syntheticMachine,
  cpuModel: "Intel(R) Xeon(R) Platinum 8375C CPU @ 2.90GHz",
  lastLevelCache: { sizeBytes: 54 * 2 ** 20, source: "system" },
  memoryTotalBytes: 23.4 * GiB,
};
const id = (change: Partial<Machine> = {}) => fingerprintOf({ ...vm, ...change });

describe("the fingerprint", () => {
  test("spells every fact that must agree", () =>
    assert.equal(fingerprintOf(vm), "xeon-platinum-8375c-2.90ghz-54m-2cpu-24g-kvm-node20.20-v8.11.3-x64-madvise"));

  const differing: Readonly<Record<string, Partial<Machine>>> = {
    processor: { cpuModel: "AMD EPYC 7B13" },
    "last-level cache": { lastLevelCache: { sizeBytes: 32 * 2 ** 20, source: "system" } },
    "CPUs that may be used": { cpusAvailable: 4 },
    quota: { cpuQuota: 1.5 },
    memory: { memoryTotalBytes: 16 * GiB },
    hypervisor: { hypervisor: "Xen" },
    "minor version of Node": { nodeVersion: "20.21.0" },
    "minor version of V8": { v8Version: "11.4.1" },
    architecture: { architecture: "arm64" },
    platform: { platform: "darwin" },
    THP: { transparentHugePages: "always" },
  };
  for (const [fact, change] of Object.entries(differing)) test(`differs with the ${fact}`, () => assert.notEqual(id(change), id()));

  test("does not differ with what changes from run to run", () => {
    const same: Partial<Machine> = {
      nodeVersion: "20.20.9",
      v8Version: "11.3.244.9",
      memoryTotalBytes: 23.1 * GiB,
      memoryAvailableBytes: GiB,
      loadAverage1m: 9,
      osRelease: "6.1.99",
      cpusOnline: 8,
      engines: [],
    };
    assert.equal(id(same), id());
  });

  test("of a machine that tells little is a name all the same", () => {
    const { cpuModel: _, hypervisor: __, transparentHugePages: ___, ...silent } = vm;
    assert.equal(
      fingerprintOf({ ...silent, lastLevelCache: { sizeBytes: 0, source: "assumed" } }),
      "unknown-cpu-unknown-cache-2cpu-24g-metal-node20.20-v8.11.3-x64",
    );
  });

  test("is a file's name whatever the machine says of itself", () => {
    const texts = fc.record({
      cpuModel: fc.string(),
      hypervisor: fc.string(),
      nodeVersion: fc.string({ minLength: 1 }),
      transparentHugePages: fc.string({ minLength: 1 }),
    });
    fc.assert(fc.property(texts, (said) => assert.match(id(said), /^[a-z0-9][a-z0-9.-]{0,249}$/)));
  });
});

describe("the memory's class", () => {
  test("is the power of two, or one and a half of it, next to what the firmware left", () => {
    assert.deepEqual(
      [0.97, 1.9, 3.8, 7.7, 11.6, 15.5, 23.4, 31.2, 62.7, 125.6, 188].map((size) => memoryClassBytes(size * GiB) / GiB),
      [1, 2, 4, 8, 12, 16, 24, 32, 64, 128, 192],
    );
  });
});
