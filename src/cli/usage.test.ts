/** What is refused before anything is measured: one message, the exit code of usage errors, an empty stdout, an empty disk. */
import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import { describe, test } from "node:test";
import { discoverSuites } from "../suites/discovery.ts";
import { filesOf, streambound, workFolder } from "../testing/cli.ts";
import { commandNames } from "./options.ts";

const cwd = workFolder();
const cpus = availableParallelism();
const names = commandNames.join(", ");
const suites = (await discoverSuites()).map(({ id }) => id).join(", ");
const runOptions =
  "--profile, --threads, --working-set, --peak-gbs, --seed, --scratch, --scratch-limit, --label, --format, --verbose, --results, --reports, --json, --quiet, --help, --version";
const count = "it is a whole number from 1 to 4096. Example: --threads 1.";
const sizeRule = "a size is a positive number with the unit B, KiB, MiB, GiB, KB, MB, GB or none. Examples: 64MiB, 512KiB, 1GiB.";

const refused: readonly [args: readonly string[], message: string | RegExp, env?: Readonly<Record<string, string>>][] = [
  [["peek"], `Command or suite "peek" is unknown. Did you mean peak? Legal: ${names}, ${suites}.`],
  [["reprot"], `Command or suite "reprot" is unknown. Did you mean report? Legal: ${names}, ${suites}.`],
  [["run", "peek"], `Suite "peek" is unknown. Did you mean peak? Legal: ${suites}.`],
  [["run", "peak", ""], `Suite "" is unknown. Legal: ${suites}.`],
  [["--profil", "smoke"], `Option of run "--profil" is unknown. Did you mean --profile? Legal: ${runOptions}.`],
  [["list", "extra"], '"extra" is one word too many: list takes none. See streambound list --help.'],
  [["compare", "a.json"], "Only 1 of 2 records were named: the command needs all of them. See streambound --help."],
  [["run", "--profile", "smok"], '--profile "smok" is unknown. Did you mean smoke? Legal: smoke, quick, full.'],
  [["run", "--format", "htm"], '--format "htm" is unknown. Did you mean html? Legal: terminal, json, csv, markdown, png, html.'],
  [["run", "--threads"], "--threads has no value: it needs one. See streambound --help."],
  [["run", "--threads="], "--threads has no value: it needs one. See streambound --help."],
  [["run", "--threads", ""], "--threads has no value: it needs one. See streambound --help."],
  [["run", "--threads", "0"], `--threads "0" is not valid: ${count}`],
  [["run", "--threads", "-1"], `--threads "-1" is not valid: ${count}`],
  [["run", "--threads", "1.5"], `--threads "1.5" is not valid: ${count}`],
  [["run", "--threads", "1e9"], `--threads "1e9" is not valid: ${count}`],
  [["run", "--threads", "12parsecs"], `--threads "12parsecs" is not valid: ${count}`],
  [["run", "--threads", "1", "--threads", "1"], "--threads was given more than once: each option takes one value. Give it once."],
  [["run", "--json", "--json"], "--json was given more than once: each option takes one value. Give it once."],
  [["list", "--json=maybe"], '--json "maybe" is not valid: it is true or false. Example: --json=true.'],
  [
    ["run", "--threads", "4096"],
    `--threads 4096 is more than this process may use: ${cpus} CPU${cpus === 1 ? " is" : "s are"} available to it. Use --threads ${cpus} or fewer.`,
  ],
  [["run", "--working-set", "-1"], `--working-set "-1" is not valid: ${sizeRule}`],
  [["run", "--working-set", "12parsecs"], `--working-set "12parsecs" is not valid: ${sizeRule}`],
  [
    ["run", "--working-set", "1KiB", "--threads", "1"],
    "--working-set 1 KiB is too small: 1 thread needs at least 16 KiB (16 KiB each). Use --working-set 16KiB or more.",
  ],
  [
    ["run", "--working-set", "900000GiB"],
    /^--working-set 900000 GiB does not fit: 3 arrays of it take 2700000 GiB, and a trial takes at most a quarter of the [\d.]+ GiB available\. Use --working-set \d+[KM]iB or less\.$/,
  ],
  [["run", "--seed", "4294967296"], '--seed "4294967296" is not valid: it is a whole number from 0 to 4294967295. Example: --seed 0.'],
  [["run", "--label", "x".repeat(81)], `--label "${"x".repeat(57)}..." is not valid: a label has at most 80 characters. Use a shorter one.`],
  [
    ["list"],
    /^Environment variable "STREAMBOUND_RESULT" is unknown\. Did you mean STREAMBOUND_RESULTS\? Legal: STREAMBOUND_JSON, .*STREAMBOUND_WORKING_SET.*\.$/,
    { STREAMBOUND_RESULT: "x" },
  ],
  [["plan", "--stages", "50"], /^--stages "50" is not valid: it is a time of at most a day with its unit: ns, us, µs, ms, s, min\. Example: /],
  [["native"], 'Action of native "" is unknown. Legal: build.'],
  [["native", "biuld"], 'Action of native "biuld" is unknown. Did you mean build? Legal: build.'],
  [["native", "build", "x"], '"x" is one word too many: native takes at most 1. See streambound native --help.'],
  [["list"], "STREAMBOUND_NATIVE has no value: it needs one. See streambound --help.", { STREAMBOUND_NATIVE: "" }],
  [["list"], 'STREAMBOUND_JSON "1" is not valid: it is true or false. Example: STREAMBOUND_JSON=true.', { STREAMBOUND_JSON: "1" }],
  [["run"], `--threads "none" is not valid: ${count}`, { STREAMBOUND_THREADS: "none" }],
];

