import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ErrorCode, StreamboundError } from "../errors.ts";
import { assertDeclared } from "./command.ts";
import { commands } from "./commands.ts";
import {
  type Arguments,
  assertSwitches,
  assertVariables,
  commandNames,
  formatsOption,
  fromEnvironment,
  labelOption,
  peakOption,
  profileOption,
  runOptions,
  seedOption,
  sizeOption,
  switchOption,
  textOption,
  threadsOption,
  variableOf,
} from "./options.ts";
import { wantsColor } from "./terminal.ts";

const throws = (action: () => unknown, code: ErrorCode, message: RegExp) =>
  assert.throws(action, (thrown: StreamboundError) => {
    assert.equal(thrown.code, code);
    assert.match(thrown.message, message);
    return true;
  });

describe("option values", () => {
  const threads = (args: Arguments) => threadsOption(args);
  const size = (args: Arguments) => sizeOption(args, "working-set");
  const seed = (args: Arguments) => seedOption(args);

  const legal: readonly [string, (args: Arguments) => unknown, Arguments, unknown][] = [
    ["no --threads leaves the choice to the run", threads, {}, undefined],
    ["--threads 8", threads, { threads: "8" }, 8],
    ["--threads with spaces around", threads, { threads: " 2 " }, 2],
    ["--working-set 1.5GiB is 1.5 × 2^30", size, { "working-set": "1.5GiB" }, 1_610_612_736],
    ["--working-set 2 kb is 2000 bytes", size, { "working-set": "2 kb" }, 2000],
    ["--peak-gbs 204.8", peakOption, { "peak-gbs": "204.8" }, 204.8],
    ["no --peak-gbs leaves it to the firmware", peakOption, {}, undefined],
    ["--seed 0", seed, { seed: "0" }, 0],
    ["--seed 2^32 − 1", seed, { seed: "4294967295" }, 4294967295],
    ["--label of 80 characters", labelOption, { label: "x".repeat(80) }, "x".repeat(80)],
    ["no --profile is quick", profileOption, {}, "quick"],
    ["--format keeps the order and drops repetitions", formatsOption, { format: "png, json,png" }, ["png", "json"]],
    ["a switch that was not given is off", (args) => switchOption(args, "json"), {}, false],
  ];
  for (const [title, read, args, expected] of legal) test(title, () => assert.deepEqual(read(args), expected));

  const count = "it is a whole number from 1 to 4096. Example: --threads 1.";
  for (const value of ["0", "-1", "1.5", "1e9", "1000000000", "12parsecs", "0x2", "∞", "NaN"])
    test(`--threads ${value} is refused with the rule and an example`, () =>
      throws(() => threads({ threads: value }), "bad-value", new RegExp(`^--threads "${value}" is not valid: ${count}$`)));

  const sizes: readonly [string, string][] = [
    ["0", "a size is above 0"],
    ["-1", "a size is a positive number"],
    ["1.5", "a size is a whole number of bytes"],
    ["1e9", "a size is a positive number"],
    ["12parsecs", "a size is a positive number"],
    ["1PiB", "a size is a positive number"],
    ["99999999GiB", "a size is below 1 PiB"],
  ];
  for (const [value, rule] of sizes)
    test(`--working-set ${value} is refused: ${rule}`, () =>
      throws(
        () => size({ "working-set": value }),
        "bad-value",
        new RegExp(`^--working-set "${value}" is not valid: ${rule}.* Examples: 64MiB, 512KiB, 1GiB\\.$`),
      ));

  for (const value of ["-1", "4294967296", "1.5", "x"])
    test(`--seed ${value} is refused`, () => throws(() => seed({ seed: value }), "bad-value", /from 0 to 4294967295\. Example: --seed 0\.$/));

  test("--label of 81 characters is refused", () =>
    throws(
      () => labelOption({ label: "x".repeat(81) }),
      "bad-value",
      /^--label "x{57}\.\.\." is not valid: a label has at most 80 characters\. Use a shorter one\.$/,
    ));

  for (const read of [threads, size, seed, peakOption, labelOption, profileOption, formatsOption]) {
    const all = { threads: "", "working-set": " ", seed: "", "peak-gbs": "", label: "", profile: "", format: "" };
    test(`an empty value is refused by ${read.name}`, () =>
      throws(() => read(all), "empty-option", /^--[a-z-]+ has no value: it needs one\. See streambound --help\.$/));
  }

  test("an option that was repeated is refused, also with equal values", () =>
    throws(() => textOption({ results: ["a", "a"] }, "results"), "repeated-option", /^--results was given more than once/));

  test("unknown profiles and formats name the legal ones and the nearest", () => {
    throws(
      () => profileOption({ profile: "quik" }),
      "unknown-name",
      /^--profile "quik" is unknown\. Did you mean quick\? Legal: smoke, quick, full\.$/,
    );
    throws(
      () => formatsOption({ format: "json,htm" }),
      "unknown-name",
      /^--format "htm" is unknown\. Did you mean html\? Legal: terminal, json, csv, markdown, png, html\.$/,
    );
    throws(() => formatsOption({ format: "json,,csv" }), "unknown-name", /^--format "" is unknown\. Legal:/);
  });
});

