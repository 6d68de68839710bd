import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Machine } from "../../records/record.ts";
import { discoverSuites } from "../../suites/discovery.ts";
import { planOf } from "../../suites/plan.ts";
import type { SuiteDefinition } from "../../suites/suite.ts";
import { machineOf, twoXeon8280 } from "../../testing/recorded-machines.ts";
import { planContext } from "../../testing/scripted.ts";
import { syntheticMachine } from "../../testing/synthetic-machine.ts";
import { cores } from "./family.ts";

const suite = (await discoverSuites()).find(({ id }) => id === "cores") as SuiteDefinition;

const able: Machine = { ...syntheticMachine, cpus: [2, 5], abilities: [{ id: "pin", state: "available" }] };
const one = (axes: Parameters<typeof cores.expand>[0], machine = able) => cores.expand(axes, planContext({ machine }))[0];

describe("a trial between CPUs", () => {
  test("pins one thread to each, over a block that both see", () => {
    const spec = one({ op: "hand-over", cpuA: 2, cpuB: 5, relation: "near" });
    assert.deepEqual(spec?.team, [{ kernel: "hand-over", engine: "js", variant: "atomics", count: 2, sliceBytes: 0, pin: [2, 5] }]);
    assert.ok((spec?.sharedBytes ?? 0) > 4096);
    assert.deepEqual(spec?.params, { op: "hand-over", cpuA: 2, cpuB: 5, relation: "near", rounds: 250, engine: "js" });
  });

  test("is a team of one where a CPU works alone", () => assert.deepEqual(one({ op: "alone", cpuA: 5 })?.team[0]?.pin, [5]));

  test("refuses a partner too many or too few", () => {
    assert.throws(() => one({ op: "alone", cpuA: 2, cpuB: 5 }), /alone takes one CPU/);
    assert.throws(() => one({ op: "padded", cpuA: 2 }), /padded takes two CPUs/);
  });

  test("is absent, with the reason, where threads cannot be pinned", () => {
    const refused: Machine = { ...able, abilities: [{ id: "pin", state: "absent", reason: "sched_setaffinity: EPERM" }] };
    const spec = one({ op: "hand-over", cpuA: 2, cpuB: 5 }, refused);
    assert.match(spec?.absent?.reason ?? "", /sched_setaffinity: EPERM/);
    assert.equal(spec?.team[0]?.pin, undefined);
  });

  test("is absent where this process may use one CPU", () => {
    const lonely: Machine = { ...able, cpusAvailable: 1, cpus: [2] };
    const trials = planOf([suite], planContext({ machine: lonely, threads: 1 })).groups.flatMap(({ specs }) => specs);
    assert.deepEqual(
      trials.map(({ params, absent }) => [params["op"], absent?.code]),
      [
        ["hand-over", "too-few-cpus"],
        ["alone", undefined],
        ["contended", "too-few-cpus"],
        ["same-line", "too-few-cpus"],
        ["padded", "too-few-cpus"],
      ],
    );
  });

  test("of the suite is planned on a server with distinct keys", () => {
    const machine = machineOf(twoXeon8280);
    const { groups, threads } = planOf([suite], planContext({ machine, threads: 112 }));
    assert.equal(threads, 2, "no more workers than a pair needs");
    assert.deepEqual(
      groups.map(({ specs }) => specs.length),
      [124, 10],
    );
  });
});
