import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { engineOf } from "../../engines/registry.ts";
import { runPlan } from "../../harness/run.ts";
import type { Axes } from "../../suites/suite.ts";
import { group, planContext, planned } from "../../testing/scripted.ts";
import { syntheticMachine } from "../../testing/synthetic-machine.ts";
import { overhead } from "./family.ts";

async function outcomes(trials: readonly Axes[], machine = syntheticMachine) {
  const plan = planned([group("overhead", trials, overhead)], planContext({ machine }));
  const profile = { epochs: 2, rounds: 1, sampleNs: 0.1e6, searchRounds: 1 };
  const result = await runPlan(plan, { profile, seed: 3, signal: new AbortController().signal });
  return result.groups.flatMap((one) => one.trials);
}

describe("what measuring costs", () => {
  test("is measured for the clock and for a call of js and wasm", async () => {
    for (const { key, outcome } of await outcomes([{ what: "clock" }, { what: "call", engine: ["js", "wasm"] }])) {
      assert.equal(outcome.state, "measured", `${key}: ${JSON.stringify(outcome)}`);
      assert.ok(outcome.state === "measured" && outcome.verification.state === "verified", key);
    }
  });

  const support = engineOf("native").support();
  test("is measured for a call of native", { skip: support.state === "absent" ? support.reason : false }, async () => {
    const machine = { ...syntheticMachine, engines: [{ id: "native", state: "available" as const }] };
    const [trial] = await outcomes([{ what: "call", engine: "native" }], machine);
    assert.equal(trial?.outcome.state, "measured", JSON.stringify(trial?.outcome));
  });

  test("has no bytes, and is absent with its engine", () => {
    const [call] = overhead.expand({ what: "call", engine: "native" }, planContext());
    assert.deepEqual(call?.absent, { code: "engine-absent", reason: "it is not built: no C compiler was found" });
    assert.equal(call?.accesses, undefined);
  });

  test("is of an engine for a call, and of none for the clock", () => {
    for (const axes of [{ what: "call" }, { what: "clock", engine: "js" }] as const)
      assert.throws(() => overhead.expand(axes, planContext()), { code: "suite-invalid", message: /a call is of an engine, the clock of none/ });
  });
});
