import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { fileTree } from "../testing/file-tree.ts";
import { planContext } from "../testing/scripted.ts";
import { benchmarksFolder, discoverSuites } from "./discovery.ts";
import { controlSuite, planOf } from "./plan.ts";

const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

function folder(files: Readonly<Record<string, string>>): URL {
  return pathToFileURL(`${fileTree({ "package.json": '{"type":"module"}', ...files })}/`);
}

const suite = (id: string) => `export default { id: "${id}", groups: () => [] };`;

describe("discovery", () => {
  test("finds every suite of the package", async () => {
    const files = readdirSync(benchmarksFolder).filter((file) => file.endsWith(`.suite${extension}`));
    const suites = await discoverSuites();
    assert.ok(files.length >= 6);
    assert.equal(suites.length, files.length);
    assert.ok(suites.some(({ id }) => id === controlSuite));
    // Each is named after its file, has words for people, and expands on a machine of two threads and of one.
    assert.deepEqual(suites.map(({ id }) => id).sort(), files.map((file) => file.replace(`.suite${extension}`, "")).sort());
    for (const profile of ["smoke", "quick", "full"] as const) {
      for (const threads of [1, 2]) {
        const plan = planOf(suites, planContext({ profile, threads }));
        assert.ok(plan.groups.every(({ specs, searches }) => specs.length + searches.length > 0));
      }
    }
    for (const { title, question } of suites) assert.ok(title.length > 0 && question.endsWith("?"), title);
  });

  test("takes suite files only, in the order of their names", async () => {
    const found = await discoverSuites(
      folder({
        [`z.suite${extension}`]: suite("first"),
        [`a.suite${extension}`]: suite("second"),
        "a.suite.d.ts": "syntax error here",
        "a.suite.js.map": "{}",
        [`threads${extension}`]: "throw new Error('never loaded')",
        [`deep/b.suite${extension}`]: suite("third"),
      }),
    );
    assert.deepEqual(
      found.map(({ id }) => id),
      ["second", "first"],
    );
  });

  const broken: readonly [string, string, RegExp][] = [
    ["that does not parse", "export default {", /Suite file "bad\.suite\.[jt]s" is not valid: .*Unexpected/],
    ["that throws", "throw new Error('no kernel today');", /"bad\.suite\.[jt]s" is not valid: no kernel today\./],
    [
      "without a default export",
      "export const suite = 1;",
      /"bad\.suite\.[jt]s" is not valid: its default export has no id or no groups\. It must export default defineSuite/,
    ],
    ["without groups", 'export default { id: "x" };', /"bad\.suite\.[jt]s" is not valid: its default export has no id or no groups/],
    ["of an id that another file has", suite("good"), /"good\.suite\.[jt]s" is not valid: its id "good" is used by another file/],
  ];
  for (const [what, source, message] of broken) {
    test(`names a file ${what}`, async () => {
      const files = folder({ [`good.suite${extension}`]: suite("good"), [`bad.suite${extension}`]: source });
      await assert.rejects(discoverSuites(files), { code: "suite-invalid", exit: "usage", message });
    });
  }
});
