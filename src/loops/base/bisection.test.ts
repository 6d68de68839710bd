import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { LoopProject, needsGit } from "../../testing/loop-project.ts";
import { type Answer, firstSlow } from "./bisection.ts";

/** A line of so many commits. */
function line(count: number): { project: LoopProject; commits: readonly string[] } {
  const project = new LoopProject().init();
  return { project, commits: Array.from({ length: count }, (_, index) => project.commit(`commit ${index}`)) };
}

describe("the search for the first slow commit", needsGit, () => {
  const { project, commits } = line(10);
  const [good, bad] = [commits[0] as string, commits[9] as string];
  const search = async (answerOf: (index: number) => Answer) => {
    const asked: number[] = [];
    const found = await firstSlow(project.folder, good, bad, async (commit) => {
      asked.push(commits.indexOf(commit));
      return answerOf(commits.indexOf(commit));
    });
    return { found, asked };
  };

  for (const first of [1, 4, 8, 9])
    test(`finds number ${first} of nine after the good one in at most four questions`, async () => {
      const { found, asked } = await search((index) => (index >= first ? "slow" : "fast"));
      assert.deepEqual(found, { state: "found", commit: commits[first] });
      assert.ok(asked.length <= 4, asked.join());
      assert.equal(new Set(asked).size, asked.length);
    });

  test("goes around commits that cannot be judged", async () => {
    const { found } = await search((index) => (index === 5 || index === 4 ? "skipped" : index >= 7 ? "slow" : "fast"));
    assert.deepEqual(found, { state: "found", commit: commits[7] });
  });

  test("names the suspects where those between could not be judged", async () => {
    const { found } = await search((index) => (index >= 3 && index <= 5 ? "skipped" : index >= 6 ? "slow" : "fast"));
    assert.equal(found.state, "undecided");
    if (found.state === "undecided") assert.deepEqual(found.suspects.map((commit) => commits.indexOf(commit)).sort(), [3, 4, 5, 6]);
  });

  test("asks nothing where the bad commit follows the good one", async () => {
    const asked = firstSlow(project.folder, good, commits[1] as string, () => assert.fail("nothing is to be asked"));
    assert.deepEqual(await asked, { state: "found", commit: commits[1] });
  });

  test("goes into the branch of a merge that brought the slowdown", async () => {
    const own = new LoopProject().init();
    const base = own.commit("base");
    own.git("checkout", "--quiet", "-b", "topic");
    const slow = own.commit("slow");
    own.commit("slow too");
    own.git("checkout", "--quiet", "main");
    const fast = own.commit("fast");
    own.git("merge", "--quiet", "--no-ff", "--no-edit", "topic");
    const merge = own.git("rev-parse", "HEAD");
    const found = await firstSlow(own.folder, base, merge, async (commit) => (commit === fast ? "fast" : "slow"));
    assert.deepEqual(found, { state: "found", commit: slow });
  });
});
