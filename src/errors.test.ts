import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { assertNever, errors, exitCodes, messageOf, nearest, printable, quote, StreamboundError } from "./errors.ts";

/** One call of every entry, with arguments that stand out in the text. */
const samples = {
  unknownName: errors.unknownName("--engine", "wsam", ["wasm", "js"]),
  badValue: errors.badValue("--threads", "1.5", "it is a whole number", "Example: --threads 2."),
  repeatedOption: errors.repeatedOption("--seed"),
  emptyOption: errors.emptyOption("--label"),
  tooSmall: errors.tooSmall("--working-set", "1 KiB", "8 threads need 128 KiB", "Use --working-set 128KiB."),
  beyondMemory: errors.beyondMemory("--working-set", "9 GiB", "only 2 GiB are available", "Use less."),
  tooManyThreads: errors.tooManyThreads(9, 2),
  surplusWord: errors.surplusWord("report", "b", 1),
  missingWords: errors.missingWords("1", "2"),
  usage: errors.usage("Unknown argument: x"),
  suiteInvalid: errors.suiteInvalid("a.suite.ts", "it has no id"),
  notWritable: errors.notWritable("--results", "/x", "permission is denied"),
  notReadable: errors.notReadable("r.json", "it is a folder"),
  recordInvalid: errors.recordInvalid("r.json", "run.id is missing"),
  recordVersion: errors.recordVersion("r.json", 7, 1),
  loopInvalid: errors.loopInvalid("a.loop.ts", "buffers.a.role: role is in, out, update, scratch or table"),
  loopFailed: errors.loopFailed("a", "init threw no"),
  loopWrong: errors.loopWrong("a", "its check refused 3"),
  bundleFailed: errors.bundleFailed("a.loop.ts", "it needs a native addon"),
  noBaseline: errors.noBaseline("main"),
  baselineExists: errors.baselineExists("main"),
  baselineDamaged: errors.baselineDamaged("main", "swap.mjs is missing"),
  baselineVersion: errors.baselineVersion("main", 7, 1),
  baselineNotWritable: errors.baselineNotWritable(".streambound/baselines/main/manifest.json", "permission is denied"),
  baselineRefused: errors.baselineRefused("main", 'Loop file "a.loop.ts" is not valid: it has no default export.'),
  noHistory: errors.noHistory(".streambound/history"),
  historyNotReadable: errors.historyNotReadable(".streambound/history", "permission is denied"),
  noRecord: errors.noRecord("results"),
  nothingMeasured: errors.nothingMeasured("no suite was left"),
  incomparable: errors.incomparable("their engines differ"),
  workerLost: errors.workerLost(1, "exited with code 9"),
  barrierTimeout: errors.barrierTimeout([0, 2], 5),
  verification: errors.verification("line 3 holds 7"),
  implausible: errors.implausible("900 GB/s"),
  scratchFull: errors.scratchFull("data", "2 GiB", "1 GiB"),
  beyondDisk: errors.beyondDisk("9 GiB", "2 GiB"),
  trialFailed: errors.trialFailed("its body threw"),
  childFailed: errors.childFailed("exit code 3"),
  allocation: errors.allocation("1 GiB", "out of memory"),
  pinRefused: errors.pinRefused(3, "sched_setaffinity: EPERM"),
  partnerSilent: errors.partnerSilent(3, 150),
  nodeRefused: errors.nodeRefused(1, "mbind: EPERM"),
  hugePages: errors.hugePages("12 %", "256 MiB"),
  pagesRefused: errors.pagesRefused("4k", "madvise: EINVAL"),
  nativePlatform: errors.nativePlatform("darwin on arm64"),
  compilerMissing: errors.compilerMissing("cc"),
  compileFailed: errors.compileFailed("gcc 12", "addon.c:1: error"),
  outputFailed: errors.outputFailed("Standard output", "no space is left on the device"),
  gitMissing: errors.gitMissing(),
  noRepository: errors.noRepository("main"),
  unknownRevision: errors.unknownRevision("--base", "mian"),
  noMergeBase: errors.noMergeBase("main", true),
  gitFailed: errors.gitFailed("worktree add", "no space left on device"),
  ambiguousBase: errors.ambiguousBase("main", ["revision", "path"]),
  unknownBase: errors.unknownBase("v1.0", ["v1.1"], "v1.1"),
  cacheFailed: errors.cacheFailed("/x", "permission is denied"),
  configInvalid: errors.configInvalid("streambound.gate.build: it is empty"),
  commandFailed: errors.commandFailed("npm run build", "base", "it ended with code 2"),
  noLoops: errors.noLoops("in this project"),
  noSlowdown: errors.noSlowdown("swap is not slower at abc"),
  internal: errors.internal("slot 3 is empty"),
} satisfies Partial<Record<keyof typeof errors, StreamboundError>>;

