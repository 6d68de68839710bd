/** The gate from a repository to its verdicts, in small: what is compared, what is refused, what is left behind. How fast anything is, is nobody's concern here. */
import assert from "node:assert/strict";
import { existsSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { GateSummary, Verdict } from "../analysis/gate/schema.ts";
import { validateRecord } from "../records/validate.ts";
import { freshFolder, LoopProject, leftIn, loopText, needsGit, ownCache } from "../testing/loop-project.ts";
import { MiB } from "../units.ts";
import { type GateEvent, type GateOptions, gate } from "./gate.ts";

const cache = ownCache();
const task = { workingSetBytes: 4 * MiB, rounds: 16 };

/** A gate in small; whatever became of it, its record is valid and it left nothing behind. */
async function small(project: LoopProject, options: Partial<GateOptions> = {}) {
  const found = await gate({ root: project.folder, base: { kind: "revision", revision: "main" }, seed: 1, task, ...options });
  assert.equal(validateRecord(JSON.parse(JSON.stringify(found.record))).state, "valid");
  assert.deepEqual(leftIn(cache), []);
  if (existsSync(join(project.folder, ".git"))) assert.equal(project.git("worktree", "list").split("\n").length, 1);
  return found;
}

const verdictsOf = ({ loops }: GateSummary): Record<string, Verdict> => Object.fromEntries(loops.map(({ loop, verdict }) => [loop, verdict]));
const reasonOf = ({ loops }: GateSummary, loop = "sum"): string => loops.find((one) => one.loop === loop)?.reason ?? "";

const project = (loop = loopText()): LoopProject => new LoopProject().init().write("sum.loop.mjs", loop);

/** A project whose base, `main`, has one version of the loop and whose working tree another. */
function changed(base: string, head: string): LoopProject {
  const own = project(base);
  own.commit("base");
  return own.write("sum.loop.mjs", head);
}

describe("a gate against a revision", needsGit, () => {
  test("never passes a loop that does its work three times, and says how much slower it is", async () => {
    const own = changed(loopText(), loopText({ times: 3 }));
    const { record, summary } = await small(own);
    const [loop] = summary.loops;
    // On a machine under load the experiment may not be valid; then the verdict says so.
    assert.ok(loop?.verdict === "regression" || loop?.verdict === "unproven", `${loop?.verdict}: ${loop?.reason}`);
    assert.ok(loop.verdict === "regression" ? summary.exitCode === 1 : summary.exitCode > 1);
    if (loop.ratio) assert.ok(loop.ratio.median > 1.3, `${loop.ratio.median}`);
    assert.match(summary.base, /^main \([0-9a-f]{10}\)$/);
    assert.match(summary.head, /^working tree at [0-9a-f]{10} with uncommitted changes$/);
    assert.equal(record.run.state, "complete");
    assert.equal(record.run.profile, "gate");
    assert.ok(!JSON.stringify(record).includes(own.folder), "the record holds no path");
    const blocks = record.groups.map(({ id }) => id);
    assert.deepEqual(
      blocks,
      blocks.map((_, index) => `sum#${index + 1}`),
    );
  });

  test("measures nothing where the code is the same to the byte, comments and spaces left out", async () => {
    const own = changed(loopText(), `// A comment.\n${loopText().replace("let sum = 0;", "let sum   =  0; // zero")}`);
    const { record, summary } = await small(own);
    assert.deepEqual(verdictsOf(summary), { sum: "pass" });
    assert.equal(summary.exitCode, 0);
    assert.deepEqual(record.groups, []);
    assert.equal(record.run.gate?.loops[0]?.identical, true);
  });

  test("takes the merge-base: what the base's branch did since does not count", async () => {
    const own = project();
    const fork = own.commit("base");
    own.git("checkout", "--quiet", "-b", "topic");
    own.git("checkout", "--quiet", "main");
    own.write("sum.loop.mjs", loopText({ times: 2 })).commit("main went on");
    own.git("checkout", "--quiet", "topic");
    const { summary } = await small(own);
    assert.equal(summary.base, `main (merge-base ${fork.slice(0, 10)})`);
    assert.deepEqual(verdictsOf(summary), { sum: "pass" });
    assert.equal(summary.head, `working tree at ${fork.slice(0, 10)}`);
  });

  test("tells what it does as it goes", async () => {
    const events: GateEvent[] = [];
    await small(changed(loopText(), loopText({ perItem: 2 })), { onEvent: (event) => events.push(event) });
    const steps = events.flatMap((event) => (event.kind === "step" ? [event.what] : []));
    assert.match(steps[0] ?? "", /^checking out main \([0-9a-f]{10}\)$/);
    assert.equal(steps[1], "bundling 1 loop");
    const planned = events.find((event) => event.kind === "planned");
    assert.deepEqual([planned?.loops, planned?.measured], [1, 0]);
  });

  test("tells each loop that cannot be compared why, and compares the others", async () => {
    const own = project();
    own
      .write("old.loop.mjs", loopText({ name: "old" }))
      .write("wide.loop.mjs", loopText({ name: "wide" }))
      .commit("base");
    own
      .remove("old.loop.mjs")
      .write("new.loop.mjs", loopText({ name: "new" }))
      .write("wide.loop.mjs", loopText({ name: "wide", perItem: 2 }));
    const { summary } = await small(own);
    assert.deepEqual(verdictsOf(summary), { new: "new", sum: "pass", wide: "incomparable", old: "incomparable" });
    assert.equal(summary.exitCode, 3);
    assert.match(reasonOf(summary, "new"), /^The base has no loop of this name/);
    assert.match(reasonOf(summary, "old"), /^Only the base has a loop of this name/);
    assert.match(reasonOf(summary, "wide"), /its definition changed: buffers\.a\.perItem: 1 → 2\.$/i);
  });

  test("reads the loops that are named by file or name, and no others", async () => {
    const own = project();
    own.write("old.loop.mjs", loopText({ name: "old" })).commit("base");
    own.remove("old.loop.mjs").write("new.loop.mjs", loopText({ name: "new" }));
    assert.deepEqual(verdictsOf((await small(own, { loops: ["sum", "old"] })).summary), { sum: "pass", old: "incomparable" });
    const beside = (await small(own, { loops: ["sum", "new.loop.mjs"] })).summary;
    assert.deepEqual([verdictsOf(beside), beside.exitCode], [{ new: "new", sum: "pass" }, 0]);
    const alone = (await small(own, { loops: ["new.loop.mjs"] })).summary;
    assert.deepEqual([verdictsOf(alone), alone.exitCode], [{ new: "new" }, 3]);
  });

  test("of a base that has no loops says so of each loop", async () => {
    const own = new LoopProject().init().write("readme.md", "x");
    own.commit("base");
    const { summary } = await small(own.write("sum.loop.mjs", loopText()));
    assert.deepEqual(verdictsOf(summary), { sum: "new" });
    assert.match(reasonOf(summary), /^The base has no loops/);
  });

  test("works in a project below the top of its repository", async () => {
    const own = new LoopProject()
      .init()
      .write("packages/a/sum.loop.mjs", loopText())
      .write("packages/b/b.loop.mjs", loopText({ name: "b" }));
    own.commit("base");
    const { summary } = await small(own, { root: join(own.folder, "packages/a") });
    assert.deepEqual(verdictsOf(summary), { sum: "pass" });
  });
});

describe("a version that breaks", needsGit, () => {
  const ways = {
    syntax: ["export default {", /syntax\.loop\.mjs:1:17: /],
    loading: [loopText({ name: "loading", before: `throw new Error("no luck");` }), /no luck/],
    slice: [loopText({ name: "slice", within: `throw new Error("in a slice");` }), /in a slice/],
    wrong: [loopText({ name: "wrong", times: 0 }), /wrong results/],
    hanging: [loopText({ name: "hanging", within: "for (;;);" }), /did not end within 8 s/],
    leaking: [
      loopText({ name: "leaking", before: "const kept = [];", within: "kept.push(new Array(40000).fill(lo));" }),
      /keeps \d+ KiB after each slice, which no collection frees: it leaks memory/,
    ],
  } as const;
  const names = Object.keys(ways) as (keyof typeof ways)[];

  test("has failed, whichever it is and however it breaks, and hides nothing of the others: code 4", async () => {
    const own = project();
    for (const name of names) own.write(`${name}.loop.mjs`, loopText({ name }));
    own.write("base.loop.mjs", "export default {").commit("base");
    for (const name of names) own.write(`${name}.loop.mjs`, ways[name][0]);
    own.write("base.loop.mjs", loopText({ name: "base" }));
    const { record, summary } = await small(own, { task: { ...task, timeoutMs: 8000 } });
    const failed = Object.fromEntries([...names, "base"].map((name) => [name, "failed"]));
    assert.deepEqual(verdictsOf(summary), { ...failed, sum: "pass" });
    assert.equal(summary.exitCode, 4);
    assert.equal(record.run.state, "failed");
    for (const name of names) {
      assert.match(reasonOf(summary, name), ways[name][1]);
      assert.match(reasonOf(summary, name), /^The head version failed: /);
    }
    assert.match(reasonOf(summary, "base"), /^The base version failed: .*base\.loop\.mjs:1:17/);
  });
});

describe("the base's tree", needsGit, () => {
  /** A loop that needs what a build makes. */
  const built = loopText({ before: `import { one } from "./dist/one.mjs";`, check: "sum === one * a.length" });
  const write = (value: string) =>
    `node -e 'const fs = require("fs"); fs.mkdirSync("dist", { recursive: true }); fs.writeFileSync("dist/one.mjs", ${value})'`;
  const build = write(`"export const one = 1"`);

  test("is built by the command of the project, or the one that is given; and so is head", async () => {
    const own = project(built)
      .write(".gitignore", "dist\n")
      .write("package.json", JSON.stringify({ streambound: { gate: { build } } }));
    own.commit("base");
    assert.deepEqual(verdictsOf((await small(own)).summary), { sum: "pass" });
    const other = project(built).write(".gitignore", "dist\n");
    other.commit("base");
    assert.deepEqual(verdictsOf((await small(other)).summary), { sum: "failed" });
    assert.deepEqual(verdictsOf((await small(other, { build })).summary), { sum: "pass" });
  });

  test("that does not build fails every loop, with the last words of the command", async () => {
    const own = project();
    own.commit("base");
    const { summary } = await small(own, { build: "test -d .git || { echo broken >&2; exit 3; }" });
    assert.deepEqual(verdictsOf(summary), { sum: "failed" });
    assert.match(reasonOf(summary), /failed in the base's tree: it ended with code 3: broken/);
    const head = await small(own, { build: "test ! -d .git || { echo broken >&2; exit 3; }" });
    assert.match(reasonOf(head.summary), /failed in the head's tree: it ended with code 3: broken/);
  });

  const packaged = loopText({ before: `import { one } from "units";`, check: "sum === one * a.length" });
  const lock = (version: string) => JSON.stringify({ lockfileVersion: 3, packages: { "node_modules/units": { version } } });
  const install = (own: LoopProject) =>
    own.write("node_modules/units/package.json", `{"main":"index.js"}`).write("node_modules/units/index.js", "exports.one = 1;");
  const withPackage = (loop: string) => install(project(loop).write(".gitignore", "node_modules\n").write("package-lock.json", lock("1.0.0")));

  test("has head's packages where the lock files are equal", async () => {
    const own = withPackage(packaged);
    own.commit("base");
    assert.deepEqual(verdictsOf((await small(own)).summary), { sum: "pass" });
  });

  test("has none where they differ: what needs one is incomparable, until a command installs them", async () => {
    const own = withPackage(packaged);
    own.write("plain.loop.mjs", loopText({ name: "plain" })).commit("base");
    own.write("package-lock.json", lock("2.0.0"));
    const { summary } = await small(own);
    assert.deepEqual(verdictsOf(summary), { plain: "pass", sum: "incomparable" });
    assert.match(
      reasonOf(summary),
      /^The base asks for other packages \(package-lock\.json differs\), and they are not installed for it; name a command/,
    );
    const copy = `cp -R ${JSON.stringify(join(own.folder, "node_modules"))} .`;
    assert.deepEqual(verdictsOf((await small(own, { install: copy })).summary), { plain: "pass", sum: "pass" });
    const failed = await small(own, { install: "echo no network >&2; exit 7" });
    assert.deepEqual(verdictsOf(failed.summary), { plain: "failed", sum: "failed" });
  });

  test("has its own version of the repository's own packages", async () => {
    const own = withPackage(loopText({ before: `import { one } from "own";`, check: "sum === one * a.length" }));
    own.write("packages/own/package.json", `{"type":"module","main":"index.js"}`).write("packages/own/index.js", "export const one = 1;");
    symlinkSync(join("..", "packages", "own"), join(own.folder, "node_modules", "own"));
    own.commit("base");
    own.write("packages/own/index.js", "export const one = 2 / 2;");
    const controller = new AbortController();
    const { record } = await small(own, { signal: controller.signal, onEvent: ({ kind }) => kind === "planned" && controller.abort() });
    assert.notEqual(record.run.gate?.loops[0]?.identical, true);
    assert.deepEqual([record.run.state, record.groups], ["aborted", []]);
  });

  test("has the submodules that head has at the same commit; another commit is told", async () => {
    const library = new LoopProject().init().write("one.mjs", "export const one = 1;");
    library.commit("one");
    const own = project(loopText({ before: `import { one } from "./library/one.mjs";`, check: "sum === one * a.length" }));
    own.git("submodule", "--quiet", "add", library.folder, "library");
    own.commit("base");
    assert.deepEqual(verdictsOf((await small(own)).summary), { sum: "pass" });
    library.write("one.mjs", "export const one = 2 / 2;").commit("two");
    own.git("-C", "library", "pull", "--quiet");
    const { summary } = await small(own);
    assert.deepEqual(verdictsOf(summary), { sum: "incomparable" });
    assert.match(reasonOf(summary), /^The submodule library is at [0-9a-f]{10} here and at [0-9a-f]{10} in the base/);
  });
});

describe("a base that is no revision", () => {
  test("is a folder of loops, or a file with one of head's", async () => {
    const other = freshFolder();
    const own = new LoopProject().write("sum.loop.mjs", loopText()).write("other/sum.loop.mjs", loopText());
    own.write("half.loop.mjs", loopText({ name: "half" })).write("other/half.loop.mjs", loopText({ name: "half" }));
    const folder = await small(own, { base: { kind: "path", path: "other" }, loops: ["sum.loop.mjs"] });
    assert.deepEqual(verdictsOf(folder.summary), { sum: "pass" });
    assert.equal(folder.summary.base, "other");
    assert.equal(folder.summary.head, "working tree");
    const file = await small(own, { loops: ["half.loop.mjs"], base: { kind: "path", path: join(own.folder, "other/half.loop.mjs") } });
    assert.deepEqual(verdictsOf(file.summary), { half: "pass" });
    assert.equal(file.summary.base, "half.loop.mjs");
    const empty = await small(own, { base: { kind: "path", path: other }, loops: ["sum.loop.mjs"] });
    assert.deepEqual(verdictsOf(empty.summary), { sum: "new" });
    await assert.rejects(small(own, { base: { kind: "path", path: "nowhere" }, loops: ["sum.loop.mjs"] }), {
      message: /^--base "nowhere" is not valid: it is a folder or a file that is there\./,
    });
  });

  test("is head itself, which is measured although nothing differs", async () => {
    const own = new LoopProject().write("sum.loop.mjs", loopText());
    const controller = new AbortController();
    const { record, summary } = await small(own, {
      base: { kind: "self" },
      signal: controller.signal,
      onEvent: (event) => {
        if (event.kind === "block" && event.block === 2) controller.abort();
      },
    });
    assert.equal(summary.base, "head itself");
    assert.equal(record.run.state, "aborted");
    // The first block is kept; one block proves nothing.
    assert.deepEqual(
      record.groups.map(({ id }) => id),
      ["sum#1"],
    );
    assert.deepEqual(verdictsOf(summary), { sum: "inconclusive" });
  });
});

describe("how a loop is compared", needsGit, () => {
  const planned = async (own: LoopProject, options: Partial<GateOptions> = {}) => {
    const controller = new AbortController();
    const { record } = await small(own, { ...options, signal: controller.signal, onEvent: ({ kind }) => kind === "planned" && controller.abort() });
    return record.run.gate?.loops.find(({ name }) => name === "sum");
  };
  const [before, after] = [loopText(), loopText({ times: 2 })];

  test("is in situ by a threshold of 2 % and a margin of 0.5 %, where nobody says otherwise", async () => {
    const own = changed(before, after);
    assert.deepEqual(await planned(own), { name: "sum", design: "in-situ", threshold: 0.02, margin: 0.005 });
    assert.deepEqual(await planned(own, { design: "workers", threshold: 0.08, margin: 0.03 }), {
      name: "sum",
      design: "workers",
      designReason: "asked for: --design workers",
      threshold: 0.08,
      margin: 0.03,
    });
  });

  test("is in processes where it cannot be bundled, with the reason", async () => {
    const late = (text: string) =>
      text
        .replace(/import .*;/, "const defineLoop = (loop) => loop;")
        .replace("export default", `const other = await import("./" + ["other", "mjs"].join("."));\nexport default`);
    const own = project(late(before)).write("other.mjs", "export const other = 1;");
    own.commit("base");
    own.write("sum.loop.mjs", late(after));
    const found = await planned(own);
    assert.equal(found?.design, "processes");
    assert.match(found?.designReason ?? "", /^Loop file "sum\.loop\.mjs" cannot be bundled: sum\.loop\.mjs:\d+:\d+: /);
  });
});

describe("a gate that cannot begin", needsGit, () => {
  const committed = (): LoopProject => {
    const own = project();
    own.commit("base");
    return own;
  };
  const refusals: readonly [string, () => LoopProject, Partial<GateOptions>, RegExp, "usage" | "nothing"][] = [
    ["without loops", () => new LoopProject().init(), {}, /^No loop was found in this project: a loop is a file \*\.loop\.ts/, "nothing"],
    ["with an unknown loop", committed, { loops: ["summ"] }, /^Loop "summ" is unknown\. Did you mean sum\? Legal: sum\.$/, "usage"],
    [
      "with an unknown revision",
      committed,
      { base: { kind: "revision", revision: "mian" } },
      /^--base "mian" is no commit of this repository: .* Fetch it, or see "git branch --all"\.$/,
      "usage",
    ],
    [
      "with a revision that is written like an option",
      committed,
      { base: { kind: "revision", revision: "--output=x" } },
      /^--base "--output=x" is no commit/,
      "usage",
    ],
    [
      "outside any repository",
      () => new LoopProject().write("sum.loop.mjs", loopText()),
      {},
      /^--base "main" is a revision, and this folder is in no git repository\./,
      "nothing",
    ],
    [
      "with a margin that is not below the threshold",
      committed,
      { threshold: 0.02, margin: 0.02 },
      /^--margin "2%" is not valid: it is at least 0 and below the threshold of 2%\./,
      "usage",
    ],
    [
      "with a package.json that names no command",
      () => committed().write("package.json", JSON.stringify({ streambound: { gate: { build: 7 } } })),
      {},
      /^The package\.json is not valid: streambound\.gate\.build: /,
      "usage",
    ],
  ];
  for (const [what, make, options, message, exit] of refusals)
    test(`${what}: told in one sentence, and nothing is left behind`, async () => {
      await assert.rejects(small(make(), options), { message, exit });
      assert.deepEqual(leftIn(cache), []);
    });

  test("for histories that have nothing in common", async () => {
    const own = committed();
    own.git("checkout", "--quiet", "--orphan", "lonely");
    own.commit("another beginning");
    await assert.rejects(small(own), {
      code: "no-merge-base",
      message: /^--base "main" has no common ancestor with HEAD: their histories have nothing in common\./,
    });
  });

  test("in a shallow clone without the merge-base, which it names as the cause", async () => {
    const origin = committed();
    origin.git("checkout", "--quiet", "-b", "topic");
    origin.commit("topic");
    origin.git("checkout", "--quiet", "main");
    origin.commit("main went on");
    const own = new LoopProject();
    own.git("clone", "--quiet", "--depth=1", "--no-single-branch", "--branch=topic", `file://${origin.folder}`, ".");
    await assert.rejects(small(own, { base: { kind: "revision", revision: "origin/main" } }), {
      code: "no-merge-base",
      exit: "nothing",
      message: /in this clone, which is shallow\. Fetch more \("git fetch --unshallow", in GitHub Actions "fetch-depth: 0" of the checkout\)\.$/,
    });
  });
});