describe("switches", () => {
  test("may be given once, with true, false or no value", () => {
    for (const argv of [[], ["--json"], ["--json=false", "--quiet"], ["--jsonx", "--jsonx"], ["--json", "--", "--json"]])
      assertSwitches(["json", "quiet"], argv);
  });
  test("are refused when repeated", () =>
    throws(() => assertSwitches(["json"], ["--json", "run", "--json"]), "repeated-option", /^--json was given more than once/));
  test("are refused with another value", () =>
    throws(
      () => assertSwitches(["json"], ["--json=maybe"]),
      "bad-value",
      /^--json "maybe" is not valid: it is true or false\. Example: --json=true\.$/,
    ));
});

describe("environment variables", () => {
  test("are named after their options", () => assert.equal(variableOf("working-set"), "STREAMBOUND_WORKING_SET"));
  test("become the defaults of their options and leave the others as they are", () => {
    const options = fromEnvironment(runOptions, { STREAMBOUND_RESULTS: "kept", STREAMBOUND_VERBOSE: "true" });
    assert.equal(options["results"]?.default, "kept");
    assert.equal(options["verbose"]?.default, true);
    assert.deepEqual(options["reports"], runOptions.reports);
  });
  test("are refused when they are empty or no switch's value", () => {
    throws(() => fromEnvironment(runOptions, { STREAMBOUND_SEED: "" }), "empty-option", /^STREAMBOUND_SEED has no value/);
    throws(
      () => fromEnvironment(runOptions, { STREAMBOUND_VERBOSE: "1" }),
      "bad-value",
      /^STREAMBOUND_VERBOSE "1" is not valid: it is true or false/,
    );
  });
  test("of no option are refused; those of other programs are not ours", () => {
    assertVariables(["json"], { STREAMBOUND_JSON: "true", STREAMBOUND_NATIVE: "off", STREAM: "x", PATH: "y" });
    throws(
      () => assertVariables(["json"], { STREAMBOUND_JSN: "1" }),
      "unknown-name",
      /^Environment variable "STREAMBOUND_JSN" is unknown\. Did you mean STREAMBOUND_JSON\? Legal: STREAMBOUND_JSON, STREAMBOUND_NATIVE\.$/,
    );
  });
});

describe("a command's arguments", () => {
  test("of every command are found under its name", () => {
    assert.deepEqual(Object.keys(commands), commandNames);
    for (const name of commandNames) assert.equal([commands[name].command].flat()[0]?.split(" ")[0], name);
  });
  test("pass when all are declared", () => {
    assertDeclared(commands.report, { _: ["report"], $0: "streambound", record: "a.json", json: true, format: "csv" });
    assertDeclared(commands.run, { _: ["run", "peak"], $0: "streambound", suites: ["peak"] });
  });
  test("are refused when unknown, in the dashes that were typed", () => {
    throws(
      () => assertDeclared(commands.list, { _: ["list"], threads: "1" }),
      "unknown-name",
      /^Option of list "--threads" is unknown\. Legal: --json, --quiet, --help, --version\.$/,
    );
    throws(() => assertDeclared(commands.list, { _: ["list"], x: true }), "unknown-name", /^Option of list "-x" is unknown\./);
  });
  test("are refused when they are too many", () =>
    throws(
      () => assertDeclared(commands.report, { _: ["report", "b"], record: "a" }),
      "surplus-word",
      /^"b" is one word too many: report takes at most 1\. See streambound report --help\.$/,
    ));
});

describe("colour", () => {
  const cases: readonly [string, NodeJS.ProcessEnv, boolean, boolean][] = [
    ["a terminal has it", {}, true, true],
    ["a pipe has none", {}, false, false],
    ["a pipe in a CI job has none", { CI: "true" }, false, false],
    ["FORCE_COLOR gives it to a pipe", { FORCE_COLOR: "1" }, false, true],
    ["FORCE_COLOR=0 takes it from a terminal", { FORCE_COLOR: "0" }, true, false],
    ["NO_COLOR is stronger than FORCE_COLOR", { NO_COLOR: "1", FORCE_COLOR: "1" }, true, false],
    ["an empty NO_COLOR says nothing (no-color.org)", { NO_COLOR: "" }, true, true],
    ["a dumb terminal has none", { TERM: "dumb" }, true, false],
  ];
  for (const [title, environment, terminal, expected] of cases) test(title, () => assert.equal(wantsColor(environment, terminal), expected));
});
