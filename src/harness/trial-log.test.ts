import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Measured, Outcome } from "../records/record.ts";
import type { TrialSpec } from "../suites/suite.ts";
import type { Sample } from "./sample.ts";
import { TrialLog } from "./trial-log.ts";

const role = { kernel: "copy", engine: "wasm", variant: "s1", sliceBytes: 64 };
const spec: TrialSpec = { family: "memory", body: "", params: { kernel: "copy", b: true, a: 2 }, executor: "team", team: [{ ...role, count: 2 }] };

function logOf(samples: readonly Partial<Sample>[], changes: Partial<TrialSpec> = {}): TrialLog {
  const log = new TrialLog({ ...spec, ...changes });
  for (const [i, sample] of samples.entries()) log.add(i >> 1, i & 1, 4, { durationNs: 1000, quantities: {}, ...sample });
  return log;
}

function measured(log: TrialLog): Measured {
  const { outcome } = log.trial("suite", "planned");
  assert.equal(outcome.state, "measured");
  return outcome as Measured;
}

const flagIds = (log: TrialLog) => measured(log).flags.map(({ id }) => id);

describe("a trial's log", () => {
  test("gives its samples back in the order they were taken", () => {
    const log = logOf([{ durationNs: 800 }, { durationNs: 400 }, { durationNs: 600 }]);
    const outcome = measured(log);
    assert.deepEqual(
      [outcome.epoch, outcome.round, outcome.passes],
      [
        [0, 0, 1],
        [0, 1, 0],
        [4, 4, 4],
      ],
    );
    assert.deepEqual(outcome.quantities, { durationNs: [800, 400, 600] });
    assert.deepEqual(log.passTimesNs(), [200, 100, 150]);
    assert.deepEqual([log.sampleCount, log.epochCount], [3, 2]);
  });

  test("carries the spec, a key of sorted params, and not the spec's own objects", () => {
    const trial = logOf([{}]).trial("peak", "planned");
    assert.equal(trial.key, "memory:a=2,b=true,kernel=copy");
    assert.deepEqual([trial.suite, trial.family, trial.params, trial.team], ["peak", "memory", spec.params, spec.team]);
    assert.notEqual(trial.params, spec.params);
    assert.equal("accesses" in trial, false);
  });

  test("keeps a quantity that every sample has and drops one that some lack, from the start or later", () => {
    const outcome = measured(
      logOf([
        { quantities: { syscalls: 1, records: 5 } },
        { quantities: { syscalls: 2, minorFaults: 7 } },
        { quantities: { syscalls: 3, minorFaults: 8, records: 6 } },
      ]),
    );
    assert.deepEqual(outcome.quantities, { durationNs: [1000, 1000, 1000], syscalls: [1, 2, 3] });
  });

  test("keeps windows only where every sample has them", () => {
    const window = { startNs: [0, 1], endNs: [9, 10] };
    assert.deepEqual(measured(logOf([{ window }, { window }])).windows, {
      startNs: [
        [0, 1],
        [0, 1],
      ],
      endNs: [
        [9, 10],
        [9, 10],
      ],
    });
    assert.equal(measured(logOf([{ window }, {}])).windows, undefined);
    assert.equal(measured(logOf([{}, { window }])).windows, undefined);
  });

  test("is unverified until it is verified", () => {
    const log = logOf([{}]);
    assert.deepEqual(measured(log).verification, { state: "unverified", reason: "the trial was not verified" });
    log.verified({ state: "verified", method: "sum", elements: 8 });
    assert.deepEqual(measured(log).verification, { state: "verified", method: "sum", elements: 8 });
  });

  test("adds up steal over epochs and keeps the last share of huge pages", () => {
    const log = logOf([{}]);
    log.environment(3, 0.25, 1e9);
    log.environment(undefined, undefined, 1e9);
    log.environment(4, 0.5, 1e9);
    assert.deepEqual(measured(log).quality, { stealTicks: 7, hugePageShare: 0.5 });
    assert.deepEqual(measured(logOf([{}])).quality, {});
  });

  test("is flagged when the hypervisor took more than 5 % of one CPU during its visits", () => {
    // Visits of 1 s in which steal could be read: 10 ticks of 10 ms in two of them are 5 %, 11 are 5.5 %.
    const flagsOf = (ticks: number) => {
      const log = logOf([{}]);
      log.environment(ticks, undefined, 1e9);
      log.environment(0, undefined, 1e9);
      log.environment(undefined, undefined, 1e9);
      return measured(log).flags;
    };
    assert.deepEqual(flagsOf(10), []);
    assert.deepEqual(flagsOf(11), [{ id: "stolen", detail: "the hypervisor took CPU time worth 6 % of one CPU while the group was visited" }]);
  });
});

