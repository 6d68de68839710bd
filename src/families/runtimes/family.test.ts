import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { byteCounts } from "../../catalogue/accesses.ts";
import { planContext } from "../../testing/scripted.ts";
import { KiB, MiB } from "../../units.ts";
import { runtimes } from "./family.ts";
import { contestants } from "./params.ts";

const point = { contestant: "node-workers", concurrency: 8, chunk: 64 * KiB, file: MiB };
const one = (axes: Record<string, string | number>) => runtimes.expand({ ...point, ...axes }, planContext())[0];

describe("a runtimes trial", () => {
  test("reads the file once and writes as much; its payload is the input", () => {
    const spec = one({});
    assert.deepEqual(
      spec?.accesses?.perPass.map(({ role, part, accessBytes, count }) => [role, part, accessBytes, count]),
      [
        ["read", "input", 64 * KiB, 16],
        ["write", "output", 64 * KiB, 16],
      ],
    );
    assert.deepEqual(byteCounts(spec?.accesses?.perPass ?? []), { payload: MiB, requested: 2 * MiB, traffic: { min: 0, max: 0 } });
  });

  test("begins from nothing in every sample, with no wait and no fault unless they are asked for", () => {
    const spec = one({});
    assert.deepEqual([spec?.executor, spec?.fresh], ["local", true]);
    assert.deepEqual(spec?.params, { ...point, waitMs: 0, fault: "none" });
  });

  test("has no rate where it is to fail", () => assert.equal(one({ fault: "throw" })?.accesses, undefined));

  test("holds what its form promises: a chunk for each in progress, two where a new one is made of it", () => {
    assert.equal(one({})?.team[0]?.sliceBytes, 512 * KiB);
    assert.equal(one({ contestant: "python" })?.team[0]?.sliceBytes, MiB);
  });

  test("needs room for the input, for an output of before that is 1 MiB longer and for the one that grows beside it; Java for its classes too", () => {
    assert.deepEqual(one({})?.files, { "runtimes-1048576.txt": MiB, "runtimes-output": 3 * MiB });
    assert.deepEqual(one({ contestant: "java-platform" })?.files, {
      "runtimes-1048576.txt": MiB,
      "runtimes-output": 3 * MiB,
      "runtimes-classes": MiB,
    });
  });

  test("of parked threads has no job: no input, no rate, and Java's classes", () => {
    const [spec] = runtimes.expand({ contestant: "java-platform", parked: 1000 }, planContext());
    assert.deepEqual(spec?.params, { contestant: "java-platform", parked: 1000 });
    assert.deepEqual([spec?.accesses, spec?.files], [undefined, { "runtimes-classes": MiB }]);
    assert.throws(() => runtimes.expand({ contestant: "python", parked: 1000 }, planContext()), /Invalid option/);
  });

  test("can be asked of every contestant; of a plain Transform with one chunk in progress", () => {
    for (const contestant of contestants) assert.ok(one({ contestant, concurrency: 1 }));
    assert.throws(() => one({ contestant: "node-pipeline" }), /one chunk in progress/);
    assert.throws(() => one({ contestant: "cobol" }), /Invalid option/);
  });
});
