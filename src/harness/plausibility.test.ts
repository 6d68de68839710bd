import assert from "node:assert/strict";
import { test } from "node:test";
import { kernelAccesses } from "../catalogue/accesses.ts";
import { plainVariant } from "../catalogue/kernel.ts";
import type { TrialSpec } from "../suites/suite.ts";
import { failImplausible } from "./plausibility.ts";
import { TrialLog } from "./trial-log.ts";

const lineCount = 10_000;

function logOf(changes: Partial<TrialSpec>, threads: number, ...durationsNs: number[]): TrialLog {
  const log = new TrialLog({
    family: "memory",
    body: "",
    params: { kernel: "seq64" },
    executor: "team",
    team: [{ kernel: "seq64", engine: "wasm", variant: "s1", count: threads, sliceBytes: 64 * lineCount }],
    arena: { kind: "shared", arrays: ["a"], lineCount },
    accesses: { kernelHash: "h", perPass: kernelAccesses("seq64", plainVariant, lineCount) },
    ...changes,
  });
  for (const [i, durationNs] of durationsNs.entries()) log.add(0, i, 10, { durationNs, quantities: {} });
  return log;
}

/** Ten dependent adds in 5 ns and, at the best sample, in 4 ns: 2.5 GHz. */
const spin = () => {
  const { arena: _arena, ...spec } = logOf({}, 1).spec;
  const log = new TrialLog({ ...spec, params: { kernel: "spin" }, accesses: { kernelHash: "h", perPass: [] } });
  for (const durationNs of [5, 4]) log.add(0, 0, 10, { durationNs, quantities: {} });
  return log;
};

/** Ten passes of 640000 B at 64 B × 2.5 GHz × 1.25 = 200 B/ns take 32000 ns. */
test("a trial whose best sample moves more than 64 B a cycle and thread, at a clock a quarter above the run's, fails, and no other", () => {
  const [possible, impossible] = [logOf({}, 1, 90_000, 32_000), logOf({}, 1, 90_000, 31_990)];
  failImplausible([possible, spin(), impossible]);
  assert.equal(possible.failure, undefined);
  assert.deepEqual(impossible.failure, {
    code: "implausible",
    message:
      "Implausible rate: 200 GB/s of lines one way is above 200 GB/s, which is 64 B a cycle at 3.13 GHz, a quarter above the run's clock, on 1 thread. The trial's rate is not published.",
  });
});

test("an update may load a line and store another in one cycle, and no more", () => {
  const perPass = kernelAccesses("update", plainVariant, lineCount);
  const [possible, impossible] = [32_000, 31_990].map((ns) => logOf({ accesses: { kernelHash: "h", perPass } }, 1, ns)) as [TrialLog, TrialLog];
  failImplausible([possible, impossible, spin()]);
  assert.equal(possible.failure, undefined);
  assert.equal(impossible.failure?.code, "implausible");
});

test("the limit grows with the threads of the team", () => {
  const [two, tooFast] = [logOf({}, 2, 16_000), logOf({}, 2, 10_000)];
  failImplausible([two, tooFast, spin()]);
  assert.equal(two.failure, undefined);
  assert.match(tooFast.failure?.message ?? "", /640 GB\/s of lines one way is above 400 GB\/s.* on 2 threads/);
});

test("a slice that fits a first-level cache is not judged: there wide bulk copies may move more", () => {
  const team = [{ kernel: "copy", engine: "wasm", variant: "bulk", count: 1, sliceBytes: 32 * 1024 }];
  const log = logOf({ team }, 1, 1000);
  failImplausible([log, spin()]);
  assert.equal(log.failure, undefined);
});

test("nothing is judged without a clock", () => {
  const failedSpin = spin();
  failedSpin.fail("trial-failed", "no");
  const log = logOf({}, 1, 1);
  failImplausible([log]);
  failImplausible([log, failedSpin]);
  assert.equal(log.failure, undefined);
});

test("a trial without samples, without traffic or without memory is not judged", () => {
  const { arena: _arena, ...withoutArena } = logOf({}, 1).spec;
  const logs = [logOf({}, 1), new TrialLog(withoutArena), spin()];
  logs[1]?.add(0, 0, 10, { durationNs: 1, quantities: {} });
  failImplausible(logs);
  assert.deepEqual(
    logs.map(({ failure }) => failure),
    [undefined, undefined, undefined],
  );
});