describe("the outcome", () => {
  const outcomeOf = (log: TrialLog, stop: "planned" | "aborted" = "planned"): Outcome => log.trial("suite", stop).outcome;

  test("is absent with the plan's reason, and such a trial is never live", () => {
    const log = new TrialLog({ ...spec, absent: { code: "engine-absent", reason: "no compiler" } });
    assert.equal(log.live, false);
    assert.deepEqual(outcomeOf(log), { state: "absent", code: "engine-absent", reason: "no compiler" });
  });

  test("is absent when nothing was sampled, and says whether the run was aborted", () => {
    assert.deepEqual(outcomeOf(logOf([]), "aborted"), { state: "absent", code: "aborted", reason: "the run ended before its first sample" });
    assert.deepEqual(outcomeOf(logOf([])), { state: "absent", code: "not-sampled", reason: "the run ended before its first sample" });
  });

  test("is failed with the first reason, and keeps what was sampled apart", () => {
    const log = logOf([{ quantities: { syscalls: 1 } }, {}]);
    log.fail("verification", "first");
    log.fail("worker-lost", "second");
    assert.equal(log.live, false);
    assert.deepEqual(log.failure, { code: "verification", message: "first" });
    assert.deepEqual(outcomeOf(log), {
      state: "failed",
      code: "verification",
      message: "first",
      partial: { epoch: [0, 0], round: [0, 1], passes: [4, 4], quantities: { durationNs: [1000, 1000] } },
    });
  });

  test("keeps a failure's message to one line of 1000 characters, whatever a body threw", () => {
    const log = logOf([]);
    log.fail("trial-failed", `two\nlines${"x".repeat(10_000)}`);
    assert.equal(log.failure?.message, `two?lines${"x".repeat(1000 - 9 - 3)}...`);
  });

  test("is failed without a part when nothing was sampled", () => {
    const log = logOf([]);
    log.fail("trial-failed", "at once");
    assert.deepEqual(outcomeOf(log, "aborted"), { state: "failed", code: "trial-failed", message: "at once" });
  });

  test("says why sampling ended", () => {
    const outcome = outcomeOf(logOf([{}]), "aborted");
    assert.equal(outcome.state === "measured" && outcome.stop, "aborted");
  });
});

describe("flags", () => {
  const overlaps = (...values: number[]) => logOf(values.map((overlap) => ({ quantities: { overlap } })));

  test("of the plan come first", () => {
    const flag = { id: "may-be-cached", detail: "small" };
    assert.deepEqual(measured(logOf([{}], { flags: [flag] })).flags, [flag]);
  });

  test("name a low median overlap of a team", () => {
    assert.deepEqual(measured(overlaps(0.7, 0.9, 0.78)).flags, [
      { id: "low-overlap", detail: "the threads' common window is 78 % of the whole (median)" },
    ]);
    assert.deepEqual(flagIds(overlaps(0.7, 0.9, 0.8)), []);
    assert.deepEqual(flagIds(logOf([{}])), []);
  });

  test("name threads that waited for a CPU during more than a twentieth of the time", () => {
    const queued = (ns: number) => logOf([{ quantities: { runQueueNs: ns } }, { quantities: { runQueueNs: 0 } }]);
    // Two samples of 1000 ns on two threads: 4000 ns of thread time, a twentieth is 200.
    assert.deepEqual(flagIds(queued(200)), []);
    assert.deepEqual(measured(queued(240)).flags, [{ id: "cpu-contended", detail: "threads waited for a CPU during 6 % of the time" }]);
  });

  test("name major faults of a trial over memory, and leave those of others to what they measure", () => {
    const faults = [{ quantities: { majorFaults: 2 } }, { quantities: { majorFaults: 1 } }];
    const arena = { kind: "shared", arrays: ["a"], lineCount: 1 } as const;
    assert.deepEqual(measured(logOf(faults, { arena })).flags, [{ id: "paged", detail: "3 major page faults during samples: memory was swapped" }]);
    assert.deepEqual(flagIds(logOf(faults)), []);
  });
});
