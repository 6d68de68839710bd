import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { exitCodeOf, outcomeQuantities, problemOf, type SampleFacts, withoutFolders } from "./judge.ts";

const found = { untouched: false, left: [], leftBytes: 0, outputBytes: 100 };
const answer = { runtime: "x", durationNs: 1 };
const good: SampleFacts = { fault: "none", exitCode: 0, stderr: "", answer, found, wrongBytes: 0 };
const failed: SampleFacts = {
  fault: "throw",
  exitCode: 1,
  stderr: "",
  answer: undefined,
  found: { ...found, untouched: true },
  wrongBytes: undefined,
};
const said = { stdout: "", stderr: "" };

describe("problemOf", () => {
  test("finds none in a job that did what it should, with and without a fault", () => {
    assert.equal(problemOf(good), undefined);
    for (const fault of ["throw", "full", "stall"] as const) assert.equal(problemOf({ ...failed, fault }), undefined);
  });

  for (const [facts, problem] of [
    [{ ...good, exitCode: 1, stderr: "first\nno room\n" }, "it ended with 1: no room"],
    [{ ...good, wrongBytes: 8192 }, "8192 bytes of its output are wrong, missing or too many"],
    [{ ...good, answer: undefined }, "it ended without an answer"],
    [{ ...good, found: { ...found, left: ["output.part"], leftBytes: 5 } }, "it left output.part behind"],
    [{ ...failed, exitCode: 0 }, "it ended with 0 though the transform of a chunk threw"],
    [{ ...failed, fault: "stall", exitCode: 124 }, "it did not end by itself when the transform of a chunk never ended"],
    [{ ...failed, fault: "full", exitCode: 139 }, "it did not end by itself when the disk was full"],
    [{ ...failed, found }, "it touched the output that was there before, though the transform of a chunk threw"],
    [{ ...failed, found: { ...failed.found, left: ["output.part"], leftBytes: 64 } }, "it left output.part behind"],
  ] as const satisfies readonly (readonly [SampleFacts, string])[]) {
    test(`says: ${problem}`, () => assert.equal(problemOf(facts), problem));
  }
});

describe("exitCodeOf", () => {
  test("is the process's own, or what a shell and timeout(1) make of its end", () => {
    assert.equal(exitCodeOf({ state: "exited", code: 1, ...said }), 1);
    assert.equal(exitCodeOf({ state: "timeout", ...said }), 124);
    assert.equal(exitCodeOf({ state: "killed", signal: "SIGKILL", ...said }), 137);
    assert.equal(exitCodeOf({ state: "failed", reason: "ENOENT", ...said }), undefined);
  });
});

describe("outcomeQuantities", () => {
  test("has wrong bytes only where the output was compared", () => {
    assert.deepEqual(outcomeQuantities({ ...good, wrongBytes: 3 }), { exitCode: 0, leftBytes: 0, wrongBytes: 3 });
    assert.deepEqual(outcomeQuantities(failed), { exitCode: 1, leftBytes: 0 });
  });
});

describe("withoutFolders", () => {
  test("keeps a file's name and loses where it lies", () => {
    assert.equal(withoutFolders("ENOSPC: no space left, open '/tmp/streambound-x/output.part'"), "ENOSPC: no space left, open 'output.part'");
    assert.equal(withoutFolders("/home/me/dist/Uppercase.java:7: error: ';' expected"), "Uppercase.java:7: error: ';' expected");
    assert.equal(withoutFolders("spawn C:\\jdk\\bin\\java.exe ENOENT"), "spawn java.exe ENOENT");
    assert.equal(withoutFolders("no space left on device"), "no space left on device");
  });
});
