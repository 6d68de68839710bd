import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { projectOf } from "../testing/project.ts";
import { findLoops } from "./find.ts";

const names = [
  "benchmarks/loops/b.loop.ts",
  "benchmarks/loops/a.loop.mjs",
  "benchmarks/loops/deep/c.loop.js",
  "benchmarks/loops/d.loop.d.ts",
  "benchmarks/loops/e.ts",
  "src/f.loop.ts",
  "top.loop.ts",
  "loop.ts",
  "node_modules/x/x.loop.ts",
  "packages/p/node_modules/x/x.loop.ts",
  "packages/p/dist/x.loop.js",
  "dist/x.loop.js",
  ".streambound/worktree/x.loop.ts",
];
const root = projectOf(Object.fromEntries(names.map((name) => [name, ""])));

describe("finding loops", () => {
  test("takes every *.loop file of a project, but for dependencies, builds and hidden folders", async () => {
    assert.deepEqual(await findLoops(root, []), [
      "benchmarks/loops/a.loop.mjs",
      "benchmarks/loops/b.loop.ts",
      "benchmarks/loops/deep/c.loop.js",
      "src/f.loop.ts",
      "top.loop.ts",
    ]);
  });

  test("takes the loops of a folder and files of any name, each once", async () => {
    assert.deepEqual(await findLoops(root, ["src", "src/f.loop.ts", "./benchmarks/loops/e.ts", join(root, "top.loop.ts")]), [
      "benchmarks/loops/e.ts",
      "src/f.loop.ts",
      "top.loop.ts",
    ]);
  });

  test("looks into a folder that is skipped where it is named", async () => {
    assert.deepEqual(await findLoops(root, ["dist"]), ["dist/x.loop.js"]);
  });

  test("finds the loops of a project that lies in a hidden folder itself", async () => {
    assert.deepEqual(await findLoops(join(root, ".streambound/worktree"), []), ["x.loop.ts"]);
  });

  test("finds none where there are none", async () => {
    assert.deepEqual(await findLoops(projectOf({ "a.ts": "" }), []), []);
  });

  test("follows links to files, not to folders, which may lead back", {
    skip: process.platform === "win32" && "links need a right there",
  }, async () => {
    const linked = projectOf({ "a.loop.ts": "" });
    symlinkSync(linked, join(linked, "again"));
    symlinkSync(join(linked, "a.loop.ts"), join(linked, "b.loop.ts"));
    symlinkSync(join(linked, "gone"), join(linked, "c.loop.ts"));
    assert.deepEqual(await findLoops(linked, []), ["a.loop.ts", "b.loop.ts"]);
  });

  test("knows a project by either of its names", { skip: process.platform === "win32" && "links need a right there" }, async () => {
    const other = join(projectOf({}), "link");
    symlinkSync(root, other);
    assert.deepEqual(await findLoops(other, [join(root, "top.loop.ts")]), ["top.loop.ts"]);
  });

  test("refuses what is not there", () =>
    assert.rejects(findLoops(root, ["src/g.loop.ts"]), {
      code: "bad-value",
      message:
        'Loop "src/g.loop.ts" is not valid: it is a file or a folder of this project. Name one that is there, or none for every *.loop.ts of the project.',
    }));

  test("refuses what lies outside", () =>
    assert.rejects(findLoops(join(root, "src"), ["../top.loop.ts"]), {
      code: "bad-value",
      message: /^Loop "\.\.\/top\.loop\.ts" is not valid: .* Run the command in the folder of the project that the loop belongs to\.$/,
    }));
});
