import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type Group, groupSchema, type Outcome } from "../../records/record.ts";
import { loopTask, sliceBundle } from "../../testing/block-loops.ts";
import { leftoversOf } from "../../testing/leftovers.ts";
import { runBlock } from "./run.ts";
import type { LoopTask } from "./task.ts";

const root = mkdtempSync(join(tmpdir(), "streambound-block-"));
after(() => rmSync(root, { recursive: true, force: true }));

const task = (name: string, head: Parameters<typeof sliceBundle>[0] = {}, more: Partial<LoopTask> = {}) =>
  loopTask(join(root, name), { base: sliceBundle({ name }), head: sliceBundle({ ...head, name }) }, { name, rounds: 8, ...more });
const run = (loops: readonly LoopTask[], limits: Parameters<typeof runBlock>[1] = {}) => runBlock({ block: 0, seed: 1, loops }, limits);
const outcome = (group: Group | undefined, arm: string): Outcome | undefined => group?.trials.find(({ params }) => params["arm"] === arm)?.outcome;

describe("a block in a process of its own", () => {
  // V8's and libuv's threads, which stay, are started here.
  before(() => run([task("first", {}, { rounds: 1 })]));

  test("gives a group for each loop, in the order of its task, and leaves no process", async () => {
    const loops = ["one", "two", "three"].map((name) => task(name));
    let groups: readonly Group[] = [];
    const left = await leftoversOf(async () => {
      ({ groups } = await run(loops));
    });
    assert.deepEqual(left, []);
    assert.deepEqual(
      groups.map(({ id }) => id),
      ["one#0", "two#0", "three#0"],
    );
    for (const group of groups) {
      groupSchema.parse(group);
      for (const { outcome: one } of group.trials) assert.equal(one.state, "measured");
    }
  });

  test("is not confused by what a loop prints", async () => {
    const { groups } = await run([task("chatty", { top: 'console.log("{\\"kind\\":\\"group\\"}"); process.stdout.write("no newline");' })]);
    assert.equal(outcome(groups[0], "head")?.state, "measured");
  });

  test("ends although a loop left a timer behind", async () => {
    const { groups } = await run([task("timer", { top: "setInterval(() => {}, 1000);" })]);
    assert.equal(outcome(groups[0], "head")?.state, "measured");
  });

  const fatal: readonly { readonly how: string; readonly head: Parameters<typeof sliceBundle>[0]; readonly message: RegExp }[] = [
    { how: "hangs", head: { slice: "for (;;);" }, message: /it did not end within 4 s while it was checking/ },
    { how: "ends its process", head: { slice: "process.exit(0);" }, message: /it ended its process with 0 while it was checking/ },
    {
      how: "ends its process when it is loaded",
      head: { top: "process.exit(7);" },
      message: /it ended its process with 7 while it was loading/,
    },
    {
      how: "is killed",
      head: { slice: 'process.kill(process.pid, "SIGKILL"); for (;;);' },
      message: /it ended its process by SIGKILL while it was checking/,
    },
    {
      how: "waits for what never comes",
      head: { top: "await new Promise(() => {});" },
      message: /it waits for something that never comes: .* while it was loading/,
    },
    {
      how: "rejects behind our back",
      head: { top: 'setTimeout(() => Promise.reject(new Error("later")));', slice: "for (;;);" },
      message: /it ended its process with 1 \(.*later.*\) while it was/,
    },
    {
      how: "floods its output",
      head: { top: 'const text = "x".repeat(1 << 20); for (let i = 0; i < 20; i++) console.log(text);' },
      message: /it printed more than it may/,
    },
  ];
  for (const { how, head, message } of fatal) {
    test(`costs a loop that ${how} its own trials, and the others nothing`, async () => {
      const { groups } = await run([task("good"), task("bad", head), task("fine")], { timeoutMs: 4000 });
      assert.deepEqual(
        groups.map(({ id }) => id),
        ["good#0", "bad#0", "fine#0"],
      );
      const bad = outcome(groups[1], "head");
      assert.ok(bad?.state === "failed", JSON.stringify(bad));
      assert.equal(bad.code, "loop-failed");
      assert.match(bad.message, message);
      assert.equal(outcome(groups[1], "base")?.state, "failed");
      assert.equal(outcome(groups[1], "control-base")?.state, "absent");
      for (const group of [groups[0], groups[2]]) assert.equal(outcome(group, "head")?.state, "measured");
      for (const group of groups) groupSchema.parse(group);
    });
  }

  test("that is aborted ends at once with what it had finished", async () => {
    const abort = new AbortController();
    let groups: readonly Group[] = [];
    const left = await leftoversOf(async () => {
      const running = run([task("hang", { slice: "for (;;);" })], { signal: abort.signal });
      setTimeout(() => abort.abort(), 500);
      ({ groups } = await running);
    });
    assert.deepEqual(left, []);
    assert.deepEqual(groups, []);
  });

  test("that was aborted before it began does not begin", async () => {
    assert.deepEqual(await run([task("never")], { signal: AbortSignal.abort() }), { groups: [] });
  });

  test("leaves no process of a version behind that hangs in one of its own", async () => {
    const left = await leftoversOf(async () => {
      const { groups } = await run([task("apart", { slice: "for (;;);" }, { design: "processes", sliceItems: 8192 })], { timeoutMs: 3000 });
      const bad = outcome(groups[0], "head");
      assert.ok(bad?.state === "failed");
      assert.match(bad.message, /it did not end within 3 s while it was checking/);
    });
    assert.deepEqual(left, []);
  });
});
