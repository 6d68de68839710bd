import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { planned } from "../testing/scripted.ts";
import type { Plan } from "./plan.ts";
import { scratchBytes, withinScratch } from "./scratch.ts";
import type { Family, TrialSpec } from "./suite.ts";

/** A plan of trials that make these files. */
function planOfFiles(...trials: readonly Record<string, number>[]): Plan {
  const family: Family = {
    id: "files",
    params: undefined as never,
    expand: () => trials.map((files, index): TrialSpec => ({ family: "files", body: "", params: { index }, executor: "local", team: [], files })),
  };
  return planned([{ id: "g", question: "?", family, trials: [{}] }]);
}

const absences = ({ groups }: Plan) => groups.flatMap(({ specs }) => specs.map(({ absent }) => absent?.reason));

describe("the files of a plan", () => {
  test("count once where trials share them, by the largest size of a name", () => {
    assert.equal(scratchBytes(planOfFiles({ data: 1000, out: 10 }, { data: 1000, out: 30 }, { other: 5 })), 1035);
    assert.equal(scratchBytes(planOfFiles({})), 0);
  });

  test("are admitted in the plan's order until the limit is reached; what is smaller may still follow", () => {
    const plan = withinScratch(planOfFiles({ data: 2048 }, { data: 2048, out: 4096 }, { data: 2048, out: 1024 }, { more: 1 }), 3072);
    assert.deepEqual(absences(plan), [
      undefined,
      "its files take 6 KiB, and of --scratch-limit 1 KiB are left",
      undefined,
      "its files take 1 B, and of --scratch-limit 0 B are left",
    ]);
    assert.equal(scratchBytes(plan), 3072);
  });

  test("of a trial that is absent anyway take no room", () => {
    const plan = planOfFiles({ data: 2048 });
    const absent = { code: "engine-absent", reason: "for another reason" };
    const gone = { ...plan, groups: plan.groups.map((group) => ({ ...group, specs: group.specs.map((spec) => ({ ...spec, absent })) })) };
    assert.equal(scratchBytes(gone), 0);
    assert.deepEqual(absences(withinScratch(gone, 0)), ["for another reason"]);
  });
});
