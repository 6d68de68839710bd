import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { filesOf, streambound, workFolder } from "../testing/cli.ts";

describe("streambound init", () => {
  test("writes an example into the working folder and tells what comes next", async () => {
    const cwd = workFolder();
    const { code, stdout, stderr } = await streambound(["init"], { cwd });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.deepEqual(stdout.split("\n").slice(0, 3), [
      "Wrote benchmarks/loops/example.loop.ts. Make the loop in it yours. Then:",
      "  npx streambound measure            its rate, its share of the machine's bound, and what bounds it",
      "  npx streambound gate --base HEAD   after a change: is it slower than the last commit?",
    ]);
    assert.deepEqual(filesOf(cwd), ["benchmarks/loops/example.loop.ts"]);
  });

  test("writes into the folder that is named, in JavaScript, and tells it as JSON", async () => {
    const cwd = workFolder();
    const { code, stdout } = await streambound(["init", "app", "--js", "--json"], { cwd });
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout), {
      file: "app/benchmarks/loops/example.loop.mjs",
      next: ["npx streambound measure", "npx streambound gate --base HEAD"],
    });
    assert.deepEqual(filesOf(cwd), ["app/benchmarks/loops/example.loop.mjs"]);
  });

  test("replaces nothing, and ends as usage errors do", async () => {
    const cwd = workFolder();
    await streambound(["init"], { cwd });
    const { code, stdout, stderr } = await streambound(["init"], { cwd });
    assert.deepEqual({ code, stdout }, { code: 2, stdout: "" });
    assert.match(stderr, /^streambound: Folder "\." is not valid: benchmarks\/loops\/example\.loop\.ts is there already/);
  });
});
