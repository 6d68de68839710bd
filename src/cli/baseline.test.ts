import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { filesOf, streambound, workFolder } from "../testing/cli.ts";

const loop = (name: string, weight: number) => `export default {
  name: "${name}",
  buffers: { a: { type: "u8", perItem: 1, role: "in" } },
  init: ({ a }) => a.fill(1),
  make: ({ a }) => (lo, hi) => { let sum = 0; for (let i = lo; i < hi; i++) sum += ${weight} * a[i]; return sum; },
  check: () => true,
};
`;
function project(): string {
  const cwd = workFolder();
  mkdirSync(join(cwd, "benchmarks", "loops"), { recursive: true });
  write(cwd, "swap", loop("swap", 1));
  write(cwd, "scan", loop("scan", 1));
  return cwd;
}
const write = (cwd: string, name: string, code: string) => writeFileSync(join(cwd, "benchmarks", "loops", `${name}.loop.mjs`), code);

describe("baseline", () => {
  test("saves the loops, lists what is saved, and moves only by accept, with its reason", async () => {
    const cwd = project();
    const run = (...args: readonly string[]) => streambound(["baseline", ...args], { cwd });
    assert.equal((await run("list")).stdout, "No baseline is saved. Save one: streambound baseline save main\n");

    const saved = await run("save", "main");
    assert.deepEqual(saved, {
      code: 0,
      stdout: "Saved baseline main: 2 loops at no commit (scan, swap).\nCompare with it: streambound gate --base main\n",
      stderr: "",
    });
    const before = filesOf(cwd);
    const again = await run("save", "main");
    assert.deepEqual([again.code, again.stdout], [2, ""]);
    assert.match(again.stderr, /^streambound: Baseline "main" is saved already: a baseline moves only by/);
    assert.deepEqual(filesOf(cwd), before);

    assert.match((await run("accept", "--reason", "why")).stdout, /^Baseline main has this code already: nothing was moved\.\n$/);
    assert.deepEqual(filesOf(cwd), before);

    write(cwd, "swap", loop("swap", 2));
    const accepted = await run("accept", "main", "--reason", "checks added");
    assert.deepEqual([accepted.code, accepted.stderr], [0, ""]);
    assert.match(accepted.stdout, /^Baseline main has the present code of 2 loops:\n {2}moved {2}swap\n/);
    const history = JSON.parse(readFileSync(join(cwd, ".streambound", "history", "accepted.jsonl"), "utf8")) as Record<string, unknown>;
    assert.deepEqual([history["kind"], history["loop"], history["baseline"], history["reason"]], ["accept", "swap", "main", "checks added"]);

    const listed = JSON.parse((await run("list", "--json")).stdout) as readonly { name: string; accepted: readonly { reason: string }[] }[];
    assert.deepEqual(
      listed.map(({ name, accepted: all }) => [name, all.map(({ reason }) => reason)]),
      [["main", ["checks added"]]],
    );
  });

  test("saves the loops that are named, also beside one that is broken", async () => {
    const cwd = project();
    write(cwd, "bad", "export default 3;\n");
    const whole = await streambound(["baseline", "save", "all"], { cwd });
    assert.deepEqual([whole.code, whole.stdout], [1, ""]);
    assert.match(
      whole.stderr,
      /^streambound: Baseline "all" was not saved, for a baseline is whole: .*bad\.loop\.mjs.*\. Correct that loop, or name the loops to save\.\n$/,
    );
    const some = await streambound(["baseline", "save", "some", "swap", "--json"], { cwd });
    const { loops } = JSON.parse(some.stdout) as { loops: readonly { name: string }[] };
    assert.deepEqual(
      loops.map(({ name }) => name),
      ["swap"],
    );
  });

  test("that is damaged stands in the list with what is wrong", async () => {
    const cwd = project();
    await streambound(["baseline", "save", "main"], { cwd });
    writeFileSync(join(cwd, ".streambound", "baselines", "main", "manifest.json"), "{");
    const { code, stdout } = await streambound(["baseline", "list"], { cwd });
    assert.equal(code, 0);
    assert.match(stdout, /^main {2}Baseline "main" is damaged: its manifest\.json is not JSON/);
  });

  const refused: readonly (readonly [args: readonly string[], code: number, message: RegExp])[] = [
    [[], 2, /Action of baseline "" is unknown\. Legal: save, list, accept\./],
    [["svae"], 2, /Action of baseline "svae" is unknown\. Did you mean save\?/],
    [["save"], 2, /Baseline "" is not valid: it has a name\./],
    [["save", "a/b"], 2, /Baseline "a\/b" is not valid: its name has letters/],
    [["save", "x", "swop"], 2, /Loop "swop" is unknown\. Did you mean swap\?/],
    [["save", "x", "--reason", "why"], 2, /--reason "why" is not valid: only accept takes a reason/],
    [["list", "x"], 2, /"x" is one word too many: baseline list takes none/],
    [["accept", "main", "--reason", "why"], 4, /Baseline "main" was not found: none is saved\./],
    [["accept", "--reason", "why"], 4, /was not found: none is saved\./],
    [["accept", "main"], 2, /--reason "" is not valid: accept asks why the change is wanted/],
  ];
  const cwd = project();
  for (const [args, code, message] of refused) {
    test(`refuses ${args.join(" ") || "no action"}`, async () => {
      const found = await streambound(["baseline", ...args], { cwd });
      assert.equal(found.code, code);
      assert.equal(found.stdout, "");
      assert.match(found.stderr, message);
    });
  }
});
