/** What the runtimes suite relies on, of every contestant: its command line, its answer, and how it ends when something goes wrong. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, describe, type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { programs, promiseOf } from "../../src/families/runtimes/contestants.ts";
import { findJava, findJavac, findPython, oldestVirtual } from "../../src/families/runtimes/installed.ts";
import { type Contestant, rightContestants } from "../../src/families/runtimes/params.ts";

const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const root = mkdtempSync(join(tmpdir(), "streambound-contestants-"));
after(() => rmSync(root, { recursive: true, force: true }));

const chunk = 8192;
/** Every byte value, chunks that are all different, and a last one that is short and no whole number of words. */
const input = Buffer.from(Uint8Array.from({ length: 24 * chunk + 1235 }, (_, i) => i * 7 + (i >> 9)));
const expected = Buffer.from(input.map((byte) => (byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte)));
const wrongBytesOf = (found: Buffer) =>
  found.reduce((sum, byte, i) => sum + Number(byte !== expected[i]), Math.max(0, expected.length - found.length));
/** Longer than what is to come, so that its tail would be seen. */
const old = Buffer.alloc(input.length + 4096, "old ");
const inputPath = join(root, "input");
writeFileSync(inputPath, input);

type Command = readonly [string, ...string[]];
const why = (thrown: unknown) => ({ absent: (thrown as Error).message });
const [java, javac, python] = await Promise.all([findJava().catch(why), findJavac().then((program) => ({ program }), why), findPython().catch(why)]);
const classes = join(root, "classes");
/** Without what a JVM says on stderr that it has seen. */
const { JAVA_TOOL_OPTIONS: _java, JDK_JAVA_OPTIONS: _launcher, JDK_JAVAC_OPTIONS: _compiler, ...env } = process.env;
const compilation = "program" in javac ? compile(javac.program) : undefined;

function compile(program: string) {
  const sources = ["Uppercase", "Faulty", "Allocation", "Parked"].map((name) => at(`java/${name}.java`));
  // Of a release that is old to it a newer compiler warns.
  return spawnSync(program, ["--release", "17", "-Xlint:all,-options", "-Werror", "-d", classes, ...sources], { encoding: "utf8", env });
}

/** The command that starts a contestant, or why there is none. */
function commandOf(contestant: Contestant): Command | string {
  const program = programs[contestant];
  switch (program.kind) {
    case "node":
      return [process.execPath, at(`node/${program.script}.${extension}`)];
    case "python":
      return "absent" in python ? python.absent : [python.python, "-B", at(`python/${program.script}.py`)];
    case "java":
      if ("absent" in java) return java.absent;
      if ("absent" in javac) return javac.absent;
      if (contestant === "java-virtual" && java.major < oldestVirtual) return `virtual threads need Java ${oldestVirtual}, and this is ${java.major}`;
      return [java.java, "-cp", classes, program.main, `threads=${program.threads}`];
  }
}

interface Options {
  readonly concurrency?: number;
  readonly waitMs?: number;
  readonly fault?: "throw" | "full" | "stall";
  readonly deadlineMs?: number;
  readonly before?: Buffer;
}

let jobs = 0;

/** A job in a folder of its own. */
class Running {
  readonly child: ChildProcess;
  readonly folder = join(root, `job-${++jobs}`);
  readonly output = join(this.folder, "output");
  readonly #said: Promise<readonly [string, string]>;

  constructor(command: Command, { concurrency = 4, waitMs = 0, fault, deadlineMs = 30_000, before }: Options) {
    mkdirSync(this.folder);
    if (before) writeFileSync(this.output, before);
    if (fault === "full") symlinkSync("/dev/full", `${this.output}.part`);
    const job = { input: inputPath, output: this.output, chunk, concurrency, "wait-ms": waitMs, fault: fault ?? "none", "fault-at": 11 };
    const words = Object.entries({ ...job, "deadline-ms": deadlineMs }).map(([name, value]) => `${name}=${value}`);
    this.child = spawn(command[0], [...command.slice(1), ...words], { stdio: "pipe", env });
    this.child.stdin?.on("error", () => {});
    const { stdout, stderr } = this.child;
    this.#said = Promise.all([stdout ? text(stdout) : "", stderr ? text(stderr) : ""]);
  }

  /** What was said and left at the end; a job that does not end by itself is killed. */
  async end() {
    const watchdog = setTimeout(() => this.child.kill("SIGKILL"), 60_000);
    const [stdout, stderr] = await this.#said;
    if (!this.isOver()) await new Promise((resolve) => this.child.once("exit", resolve));
    clearTimeout(watchdog);
    return { code: this.child.exitCode, stdout, stderr, files: readdirSync(this.folder) };
  }

