/** `streambound gate` and `streambound bisect` as users run them: exit codes, what is printed where, what is written, what is left behind. */
import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { readRecord } from "../records/read.ts";
import { type CliOptions, type CliResult, filesOf, shell, streambound } from "../testing/cli.ts";
import { freshFolder, LoopProject, loopText, needsGit } from "../testing/loop-project.ts";

const cache = freshFolder();
const env = { XDG_CACHE_HOME: cache };
const staged = join(cache, "streambound", "gate");

function project(loop = loopText()): LoopProject {
  const own = new LoopProject().init().write(".gitignore", "results\nreports\n").write("sum.loop.mjs", loop);
  own.commit("base");
  return own;
}

async function run(own: LoopProject, args: readonly string[], options: Partial<CliOptions> = {}): Promise<CliResult> {
  const result = await streambound(args, { cwd: own.folder, ...options, env: { ...env, ...options.env } });
  assert.deepEqual(filesOf(staged), [], "nothing is left in the cache");
  return result;
}

describe("streambound gate", needsGit, () => {
  test("ends with 0 where nothing changed; the verdict goes to stdout, talk to stderr, the record to --results", async () => {
    const own = project();
    const result = await run(own, ["gate", "--base", "main"]);
    assert.equal(result.code, 0, result.stderr);
    assert.match(result.stdout, /sum/);
    assert.match(result.stdout, /pass/);
    assert.match(
      result.stderr,
      /^comparing working tree at [0-9a-f]{10} with main \([0-9a-f]{10}\): 0 loops to measure; 1 needs no measuring\nrecord {3}results/,
    );
    const [file = ""] = filesOf(join(own.folder, "results"));
    const record = await readRecord(join(own.folder, "results", file));
    assert.equal(record.run.command, "gate");
    assert.equal(record.run.gate?.loops[0]?.identical, true);
  });

  test("prints JSON alone with --json and --quiet, also inside a hook of git's", async () => {
    // What git tells its hooks: another tree must not be read as this one.
    const hook = { GIT_DIR: ".git", GIT_INDEX_FILE: ".git/index", GIT_PREFIX: "" };
    const result = await run(project(), ["gate", "sum", "--base", "HEAD", "--json", "--quiet"], { env: hook });
    assert.equal(result.code, 0);
    assert.equal(result.stderr, "");
    assert.equal(JSON.parse(result.stdout).loops[0].verdict, "pass");
  });

  test("ends with 3 where nothing can be compared, and with 4 where a version broke", async () => {
    const own = project();
    own.write("sum.loop.mjs", loopText({ perItem: 2 }));
    const changed = await run(own, ["gate", "--base", "main"]);
    assert.equal(changed.code, 3, changed.stderr);
    assert.match(changed.stdout, /incomparable/);
    own.write("sum.loop.mjs", "export default {");
    const broken = await run(own, ["gate", "--base", "main"]);
    assert.equal(broken.code, 4, broken.stderr);
    assert.match(broken.stdout, /sum\.loop\.mjs:1:17/);
  });

  test("writes the reports that are asked for, and the table into GitHub's summary", async () => {
    const own = project();
    const summary = join(freshFolder(), "summary.md");
    writeFileSync(summary, "before\n");
    const result = await run(own, ["gate", "--base", "main", "--format", "markdown,junit,benchfmt"], { env: { GITHUB_STEP_SUMMARY: summary } });
    assert.equal(result.code, 0, result.stderr);
    const [, reports = ""] = /^reports {2}(.+)$/m.exec(result.stderr) ?? [];
    assert.equal(filesOf(join(own.folder, reports)).length, 3);
    assert.match(readFileSync(summary, "utf8"), /^before\n[\s\S]*sum/);
  });

  test("appends to a history where one is named", async () => {
    const own = project();
    assert.equal((await run(own, ["gate", "--base", "main", "--history", ".streambound/history"])).code, 0);
    assert.equal(filesOf(join(own.folder, ".streambound/history")).length, 1);
  });

  const usage: readonly [string, readonly string[], RegExp][] = [
    ["no base", [], /--base has no value: it needs one/],
    ["an unknown base", ["--base", "mian"], /--base "mian" is unknown: it is a revision, a saved baseline or a path\. Saved baselines: none\./],
    ["a threshold without its sign", ["--base", "main", "--threshold", "2"], /--threshold "2" is not valid: it is a percentage from 0\.1% to 100%/],
    [
      "an unknown design",
      ["--base", "main", "--design", "worker"],
      /--design "worker" is unknown\. Did you mean workers\? Legal: auto, in-situ, workers, processes\./,
    ],
    ["an unknown format", ["--base", "main", "--format", "junitt"], /--format "junitt" is unknown\. Did you mean junit\?/],
    ["an unknown loop", ["summ", "--base", "main"], /Loop "summ" is unknown\. Did you mean sum\?/],
    ["an unknown option", ["--base", "main", "--treshold", "2%"], /Option of gate "--treshold" is unknown\. Did you mean --threshold\?/],
  ];
  for (const [what, args, message] of usage)
    test(`ends with 2 for ${what}, in one line`, async () => {
      const result = await run(project(), ["gate", ...args]);
      assert.deepEqual([result.code, result.stdout], [2, ""]);
      assert.match(result.stderr, message);
      assert.equal(result.stderr.trim().split("\n").length, 1);
    });

  test("asks which is meant where a word names a revision and a folder, and takes either by its prefix", async () => {
    const own = project();
    own.write("main/sum.loop.mjs", loopText());
    const result = await run(own, ["gate", "sum.loop.mjs", "--base", "main"]);
    assert.equal(result.code, 2);
    assert.match(result.stderr, /--base "main" has 2 meanings: a revision, a path\. Say which: --base revision:main, --base path:main\./);
    for (const base of ["revision:main", "path:main", "./main"])
      assert.equal((await run(own, ["gate", "sum.loop.mjs", "--base", base])).code, 0, base);
  });

  test("ends with 4 and never with 1 for what fails: no loops, no git, no folder for results, no room for the output", async () => {
    const empty = await run(new LoopProject().init(), ["gate", "--base", "path:."]);
    assert.equal(empty.code, 4);
    assert.match(empty.stderr, /No loop was found in this project/);
    const own = project();
    const gitless = await run(own, ["gate", "--base", "main"], { env: { PATH: freshFolder() } });
    assert.equal(gitless.code, 4);
    assert.match(gitless.stderr, /Git was not found: a revision needs it\./);
    own.write("file", "");
    const refused = await run(own, ["gate", "--base", "main", "--results", "file"]);
    assert.equal(refused.code, 4);
    assert.match(refused.stderr, /--results "file" cannot be written/);
    if (existsSync("/dev/full")) {
      const full = await shell(`$streambound gate --base main > /dev/full`, { cwd: own.folder, env });
      assert.equal(full.code, 4, full.stderr);
      assert.match(full.stderr, /Standard output cannot be written: no space is left/);
    }
  });

  test("removes what a killed gate left behind: its folder, and its tree from git's list", async () => {
    const own = project();
    const left = join(staged, "streambound-left");
    mkdirSync(left, { recursive: true });
    own.git("worktree", "add", "--quiet", "--detach", join(left, "tree"));
    // No process has this number: Linux counts to 4194304 at most.
    writeFileSync(join(left, "owner.json"), JSON.stringify({ pid: 4194305, host: hostname(), trees: [own.folder] }));
    assert.equal((await run(own, ["gate", "--base", "main"])).code, 0);
    assert.equal(own.git("worktree", "list").split("\n").length, 1);
  });

  for (const [signal, code, when, args] of [
    ["SIGINT", 130, /block|comparing/, []],
    ["SIGTERM", 143, /comparing/, ["--threshold", "3%"]],
  ] as const)
    test(`ends with ${code} on ${signal}, keeps its record and leaves nothing behind`, {
      skip: process.platform === "win32" ? "Windows has no such signals" : false,
    }, async () => {
      const own = project();
      own.write("sum.loop.mjs", loopText({ times: 2 }));
      let sent = false;
      const talked = (stderr: string, child: ChildProcess): void => {
        if (sent || !when.test(stderr)) return;
        sent = true;
        child.kill(signal);
      };
      const result = await run(own, ["gate", "--base", "main", ...args], { talked });
      assert.equal(result.code, code, result.stderr);
      assert.match(result.stderr, /The gate was interrupted; what it measured is kept\.\n$/);
      const [file = ""] = filesOf(join(own.folder, "results"));
      assert.equal((await readRecord(join(own.folder, "results", file))).run.state, "aborted");
      assert.equal(own.git("worktree", "list").split("\n").length, 1);
    });
});

describe("streambound bisect", needsGit, () => {
  test("ends with 2 for words that cannot be, and with 4 where nothing is slower", async () => {
    const own = project();
    const good = own.git("rev-parse", "HEAD");
    own.write("sum.loop.mjs", `// A comment.\n${loopText()}`).commit("comment");
    const missing = await run(own, ["bisect", "--base", "mian", "sum"]);
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /--base "mian" is no commit of this repository/);
    const unknown = await run(own, ["bisect", "--base", good, "summ"]);
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /Loop "summ" is unknown/);
    const same = await run(own, ["bisect", "--base", good, "--head", good, "sum"]);
    assert.equal(same.code, 4);
    assert.match(same.stderr, /There is nothing to bisect: --base and --head are the same commit/);
    const even = await run(own, ["bisect", "--base", good, "sum"]);
    assert.equal(even.code, 4);
    assert.match(even.stderr, /There is nothing to bisect: at [0-9a-f]{10}: The code of both versions is the same to the byte\./);
    assert.equal(own.git("worktree", "list").split("\n").length, 1);
    assert.equal(filesOf(join(own.folder, "results")).length, 1);
  });
});