describe("errors", () => {
  test("are all sampled here", () => assert.deepEqual(Object.keys(errors).sort(), Object.keys(samples).sort()));

  for (const [name, error] of Object.entries(samples)) {
    test(`${name} is one printable sentence or more, with an exit class that has a code`, () => {
      assert.ok(error instanceof StreamboundError);
      assert.doesNotMatch(error.message, /undefined|\[object|\n/);
      if (name !== "usage") assert.match(error.message, /^["\-A-Z].*\.$/);
      assert.ok(exitCodes[error.exit] > 0);
    });
  }

  test("have a code each of their own, spelt like their name", () => {
    for (const [name, { code }] of Object.entries(samples))
      assert.equal(
        code,
        name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      );
  });

  test("of usage end the process with 2, of empty results with 4, all others with 1", () => {
    assert.deepEqual([samples.badValue.exit, samples.noRecord.exit, samples.workerLost.exit], ["usage", "nothing", "error"]);
    assert.deepEqual([exitCodes.usage, exitCodes.nothing, exitCodes.error], [2, 4, 1]);
  });

  test("name the offending value, the legal ones and the nearest", () => {
    assert.equal(samples.unknownName.message, `--engine "wsam" is unknown. Did you mean wasm? Legal: wasm, js.`);
    assert.equal(errors.unknownName("--engine", "quantum", ["wasm", "js"]).message, `--engine "quantum" is unknown. Legal: wasm, js.`);
  });

  test("count in the singular and the plural", () => {
    assert.match(errors.tooManyThreads(2, 1).message, /1 CPU is available/);
    assert.match(samples.tooManyThreads.message, /2 CPUs are available to it\. Use --threads 2 or fewer\.$/);
    assert.match(errors.barrierTimeout([1], 5).message, /^Worker 1 did/);
    assert.match(samples.barrierTimeout.message, /^Workers 0, 2 did/);
  });
});

describe("quote", () => {
  test("replaces control characters and those that reverse text", () => {
    assert.equal(quote("a\u001b[31mb\n\u202ec\u2066"), `"a?[31mb??c?"`);
  });

  test("cuts at 60 characters", () => {
    assert.equal(quote("x".repeat(60)), `"${"x".repeat(60)}"`);
    assert.equal(quote("x".repeat(61)), `"${"x".repeat(57)}..."`);
  });

  test("takes anything", () => {
    assert.deepEqual([quote(undefined), quote(3), quote(null)], [`"undefined"`, `"3"`, `"null"`]);
  });

  test("never yields more than one line, whatever it is given", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) =>
        assert.match(printable(text, 80), /^[^\n\r\u0000-\u001f\u2028\u2029]{0,80}$/),
      ),
    );
  });
});

describe("nearest", () => {
  const legal = ["run", "report", "compare", "list", "doctor"];
  for (const [value, expected] of [
    ["reprot", "report"], // A swap is two substitutions.
    ["COMPARE", "compare"],
    ["comprae", "compare"],
    ["doc", undefined], // Three insertions; at most two are near for a word of three.
    ["lisst", "list"],
    ["bandwidth", undefined],
  ] as const) {
    test(`of ${value} is ${expected ?? "nothing"}`, () => assert.equal(nearest(value, legal), expected));
  }

  test("of a legal name is that name", () => {
    fc.assert(fc.property(fc.constantFrom(...legal), (name) => assert.equal(nearest(name, legal), name)));
  });

  test("allows a third of the length: 4 edits in 12 letters, not 5", () => {
    assert.equal(nearest("abcdefgh----", ["abcdefghijkl"]), "abcdefghijkl");
    assert.equal(nearest("abcdefg-----", ["abcdefghijkl"]), undefined);
  });

  test("prefers the first of equals", () => {
    assert.equal(nearest("cat", ["bat", "rat"]), "bat");
  });
});

test("messageOf takes anything that can be thrown", () => {
  assert.deepEqual([messageOf(new Error("a")), messageOf("b"), messageOf(undefined)], ["a", "b", "undefined"]);
});

test("assertNever names the case that nobody handles", () => {
  assert.throws(() => assertNever({ state: "new" } as never), { code: "internal", message: /unexpected "\{"state":"new"\}"/ });
});