  isOver(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  contents(): Buffer {
    return readFileSync(this.output);
  }
}

interface Answer {
  readonly runtime: string;
  readonly durationNs: number;
  readonly firstByteNs: number;
  readonly peakInFlightBytes: number;
  readonly peakConcurrency: number;
  readonly cpuNs: number;
  readonly floorBytes?: number;
  readonly peakBytes?: number;
  readonly allocatedBytes?: number;
  readonly refusedWrites?: number;
  readonly drains?: number;
  readonly drainHeldBytes?: number;
}
const answerOf = (stdout: string) => JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as Answer;

/** A test of each of these contestants; of one whose runtime is missing, skipped with the reason. */
function each(
  contestants: readonly Contestant[],
  title: string,
  run: (command: Command, contestant: Contestant, t: TestContext) => Promise<void>,
): void {
  for (const contestant of contestants) {
    const command = commandOf(contestant);
    test(`${contestant} ${title}`, { skip: typeof command === "string" && command }, async (t) => {
      if (typeof command !== "string") await run(command, contestant, t);
    });
  }
}

const full = existsSync("/dev/full");

test("the Java sources compile for Java 17 without a warning", { skip: "absent" in javac && javac.absent }, () => {
  assert.equal(compilation?.stderr, "");
  assert.equal(compilation?.status, 0);
});

for (const [contestant, threads] of [
  ["java-platform", "platform"],
  ["java-virtual", "virtual"],
] as const) {
  const command = commandOf(contestant);
  test(`Java tells what a parked thread adds, of ${threads} threads`, { skip: typeof command === "string" && command }, async () => {
    const child = spawn(command[0] ?? "", ["-cp", classes, "Parked", `threads=${threads}`, "parked=50"], { stdio: "pipe", env });
    const said = JSON.parse(await text(child.stdout));
    assert.match(said.runtime, new RegExp(`^Java \\d+.*, ${threads} threads$`));
    assert.ok(said.durationNs > 0 && Number.isInteger(said.threadHeapBytes));
    // A stack of its own is what a platform thread reserves.
    if (process.platform === "linux" && threads === "platform") assert.ok(said.threadReservedBytes >= 65_536, `${said.threadReservedBytes} B`);
  });
}

describe("a right contestant", { concurrency: 2 }, () => {
  for (const waitMs of [0, 2]) {
    each(rightContestants, `replaces a longer output by its own, and keeps its bounds (${waitMs} ms a chunk)`, async (command, contestant) => {
      const concurrency = contestant === "node-pipeline" ? 1 : 4;
      const job = new Running(command, { concurrency, waitMs, before: old });
      const { code, stdout, stderr, files } = await job.end();
      assert.deepEqual({ code, stderr, files }, { code: 0, stderr: "", files: ["output"] });
      assert.equal(wrongBytesOf(job.contents()), 0);
      assert.equal(job.contents().length, expected.length);
      const answer = answerOf(stdout);
      assert.ok(answer.peakConcurrency >= 1 && answer.peakConcurrency <= concurrency, `${answer.peakConcurrency} chunks in progress`);
      assert.ok(answer.peakInFlightBytes >= chunk, `${answer.peakInFlightBytes} B in flight`);
      const boundBytes = promiseOf(contestant, concurrency, chunk);
      assert.ok(answer.peakInFlightBytes <= boundBytes, `${answer.peakInFlightBytes} B in flight`);
      assert.match(answer.runtime, /^(Node|Java|Python) \d+\.\d+\S*, \w/);
      assert.ok(answer.durationNs >= answer.firstByteNs && answer.firstByteNs > 0);
      if (answer.floorBytes !== undefined) assert.ok((answer.peakBytes ?? 0) >= answer.floorBytes);
    });
  }

  for (const fault of ["throw", "full", "stall"] as const) {
    const title = { throw: "whose transform throws", full: "whose disk is full", stall: "whose transform never ends" }[fault];
    for (const waitMs of [0, 2]) {
      if (fault === "full" && (!full || waitMs > 0)) continue;
      each(
        rightContestants,
        `${title} says so in one line, ends with 1 and leaves what was there (${waitMs} ms a chunk)`,
        async (command, contestant) => {
          const concurrency = contestant === "node-pipeline" ? 1 : 4;
          const job = new Running(command, { concurrency, waitMs, fault, before: old, deadlineMs: fault === "stall" ? 300 : 30_000 });
          const { code, stderr, files } = await job.end();
          assert.deepEqual({ code, lines: stderr.trimEnd().split("\n").length, files }, { code: 1, lines: 1, files: ["output"] });
          assert.match(stderr, { throw: /chunk 11 failed/, full: /no space left/i, stall: /deadline/ }[fault]);
          assert.ok(job.contents().equals(old));
        },
      );
    }
  }

  each(rightContestants, "ends when its stdin closes, and takes its half of an output with it", async (command, contestant) => {
    const job = new Running(command, { concurrency: contestant === "node-pipeline" ? 1 : 4, fault: "stall", before: old });
    while (!existsSync(`${job.output}.part`) && !job.isOver()) await sleep(5);
    job.child.stdin?.end();
    const { code, files } = await job.end();
    assert.equal(code, 3);
    assert.deepEqual(files, ["output"]);
    assert.ok(job.contents().equals(old));
  });
});

describe("a faulty contestant", { concurrency: 2 }, () => {
  each(["java-faulty"], "reports success for a chunk that it lost", async (command) => {
    const job = new Running(command, { fault: "throw" });
    const { code } = await job.end();
    const found = job.contents();
    assert.deepEqual({ code, bytes: found.length }, { code: 0, bytes: expected.length });
    assert.ok(found.subarray(11 * chunk, 12 * chunk).every((byte) => byte === 0));
  });

  each(["java-faulty"], "takes a byte of the heap for each byte at least", async (command) => {
    const { allocatedBytes } = answerOf((await new Running(command, {}).end()).stdout);
    if (allocatedBytes !== undefined) assert.ok(allocatedBytes >= input.length, `${allocatedBytes} B`);
  });

  each(["node-faulty", "node-pipeline"], "drains once for each write that was refused, with nothing held", async (command) => {
    const { refusedWrites, drains, drainHeldBytes } = answerOf((await new Running(command, { concurrency: 1 }).end()).stdout);
    // Each chunk fills a buffer of one; the last one, which is short, does not.
    assert.deepEqual({ refusedWrites, drains, drainHeldBytes }, { refusedWrites: 24, drains: 24, drainHeldBytes: 0 });
  });

  each(["java-faulty"], "leaves the tail of an output that was longer", async (command) => {
    const job = new Running(command, { before: old });
    assert.equal((await job.end()).code, 0);
    assert.ok(job.contents().equals(Buffer.concat([expected, old.subarray(expected.length)])));
  });

  each(full ? ["java-faulty"] : [], "reports success where nothing could be written", async (command) => {
    const job = new Running(command, { fault: "full", before: old });
    assert.equal((await job.end()).code, 0);
    assert.ok(job.contents().equals(old));
  });

  each(["python-faulty"], "holds more chunks than it has in progress", async (command) => {
    const job = new Running(command, { concurrency: 2, waitMs: 20 });
    const { peakConcurrency, peakInFlightBytes } = answerOf((await job.end()).stdout);
    assert.ok(peakConcurrency <= 2);
    assert.ok(peakInFlightBytes > promiseOf("python-faulty", 2, chunk), `${peakInFlightBytes} B in flight`);
  });

  each(["python-faulty", "node-faulty"], "destroys the output that was there when it fails", async (command) => {
    const job = new Running(command, { fault: "throw", before: old });
    assert.notEqual((await job.end()).code, 0);
    assert.ok(!job.contents().equals(old));
  });

  each(["node-faulty"], "never has two chunks in progress", async (command) => {
    const job = new Running(command, { waitMs: 2 });
    assert.equal(answerOf((await job.end()).stdout).peakConcurrency, 1);
    assert.equal(wrongBytesOf(job.contents()), 0);
  });

  each(["java-faulty", "python-faulty"], "hangs with a chunk, until its stdin closes", async (command) => {
    const job = new Running(command, { fault: "stall", deadlineMs: 1 });
    while (!existsSync(job.output) && !job.isOver()) await sleep(5);
    await sleep(500);
    assert.ok(!job.isOver());
    job.child.stdin?.end();
    assert.equal((await job.end()).code, 3);
  });

  // Whether two tasks meet between seek and write is a matter of time: what is wrong in none of three runs is said to be so.
  each(["python-faulty"], "writes chunks where others belong", async (command, _contestant, t) => {
    for (let i = 0; i < 3; i++) {
      const job = new Running(command, { concurrency: 20 });
      assert.equal((await job.end()).code, 0);
      const wrong = wrongBytesOf(job.contents());
      if (wrong > 0) return t.diagnostic(`${wrong} bytes of an output of ${expected.length} B are wrong or too many, with exit code 0`);
    }
    t.skip("the fault did not show in three runs");
  });
});
