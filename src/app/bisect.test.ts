import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { LoopProject, leftIn, loopText, needsGit, ownCache } from "../testing/loop-project.ts";
import { MiB } from "../units.ts";
import { type BisectOptions, bisect } from "./bisect.ts";

const cache = ownCache();

async function small(project: LoopProject, options: Partial<BisectOptions> & Pick<BisectOptions, "base">) {
  const found = await bisect({ root: project.folder, loop: "sum", seed: 1, task: { workingSetBytes: 4 * MiB, rounds: 16 }, ...options });
  assert.deepEqual(leftIn(cache), []);
  assert.equal(project.git("worktree", "list").split("\n").length, 1);
  return found;
}

describe("a bisection", needsGit, () => {
  const project = new LoopProject().init();
  const commit = (loop: string, message: string) => project.write("sum.loop.mjs", loop).commit(message);
  const good = commit(loopText(), "good");
  const broken = commit("export default {", "does not build");
  commit(`// A comment.\n${loopText()}`, "comment");
  const slow = commit(loopText({ times: 3 }), "three times the work");

  test("finds the commit that made the loop slower, and goes around one that does not build", async () => {
    const found = await small(project, { base: good });
    assert.deepEqual([found.good.id, found.bad.id], [good, slow]);
    const [first] = found.steps;
    assert.equal(first?.commit.subject, "three times the work");
    if (first.outcome === "skipped") {
      // On a machine under load nothing may be proven: then that is what it says.
      assert.equal(found.state, "undecided");
      return;
    }
    assert.ok(found.state === "found", found.state);
    assert.equal(found.first.commit.id, slow);
    assert.ok((found.first.ratio ?? 0) > 1.3);
    for (const step of found.steps) if (step.commit.id === broken) assert.match(step.reason, /does not build/);
    assert.equal(new Set(found.steps.map((step) => step.commit.id)).size, found.steps.length);
  });

  test("takes the merge-base of a good commit that is on another branch", async () => {
    project.git("checkout", "--quiet", "-b", "other", good);
    const other = project.commit("elsewhere");
    project.git("checkout", "--quiet", "main");
    const found = small(project, { base: "other", head: "HEAD~1" });
    await assert.rejects(found, {
      code: "no-slowdown",
      message: /^There is nothing to bisect: at [0-9a-f]{10}: The code of both versions is the same/,
    });
    assert.notEqual(other, good);
  });

  test("that is interrupted says so", async () => {
    const controller = new AbortController();
    const found = await small(project, { base: good, signal: controller.signal, onEvent: ({ kind }) => kind === "testing" && controller.abort() });
    assert.equal(found.state, "aborted");
  });
});
