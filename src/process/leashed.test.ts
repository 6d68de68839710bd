import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { isGone } from "../testing/processes.ts";
import { runChild } from "./child.ts";
import { leashed } from "./leashed.ts";

const folder = mkdtempSync(join(tmpdir(), "streambound-leashed-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const limits = { timeoutMs: 30_000, maxOutputBytes: 1 << 16, leash: true };
const node = (script: string): readonly [string, ...string[]] => [process.execPath, "-e", script];

/** Starts the command on a leash in a worker thread, and terminates the thread when the command has written its pid to `file`. */
async function lostWorker(command: readonly string[], file: string): Promise<number> {
  const script = `
    import { runChild } from ${JSON.stringify(new URL("./child.js", import.meta.url).href)};
    runChild({ command: ${JSON.stringify(command)}, timeoutMs: 30000, maxOutputBytes: 1000, leash: true });`;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(script)}`));
  while (!existsSync(file) || readFileSync(file, "utf8") === "") await sleep(20);
  await worker.terminate();
  return Number(readFileSync(file, "utf8"));
}

describe("a leash", () => {
  test("stays open while the child runs", async () => {
    const outcome = await runChild({
      command: node(`process.stdin.resume().once("close", () => process.exit(3)); setTimeout(() => process.exit(0), 300);`),
      ...limits,
    });
    assert.deepEqual(outcome, { state: "exited", code: 0, stdout: "", stderr: "" });
  });

  test("is given its input before anything else, and stays open after it", async () => {
    const outcome = await runChild({
      command: node(
        `process.stdin.once("data", (text) => { process.stdout.write(text, () => process.exit(0)); }).once("close", () => process.exit(3));`,
      ),
      input: "word",
      ...limits,
    });
    assert.deepEqual([outcome.state === "exited" && outcome.code, outcome.stdout], [0, "word"]);
  });

  test("ends the child when the worker thread that started it is terminated", async () => {
    const file = join(folder, "watching.pid");
    const script = `process.stdin.resume().once("close", () => process.exit(3)); require("node:fs").writeFileSync(${JSON.stringify(file)}, String(process.pid));`;
    assert.ok(await isGone(await lostWorker(node(script), file)));
  });
});

describe("leashed", () => {
  test("hands the command's output and exit code through, with an empty stdin", async () => {
    const script = `process.stdin.resume().once("end", () => { process.stdout.write("out"); process.stderr.write("err"); process.exitCode = 7; });`;
    const outcome = await runChild({ command: leashed(node(script)), ...limits });
    assert.deepEqual(outcome, { state: "exited", code: 7, stdout: "out", stderr: "err" });
  });

  test("tells by 127 that the command could not be started", async () => {
    const outcome = await runChild({ command: leashed(["/no/such/program"]), ...limits });
    assert.equal(outcome.state === "exited" && outcome.code, 127);
    assert.match(outcome.stderr, /ENOENT/);
  });

  test("ends a command that knows of no leash with the worker thread that started it", async () => {
    const file = join(folder, "ignorant.pid");
    const script = `require("node:fs").writeFileSync(${JSON.stringify(file)}, String(process.pid)); setInterval(() => {}, 1000);`;
    assert.ok(await isGone(await lostWorker(leashed(node(script)), file)));
  });
});
