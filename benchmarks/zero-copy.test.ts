import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { planOf } from "../src/suites/plan.ts";
import type { PlanContext } from "../src/suites/suite.ts";
import { syntheticMachine } from "../src/testing/synthetic-machine.ts";
import { KiB, MiB } from "../src/units.ts";
import suite from "./zero-copy.suite.ts";

const enginesWith = (native: PlanContext["machine"]["engines"][number]): PlanContext["machine"]["engines"] => [
  ...syntheticMachine.engines.filter(({ id }) => id !== "native"),
  native,
];
const complete = enginesWith({ id: "native", state: "available" });
const without = enginesWith({ id: "native", state: "absent", reason: "there is no compiler" });
const context = (engines: PlanContext["machine"]["engines"], profile: PlanContext["profile"] = "quick"): PlanContext => ({
  machine: { ...syntheticMachine, engines },
  threads: 1,
  arrayBytes: 64 * MiB,
  profile,
});

describe("the suite zero-copy", () => {
  test("has its groups, and memory trials that price the copies, with and without the addon", () => {
    for (const engines of [complete, without])
      for (const profile of ["smoke", "quick", "full"] as const) {
        const plan = planOf([suite], context(engines, profile));
        assert.deepEqual(
          plan.groups.map(({ id }) => id),
          ["zero-copy/tcp", "zero-copy/tcp-discard", "zero-copy/unix", "zero-copy/file", "zero-copy/beside", "zero-copy/budget"],
        );
        const budget = plan.groups.at(-1)?.specs ?? [];
        assert.deepEqual(
          budget.map(({ params, absent }) => [params["kernel"], params["store"], params["size"], absent]),
          [
            ["copy", "bulk", "dram", undefined],
            ["update", "regular", "dram", undefined],
            ["update", "regular", "dram", undefined],
            ["copy", "bulk", 128 * KiB, undefined],
          ],
        );
      }
  });
});
