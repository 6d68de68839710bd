import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { filesBelow, hashOf, prune, runSteps } from "./steps.mjs";

let root;
let lines;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "streambound-steps-"));
  lines = [];
  writeFileSync(join(root, "in"), "1");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const place = () => ({ root, stamps: join(root, "dist/.stamps"), log: (line) => lines.push(line) });
/** A step that reads `reads` and makes `out`. */
const step = (id, reads, run = () => writeFileSync(join(root, `${id}.out`), "made")) => ({
  id,
  reads: () => reads.map((name) => join(root, name)),
  run: async () => {
    await run();
    return [join(root, `${id}.out`)];
  },
});

describe("runSteps", () => {
  test("runs a step once and skips it while nothing has changed", async () => {
    const steps = [step("a", ["in"]), step("b", ["in"])];
    assert.deepEqual(await runSteps(steps, place()), ["a", "b"]);
    assert.deepEqual(await runSteps(steps, place()), []);
    assert.equal(lines.length, 2, "one line a step that ran");
    assert.match(lines[0], /^build: a \(\d+\.\d s\)$/);
  });

  test("repeats only the step whose input changed, by content and not by time", async () => {
    writeFileSync(join(root, "other"), "1");
    const steps = [step("a", ["in"]), step("b", ["other"])];
    await runSteps(steps, place());
    writeFileSync(join(root, "other"), "2");
    writeFileSync(join(root, "in"), "1");
    assert.deepEqual(await runSteps(steps, place()), ["b"]);
  });

  test("repeats a step when an input appears, disappears or swaps content with another", async () => {
    await runSteps([step("a", ["in", "second"])], place());
    writeFileSync(join(root, "second"), "");
    assert.deepEqual(await runSteps([step("a", ["in", "second"])], place()), ["a"]);
    writeFileSync(join(root, "in"), "");
    writeFileSync(join(root, "second"), "1");
    assert.deepEqual(await runSteps([step("a", ["in", "second"])], place()), ["a"]);
    assert.deepEqual(await runSteps([step("a", ["in"])], place()), ["a"]);
  });

  test("repeats a step when what else it depends on has changed, such as the version of a program", async () => {
    const withFacts = (facts) => [{ ...step("a", ["in"]), facts: () => facts }];
    assert.deepEqual(await runSteps(withFacts("cc 1"), place()), ["a"]);
    assert.deepEqual(await runSteps(withFacts("cc 1"), place()), []);
    assert.deepEqual(await runSteps(withFacts("cc 2"), place()), ["a"]);
  });

  test("repeats a step whose output was removed", async () => {
    const steps = [step("a", ["in"])];
    await runSteps(steps, place());
    rmSync(join(root, "a.out"));
    assert.deepEqual(await runSteps(steps, place()), ["a"]);
  });

  test("repeats a step that failed, even when its input is what it was before", async () => {
    let broken = false;
    const steps = [
      step("a", ["in"], () => {
        if (broken) throw new Error("no compiler");
        writeFileSync(join(root, "a.out"), "made");
      }),
    ];
    await runSteps(steps, place());
    broken = true;
    writeFileSync(join(root, "in"), "2");
    await assert.rejects(runSteps(steps, place()), { message: "build: a failed: no compiler" });
    broken = false;
    writeFileSync(join(root, "in"), "1");
    assert.deepEqual(await runSteps(steps, place()), ["a"]);
  });

  test("ends at the first failure", async () => {
    const steps = [step("a", ["in"], () => Promise.reject(new Error("x"))), step("b", ["in"])];
    await assert.rejects(runSteps(steps, place()));
    assert.ok(!existsSync(join(root, "b.out")));
  });

  test("does not believe a step that made less than it says", async () => {
    await assert.rejects(runSteps([step("a", ["in"], () => {})], place()), { message: "build: a failed: it did not make a.out" });
  });
});

test("hashOf tells names from contents", () => {
  writeFileSync(join(root, "ab"), "c");
  writeFileSync(join(root, "a"), "bc");
  assert.notEqual(hashOf(root, [join(root, "ab")]), hashOf(root, [join(root, "a")]));
});

test("prune removes what is not kept, and folders that this empties", () => {
  mkdirSync(join(root, "dist/old/deep"), { recursive: true });
  mkdirSync(join(root, "dist/new"), { recursive: true });
  for (const path of ["dist/old/deep/x.js", "dist/new/x.js", "dist/new/y.js"]) writeFileSync(join(root, path), "");
  prune(join(root, "dist"), new Set([join(root, "dist/new/x.js")]));
  assert.deepEqual(filesBelow(join(root, "dist")), [join(root, "dist/new/x.js")]);
  assert.ok(!existsSync(join(root, "dist/old")));
});
