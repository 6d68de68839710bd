import assert from "node:assert/strict";
import { realpathSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { LoopProject } from "../../testing/loop-project.ts";
import { differingDependencies, hasPackages, linkPackages, type Place } from "./dependencies.ts";

const place = (project: LoopProject, prefix = ""): Place => ({ top: project.folder, prefix });

/** What differs between two trees with these files. */
function differing(head: Record<string, string>, base: Record<string, string>, prefix = ""): string | undefined {
  const [mine, theirs] = [head, base].map((files) => {
    const project = new LoopProject();
    for (const [path, text] of Object.entries(files)) project.write(path, text);
    return place(project, prefix);
  });
  return differingDependencies(mine as Place, theirs as Place);
}

describe("two trees ask for the same packages", () => {
  test("where their lock files are equal, whatever their manifests say", () =>
    assert.equal(
      differing({ "yarn.lock": "a", "package.json": `{"dependencies":{"x":"1"}}` }, { "yarn.lock": "a", "package.json": "{}" }),
      undefined,
    ));
  test("where neither has a lock file and the manifests ask for the same, in any order of other fields", () =>
    assert.equal(
      differing({ "package.json": `{"version":"2","dependencies":{"x":"1"}}` }, { "package.json": `{"dependencies":{"x":"1"},"version":"1"}` }),
      undefined,
    ));
  test("where only one has a lock file and the manifests ask for the same", () =>
    assert.equal(differing({ "package-lock.json": "a", "package.json": "{}" }, { "package.json": "{}" }), undefined));
});

describe("two trees ask for different packages", () => {
  test("where a lock file differs, which is named with its folder", () => {
    assert.equal(differing({ "pnpm-lock.yaml": "a" }, { "pnpm-lock.yaml": "b" }), "pnpm-lock.yaml");
    assert.equal(
      differing(
        { "package-lock.json": "a", "packages/one/yarn.lock": "a" },
        { "package-lock.json": "a", "packages/one/yarn.lock": "b" },
        "packages/one",
      ),
      join("packages/one", "yarn.lock"),
    );
    assert.equal(differing({ "packages/one/yarn.lock": "a" }, { "packages/one/yarn.lock": "b" }), undefined, "a folder beside the project's");
  });
  test("where there is no lock file and a manifest asks for another version", () =>
    assert.equal(
      differing({ "package.json": `{"devDependencies":{"x":"1"}}` }, { "package.json": `{"devDependencies":{"x":"2"}}` }),
      "package.json",
    ));
});

describe("head's packages in another tree", () => {
  test("are links to head's, but for the repository's own, which lead to the tree's", () => {
    const head = new LoopProject();
    for (const name of ["plain", "@scope/inner", ".cache"]) head.write(`node_modules/${name}/index.js`, "");
    head.write("packages/own/index.js", "").write("packages/scoped/index.js", "");
    symlinkSync(join("..", "packages", "own"), join(head.folder, "node_modules/own"));
    symlinkSync(join("..", "..", "packages", "scoped"), join(head.folder, "node_modules/@scope/scoped"));
    const base = new LoopProject();
    base.write("packages/own/index.js", "").write("packages/scoped/index.js", "");
    linkPackages(place(head), place(base));
    const leadsTo = (name: string) => realpathSync(join(base.folder, "node_modules", name));
    assert.equal(leadsTo("plain"), join(head.folder, "node_modules/plain"));
    assert.equal(leadsTo("@scope/inner"), join(head.folder, "node_modules/@scope/inner"));
    assert.equal(leadsTo("own"), join(base.folder, "packages/own"));
    assert.equal(leadsTo("@scope/scoped"), join(base.folder, "packages/scoped"));
    assert.throws(() => leadsTo(".cache"), { code: "ENOENT" });
  });

  test("are those of every folder from the top down to the project", () => {
    const head = new LoopProject().write("node_modules/a/index.js", "").write("packages/one/node_modules/b/index.js", "");
    const base = new LoopProject().write("packages/one/package.json", "{}");
    linkPackages(place(head, "packages/one"), place(base, "packages/one"));
    assert.equal(realpathSync(join(base.folder, "node_modules/a")), join(head.folder, "node_modules/a"));
    assert.equal(realpathSync(join(base.folder, "packages/one/node_modules/b")), join(head.folder, "packages/one/node_modules/b"));
    assert.deepEqual([hasPackages(place(head)), hasPackages(place(new LoopProject()))], [true, false]);
  });
});
