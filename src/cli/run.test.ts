/** Whole runs of the compiled command line, of the quickest suite and profile. */
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { summarySchema } from "../analysis/summary.ts";
import { readRecord } from "../records/read.ts";
import { type CliResult, filesOf, shell, streambound, workFolder } from "../testing/cli.ts";

const quick = ["run", "controls", "--profile", "smoke"];
const linux = process.platform === "linux";

/** The one record below a folder of results. */
async function recordIn(cwd: string, results = "results") {
  const [name, ...others] = filesOf(join(cwd, results));
  assert.ok(name !== undefined && others.length === 0, `records: ${[name, ...others].join(" ")}`);
  return { name: name.replace(/\.json$/, ""), record: await readRecord(join(cwd, results, name)) };
}

describe("run", () => {
  const cwd = workFolder();
  let result: CliResult;
  before(async () => {
    result = await streambound([...quick, "--label", "lab 3", "--seed", "7", "--threads", "1", "--working-set", "1MiB"], { cwd });
  });

  test("ends with 0 and prints the summary, in 80 columns", () => {
    assert.equal(result.code, 0, result.stderr);
    assert.match(result.stdout, /smoke profile, lab 3: 2 trials in /);
    assert.deepEqual(
      result.stdout.split("\n").filter((line) => line.length > 80),
      [],
    );
  });

  test("writes one record with what it was told, and every report beside it", async () => {
    const { name, record } = await recordIn(cwd);
    const { command, profile, seed, label, state } = record.run;
    assert.deepEqual(
      { command, profile, seed, label, state },
      { command: "run controls", profile: "smoke", seed: 7, label: "lab 3", state: "complete" },
    );
    assert.match(name, /^\d{8}T\d{6}Z-lab-3$/);
    const reports = filesOf(join(cwd, "reports", name));
    for (const file of ["report.html", "report.md", "summary.json", "trials.csv"])
      assert.ok(reports.includes(file), `${file} of ${reports.join(" ")}`);
    assert.equal(summarySchema.parse(JSON.parse(await readFile(join(cwd, "reports", name, "summary.json"), "utf8"))).run.seed, 7);
  });

  test("talks on stderr in whole lines, without cursor codes where it is no terminal", async () => {
    const { name } = await recordIn(cwd);
    const page = join("reports", name, "report.html");
    assert.match(
      result.stderr,
      /^provisional: seq64 wasm on 1 thread reads [\d.]+ GB\/s \(one sample, not tuned\)\nmeasuring 2 trials in 1 group, 2 epochs each\n/,
    );
    assert.ok(
      result.stderr.endsWith(`record   ${join("results", `${name}.json`)}\nreports  ${join("reports", name)}  (open ${page})\n`),
      result.stderr,
    );
    assert.ok(!/[\u001b\r]/.test(result.stderr));
  });

  test("with --json prints the summary by its schema and nothing else; --quiet says nothing", async () => {
    const { code, stdout, stderr } = await streambound([...quick, "--json", "--quiet", "--format", "csv"], { cwd: workFolder() });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.equal(summarySchema.parse(JSON.parse(stdout)).rows.length, 2);
  });

  test("takes every option from the environment", async () => {
    const folder = workFolder();
    const env = {
      STREAMBOUND_RESULTS: "kept",
      STREAMBOUND_REPORTS: "shown",
      STREAMBOUND_FORMAT: "csv",
      STREAMBOUND_PROFILE: "smoke",
      STREAMBOUND_SEED: "9",
      STREAMBOUND_QUIET: "true",
    };
    const { code, stderr } = await streambound(["run", "controls", "--seed", "8"], { cwd: folder, env });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    const { name, record } = await recordIn(folder, "kept");
    assert.deepEqual(filesOf(join(folder, "shown")), [join(name, "trials.csv")]);
    assert.equal(record.run.seed, 8);
  });

  test("needs no word but a suite's name", async () => {
    const { code, stdout } = await streambound(["controls", "--profile", "smoke", "--format", "csv", "--quiet"], { cwd: workFolder() });
    assert.equal(code, 0);
    assert.match(stdout, /smoke profile: 2 trials/);
  });

  test("writes its reports also when the reader of stdout has gone", async () => {
    const folder = workFolder();
    const { stderr } = await shell(`{ $streambound ${quick.join(" ")} --verbose --quiet --format csv; echo $? >&2; } | true`, { cwd: folder });
    assert.equal(stderr, "0\n");
    const { name } = await recordIn(folder);
    assert.deepEqual(filesOf(join(folder, "reports")), [join(name, "trials.csv")]);
  });

  test("with a failed trial ends with 1, and writes record and reports all the same", async () => {
    const folder = workFolder();
    // Each of its processes makes a file of its own, and there is no folder to put it in.
    const { code, stdout, stderr } = await streambound(["run", "footprint", "--profile", "smoke", "--format", "csv"], {
      cwd: folder,
      env: { TMPDIR: join(folder, "none") },
    });
    assert.equal(code, 1);
    assert.match(stdout, /smoke profile, FAILED/);
    assert.match(stderr, /\nfailed: footprint\//);
    assert.doesNotMatch(stderr, /streambound:|\n {4}at /);
    const { name, record } = await recordIn(folder);
    assert.equal(record.run.state, "failed");
    assert.match(readFileSync(join(folder, "reports", name, "trials.csv"), "utf8"), /failed/);
  });
});

describe("a folder that cannot be written", { concurrency: 2 }, () => {
  const refuses = async (cwd: string, option: "--results" | "--reports", path: string, reason: string) => {
    const { code, stdout, stderr } = await streambound([...quick, option, path], { cwd });
    assert.deepEqual(
      { code, stdout, stderr },
      {
        code: 1,
        stdout: "",
        stderr: `streambound: ${option} "${path}" cannot be written: ${reason}. Choose another folder with ${option}, or free the cause.\n`,
      },
    );
  };

  for (const option of ["--results", "--reports"] as const) {
    test(`because a file is in its way is told before anything is measured: ${option}`, async () => {
      const cwd = workFolder();
      writeFileSync(join(cwd, "taken"), "");
      await refuses(cwd, option, "taken", "a file of that name is in the way");
      await refuses(cwd, option, join("taken", "below"), "a part of the path is a file, not a folder");
      assert.deepEqual(filesOf(cwd), ["taken"]);
    });
  }

  test("because of its permissions is told", { skip: !linux || process.getuid?.() === 0 ? "permissions do not bind this user" : false }, async () => {
    const cwd = workFolder();
    mkdirSync(join(cwd, "locked"));
    chmodSync(join(cwd, "locked"), 0o555);
    await refuses(cwd, "--results", "locked", "permission is denied");
    assert.deepEqual(filesOf(cwd), []);
  });

  test("because the file system takes no files is told", { skip: linux ? false : "needs /proc" }, async () => {
    await refuses(workFolder(), "--results", "/proc/streambound", "there is no such file or folder");
  });
});

describe("a disk that fills up during the run", async () => {
  const cwd = workFolder();
  mkdirSync(join(cwd, "small"));
  /** Runs below a file system of this size, and lists what is left on it. */
  const onDisk = (size: string, args: readonly string[]) => {
    writeFileSync(
      join(cwd, "inside.sh"),
      `mount -t tmpfs -o size=${size} none small && cd small || exit 9\n$streambound ${args.join(" ")}\necho "exit $?"\nfind . -type f\n`,
    );
    return shell("unshare -rm sh inside.sh", { cwd });
  };
  const possible = linux && (await shell("unshare -rm mount -t tmpfs none small", { cwd })).code === 0;
  const skip = possible ? false : "this user may not mount a file system of its own";

  test("in the middle of the record: the findings are printed, the error is told, nothing torn is left", { skip }, async () => {
    // The probe before the run needs one page; the record of the patterns needs more than two.
    const { stdout, stderr } = await onDisk("8k", ["run", "patterns", "--profile", "smoke", "--quiet"]);
    assert.match(
      stderr,
      /^streambound: --results "results\/[^"]+" cannot be written: no space is left on the device\. Choose another folder with --results, or free the cause\.\n$/,
    );
    assert.match(stdout, /Access patterns of wasm.*\nexit 1\n$/s);
  });

  test("in the middle of the reports: the record and whole reports stay, nothing torn", { skip }, async () => {
    const { stdout, stderr } = await onDisk("64k", [...quick, "--quiet", "--format", "csv,html"]);
    assert.match(
      stderr,
      /^streambound: --reports "reports\/[^"]+" cannot be written: no space is left on the device\. Choose another folder with --reports, or free the cause\.\n$/,
    );
    const [, files = ""] = stdout.split("\nexit 1\n");
    assert.match(files.split("\n").sort().join("\n"), /^\n\.\/reports\/[^\n]+\/trials\.csv\n\.\/results\/[^\n]+\.json$/);
  });
});

describe("an address space too small for shared memory", () => {
  test("ends with 4, a record and the reason in words, without a stack trace", { skip: linux ? false : "needs ulimit -v" }, async () => {
    const cwd = workFolder();
    const { code, stdout, stderr } = await shell(`ulimit -v 4000000; $streambound ${quick.join(" ")} --quiet --format csv`, { cwd });
    assert.equal(code, 4, stderr);
    assert.match(stdout, /Engine wasm is absent: A shared memory of 64 KiB could not be allocated/);
    assert.match(
      stderr,
      /^streambound: Nothing was measured: every trial is absent or failed \(A shared memory of 64 KiB could not be allocated: [^\n]+raise "ulimit -v"[^\n]+\n$/,
    );
    const { record } = await recordIn(cwd);
    assert.deepEqual([...new Set(record.groups.flatMap(({ trials }) => trials.map(({ outcome }) => outcome.state)))], ["absent"]);
  });
});
