import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { bindArm, checkedPass, loadBundle } from "../loops/arm.ts";
import { findLoops, type LoadedLoop, loadLoops, writeBundle } from "../loops/load.ts";
import { allocateWorkingSet, buffersIn } from "../loops/working-set.ts";
import { filesOf } from "../testing/cli.ts";
import { projectOf } from "../testing/project.ts";
import { init } from "./init.ts";

describe("init", () => {
  for (const [language, javascript, file] of [
    ["TypeScript", false, "benchmarks/loops/example.loop.ts"],
    ["JavaScript", true, "benchmarks/loops/example.loop.mjs"],
  ] as const) {
    test(`writes a loop in ${language} that is found, loads and is right, in an empty folder`, async () => {
      const root = projectOf({});
      assert.deepEqual(await init({ root, javascript }), { file });
      assert.deepEqual(filesOf(root), [file]);
      assert.deepEqual(await findLoops(root, []), [file]);
      const { loops, broken } = await loadLoops(root, [file]);
      assert.deepEqual(broken, []);
      const { contract, bundle } = loops[0] as LoadedLoop;
      const { loop } = await loadBundle(await writeBundle(root, "example", bundle));
      const memory = allocateWorkingSet(contract, 1000);
      const arm = await bindArm(loop, contract, buffersIn(memory, contract, 1000), memory);
      // 0.5 × (1 + 3) an item.
      assert.equal(checkedPass(arm, 1000, 104), 2000);
    });
  }

  test("says the same in both languages, but for the checker's line and TypeScript's assertions", async () => {
    const root = projectOf({});
    const text = async (javascript: boolean) => readFileSync(join(root, (await init({ root, javascript })).file), "utf8");
    assert.equal(await text(true), `// @ts-check\n${(await text(false)).replaceAll("!", "")}`);
  });

  test("makes folders that are missing", async () => {
    const root = join(projectOf({}), "a/b");
    await init({ root });
    assert.deepEqual(filesOf(root), ["benchmarks/loops/example.loop.ts"]);
  });

  test("replaces nothing", async () => {
    const root = projectOf({ "benchmarks/loops/example.loop.ts": "mine" });
    await assert.rejects(init({ root }), {
      code: "bad-value",
      exit: "usage",
      message:
        /^Folder ".*" is not valid: benchmarks\/loops\/example\.loop\.ts is there already, and init replaces nothing\. Rename that file, or name another folder\.$/,
    });
    assert.equal(readFileSync(join(root, "benchmarks/loops/example.loop.ts"), "utf8"), "mine");
  });

  test("tells why it cannot write", () =>
    assert.rejects(init({ root: projectOf({ benchmarks: "a file" }) }), {
      code: "output-failed",
      message: /a part of the path is a file|is in the way/,
    }));
});