describe("a usage error", { concurrency: 2 }, () => {
  for (const [args, message, env] of refused) {
    const variables = Object.entries(env ?? {}).map(([name, value]) => `${name}=${value} `);
    const words = args.map((word) => (word === "" ? '""' : word.length > 30 ? `${word.slice(0, 30)}…` : word));
    test(`${variables.join("")}streambound ${words.join(" ")}`, async () => {
      const { code, stdout, stderr } = await streambound(args, { cwd, ...(env && { env }) });
      assert.equal(stdout, "");
      const [first = "", ...others] = stderr.split("\n");
      assert.deepEqual(others, [""], stderr);
      assert.match(first, /^streambound: /);
      if (typeof message === "string") assert.equal(first.slice(13), message);
      else assert.match(first.slice(13), message);
      assert.equal(code, 2);
    });
  }
});

test("a usage error leaves nothing on disk", () => assert.deepEqual(filesOf(cwd), []));

describe("help", { concurrency: 2 }, () => {
  for (const command of [[], ["run"], ["list"], ["report"], ["compare"], ["plan"], ["doctor"], ["native"]]) {
    test(`of "streambound ${command.join(" ")}" goes to stdout, shows examples and fits 80 columns, in English everywhere`, async () => {
      const { code, stdout, stderr } = await streambound([...command, "--help"], { cwd, env: { LANG: "de_DE.UTF-8", LC_ALL: "de_DE.UTF-8" } });
      assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
      assert.match(stdout, new RegExp(`\nExamples:\n  streambound( ${command.join(" ")})?`));
      assert.match(stdout, /\nOptions:\n/);
      assert.deepEqual(
        stdout.split("\n").filter((line) => line.length > 80),
        [],
      );
    });
  }

  test("tells the exit codes", async () =>
    assert.match((await streambound(["-h"], { cwd })).stdout, /Exit codes: 0 done; 1 error or failed trial; 2 usage;/));

  test("is not needed to learn the version", async () => {
    for (const option of ["--version", "-v"]) assert.deepEqual(await streambound([option], { cwd }), { code: 0, stdout: "0.1.0\n", stderr: "" });
  });
});

describe("list", { concurrency: 2 }, () => {
  test("names what can be named, in 80 columns", async () => {
    const { code, stdout, stderr } = await streambound(["list"], { cwd });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    for (const name of [...suites.split(", "), "seq64", "rand8", "triad", "wasm", "js", "smoke", "markdown"])
      assert.match(stdout, new RegExp(`\\b${name}\\b`));
    assert.deepEqual(
      stdout.split("\n").filter((line) => line.length > 80),
      [],
    );
  });

  test("is the same as data with --json, or with its environment variable", async () => {
    const { stdout } = await streambound(["list", "--json"], { cwd });
    const listing = JSON.parse(stdout) as { suites: { id: string }[]; profiles: string[] };
    assert.equal(listing.suites.map((suite) => suite.id).join(", "), suites);
    assert.deepEqual(listing.profiles, ["smoke", "quick", "full"]);
    assert.equal((await streambound(["list"], { cwd, env: { STREAMBOUND_JSON: "true" } })).stdout, stdout);
    assert.notEqual((await streambound(["list", "--json=false"], { cwd, env: { STREAMBOUND_JSON: "true" } })).stdout, stdout);
  });
});
