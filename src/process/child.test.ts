import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { isGone } from "../testing/processes.ts";
import { type ChildOptions, runChild } from "./child.ts";

const node = (script: string): readonly [string, ...string[]] => [process.execPath, "--input-type=module", "-e", script];
const limits = { timeoutMs: 30_000, maxOutputBytes: 1 << 20 };
const hang = "setInterval(() => {}, 1000);";
const posix = { skip: process.platform === "win32" ? "Windows has no process groups" : false };
const folder = mkdtempSync(join(tmpdir(), "streambound-child-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const run = (script: string, options: Partial<ChildOptions> = {}) => runChild({ command: node(script), ...limits, ...options });

async function pidIn(file: string): Promise<number> {
  while (!existsSync(file) || readFileSync(file, "utf8") === "") await sleep(20);
  return Number(readFileSync(file, "utf8"));
}

/** A child that starts a grandchild, writes the grandchild's pid to `file`, and then does `rest`. */
const withGrandchild = (file: string, rest: string): string => `
  import { spawn } from "node:child_process";
  import { writeFileSync } from "node:fs";
  const grandchild = spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); ${hang}"], { stdio: "inherit" });
  writeFileSync(${JSON.stringify(file)}, String(grandchild.pid));
  ${rest}`;

describe("runChild", () => {
  test("returns the exit code and both outputs", async () => {
    const outcome = await run(`process.stdout.write("out é"); process.stderr.write("err"); process.exitCode = 7;`);
    assert.deepEqual(outcome, { state: "exited", code: 7, stdout: "out é", stderr: "err" });
  });

  test("gives the child its input, environment and folder", async () => {
    const script = `let text = ""; for await (const chunk of process.stdin) text += chunk; console.log([text, process.env.WORD, process.cwd()].join());`;
    const outcome = await run(script, { input: "hello", env: { WORD: "w" }, cwd: folder });
    assert.equal(outcome.stdout, `hello,w,${folder}\n`);
  });

  test("gives the child pieces of input as they come, which may be answers to what it prints", async () => {
    let answer: (text: string) => void = () => {};
    const answered = new Promise<string>((resolve) => {
      answer = resolve;
    });
    async function* pieces(): AsyncGenerator<string> {
      yield "first ";
      yield await answered;
    }
    const script = `process.stdout.write("asked "); for await (const chunk of process.stdin) process.stdout.write(chunk);`;
    const outcome = await run(script, { input: pieces(), onOutput: (text) => answer(`heard ${text}`) });
    assert.match(outcome.stdout, /^asked first heard (asked|first) (first )?$/);
  });

  test("forgets pieces of input that never come when the child ends", async () => {
    async function* pieces(): AsyncGenerator<string> {
      await new Promise(() => {});
      yield "";
    }
    assert.deepEqual((await run("process.exitCode = 4;", { input: pieces() })).state, "exited");
  });

  test("does not fail when the child ends without reading its input", async () => {
    const outcome = await run("", { input: "x".repeat(1 << 20) });
    assert.equal(outcome.state, "exited");
  });

  test("says why a program could not be started", async () => {
    const outcome = await runChild({ command: ["/no/such/program"], ...limits });
    assert.equal(outcome.state, "failed");
    assert.match(outcome.state === "failed" ? outcome.reason : "", /ENOENT/);
  });

  test("names the signal of a child that crashed", posix, async () => {
    const outcome = await run(`process.kill(process.pid, "SIGSEGV"); ${hang}`);
    assert.deepEqual([outcome.state, outcome.state === "killed" && outcome.signal], ["killed", "SIGSEGV"]);
  });

  test("ends a child that hangs and keeps what it said before", async () => {
    const outcome = await run(`process.stdout.write("before"); ${hang}`, { timeoutMs: 1500 });
    assert.deepEqual(outcome, { state: "timeout", stdout: "before", stderr: "" });
  });

  test("ends a child that ignores SIGTERM", posix, async () => {
    const outcome = await run(`process.on("SIGTERM", () => {}); ${hang}`, { timeoutMs: 500 });
    assert.equal(outcome.state, "timeout");
  });

  test("kills the grandchild with the child on time-out", posix, async () => {
    const file = join(folder, "timeout.pid");
    const outcome = await run(withGrandchild(file, hang), { timeoutMs: 1500 });
    assert.equal(outcome.state, "timeout");
    assert.ok(await isGone(await pidIn(file)));
  });

  test("does not leave or wait for a grandchild that outlives the child", posix, async () => {
    const file = join(folder, "orphan.pid");
    const outcome = await run(withGrandchild(file, "process.exit(3);"));
    assert.deepEqual([outcome.state, outcome.state === "exited" && outcome.code], ["exited", 3]);
    assert.ok(await isGone(await pidIn(file)));
  });

  test("cuts off a child that floods its output, at the limit", async () => {
    const outcome = await run(`const block = "x".repeat(65536); (function more() { process.stdout.write(block, more); })();`, {
      maxOutputBytes: 100_000,
    });
    assert.equal(outcome.state, "flooded");
    assert.equal(outcome.stdout.length, 100_000);
  });

  test("counts stdout and stderr against one limit", async () => {
    const outcome = await run(`process.stdout.write("a".repeat(60)); process.stderr.write("b".repeat(60));`, { maxOutputBytes: 100 });
    assert.equal(outcome.state, "flooded");
    assert.equal(outcome.stdout.length + outcome.stderr.length, 100);
  });

  test("kills the tree when its signal aborts", posix, async () => {
    const file = join(folder, "abort.pid");
    const controller = new AbortController();
    const pending = run(withGrandchild(file, hang), { signal: controller.signal });
    const pid = await pidIn(file);
    controller.abort();
    assert.equal((await pending).state, "aborted");
    assert.ok(await isGone(pid));
  });

  test("starts nothing when its signal has already aborted", async () => {
    const outcome = await run(`process.stdout.write("ran");`, { signal: AbortSignal.abort() });
    assert.deepEqual(outcome, { state: "aborted", stdout: "", stderr: "" });
  });

  for (const [how, ending] of [
    ["exits", "process.exit(0);"],
    ["is ended by SIGTERM", `process.kill(process.pid, "SIGTERM");`],
    ["throws", `throw new Error("crash");`],
  ] as const) {
    test(`leaves no orphan when the parent ${how}`, posix, async () => {
      const file = join(folder, `parent-${how.replaceAll(" ", "-")}.pid`);
      const parent = `
        import { existsSync, writeFileSync } from "node:fs";
        import { runChild } from ${JSON.stringify(new URL("./child.js", import.meta.url).href)};
        const script = 'require("node:fs").writeFileSync(${JSON.stringify(file)}, String(process.pid)); ${hang}';
        runChild({ command: [process.execPath, "-e", script], timeoutMs: 60000, maxOutputBytes: 1000 });
        setInterval(() => { if (existsSync(${JSON.stringify(file)})) { ${ending} } }, 20);`;
      await run(parent);
      assert.ok(await isGone(await pidIn(file)));
    });
  }

  test("refuses to run without limits", () => {
    assert.throws(() => run("", { timeoutMs: 0 }), { code: "internal" });
  });
});
