import assert from "node:assert/strict";
import { test } from "node:test";
import { recordSchema } from "../../records/record.ts";
import { around, type GateLoopScript, gateRecord } from "../../testing/gate-record.ts";
import { type GateLoop, gateSummarySchema } from "./schema.ts";
import { exitCodeOf, gateSummaryOf, openLoops } from "./summarise.ts";

/** The only loop of a gate. */
function judged(script: Omit<GateLoopScript, "name">, run: Parameters<typeof gateRecord>[1] = {}): GateLoop & { readonly exitCode: number } {
  const record = gateRecord([{ name: "swap", ...script }], run);
  assert.ok(recordSchema.safeParse(record).success);
  const summary = gateSummaryOf(record);
  gateSummarySchema.parse(summary);
  return { ...(summary.loops[0] as GateLoop), exitCode: summary.exitCode };
}

const near = (actual: number | undefined, expected: number, error: number) =>
  assert.ok(actual !== undefined && Math.abs(actual - expected) <= error, `${actual}, not ${expected}`);

test("a loop without a change passes, with its figures", () => {
  const loop = judged({ blocks: around(0, 0.004, 9) });
  assert.equal(loop.verdict, "pass");
  assert.equal(loop.exitCode, 0);
  assert.match(
    loop.reason,
    /^A slowdown of 2 % is excluded in 9 blocks \(p = 0\.002\): head takes 0\.08 % more time \(99 % interval -?0\.\d+ % to \+0\.\d+ %\)\.$/,
  );
  assert.equal(loop.blocks.length, 9);
  assert.equal(loop.controls.length, 9);
  assert.equal(loop.pPass, 1 / 512);
  assert.ok(loop.ratio && loop.ratio.low < 1 && loop.ratio.high > 1 && loop.ratio.confidence === 1 - 4 / 512);
  assert.ok(loop.resolution !== undefined && loop.resolution > 0.005 && loop.resolution < 0.02);
  near(loop.seconds, 4.5, 1e-9);
  assert.equal(loop.baseRate?.epochs, 9);
  near(loop.baseShare, 0.5, 0.1);
  assert.deepEqual(loop.rule, { threshold: 0.02, margin: 0.005, looks: [9, 12, 16], alpha: 0.01, beta: 0.05 });
});

test("a slower loop is a regression whose reason says by how much and what to do", () => {
  const loop = judged({ blocks: around(Math.log(1.031), 0.004, 9) });
  assert.equal(loop.verdict, "regression");
  assert.equal(loop.exitCode, 1);
  assert.match(
    loop.reason,
    /^Head takes 3\.2 % more time \(99 % interval \+2\.\d % to \+3\.\d %\), more than 0\.5 % beyond chance in 9 blocks \(p = 0\.002\)\. /,
  );
  assert.match(loop.reason, /streambound bisect.*streambound baseline accept/);
  assert.equal(loop.pRegression, 1 / 512);
});

test("a faster loop is improved", () => {
  const loop = judged({ blocks: around(Math.log(0.9), 0.004, 9) });
  assert.equal(loop.verdict, "improved");
  assert.equal(loop.exitCode, 0);
  assert.match(loop.reason, /^Head takes 9\.9 % less time \(.*\): faster beyond chance in 9 blocks\.$/);
});

test("a loop between margin and threshold is inconclusive after the last look, with what the blocks resolve", () => {
  const loop = judged({ blocks: around(0.0135, 0.018, 16) });
  assert.equal(loop.verdict, "inconclusive");
  assert.equal(loop.exitCode, 3);
  assert.match(
    loop.reason,
    /^16 blocks prove neither a slowdown above 0\.5 % nor one below 2 %: head takes 1\.\d % more time .* would have shown a slowdown of \d(\.\d)? %\. Run the gate again/,
  );
});

test("blocks that scatter more than the last look resolves are unproven", () => {
  const loop = judged({ blocks: around(0.01, 0.15, 16) });
  assert.equal(loop.verdict, "unproven");
  assert.equal(loop.exitCode, 3);
  assert.match(loop.reason, /^Blocks scatter by 9\.\d % \(standard deviation\): .* and the threshold is 2 %\. .*--threshold/);
});

test("blocks that scatter and are far slower all the same are a regression", () => {
  assert.equal(judged({ blocks: around(Math.log(2), 0.15, 9) }).verdict, "regression");
});

test("a control that moved with the loop leaves it unproven, after the last look", () => {
  const controls = around(0.02, 0.002, 16);
  assert.deepEqual(openLoops(gateRecord([{ name: "swap", blocks: around(0.03, 0.004, 9), controls }])), [{ name: "swap", blocks: 3 }]);
  const loop = judged({ blocks: around(0.03, 0.004, 16), controls });
  assert.equal(loop.verdict, "unproven");
  assert.match(loop.reason, /^The control, .* moved by \+2 % \(p < 0\.0001; the limit is 0\.5 %\)/);
});

test("a disturbed experiment is unproven and says how much of it was", () => {
  const loop = judged({ blocks: around(0, 0.004, 16), windows: 5, disturbed: 2 });
  assert.equal(loop.verdict, "unproven");
  near(loop.discarded, 0.4, 1e-9);
  assert.match(loop.reason, /^The system disturbed 40 % of the rounds \(the limit is 30 %\)/);
});

test("a gate ends where blocks have no value: eight are enough", () => {
  const script = { name: "swap", windows: 1, disturbed: 1 };
  assert.deepEqual(openLoops(gateRecord([{ ...script, blocks: around(0, 0.004, 7) }])), [{ name: "swap", blocks: 9 }]);
  assert.deepEqual(openLoops(gateRecord([{ ...script, blocks: around(0, 0.004, 8) }])), []);
  const loop = judged({ ...script, blocks: around(0, 0.004, 8) });
  assert.equal(loop.verdict, "unproven");
  assert.deepEqual(loop.blocks, []);
  assert.equal(loop.exitCode, 4);
});

test("a version that breaks fails the gate, whatever its blocks said before", () => {
  const message = 'the head threw RangeError "offset is out of bounds"';
  const loop = judged({
    blocks: around(0, 0.004, 9),
    last: { head: { state: "failed", code: "loop-failed", message }, base: { state: "failed", code: "other-arm", message: "The head broke" } },
  });
  assert.equal(loop.verdict, "failed");
  assert.equal(loop.exitCode, 4);
  assert.equal(loop.reason, `The head version failed: ${message}.`);
});

test("where both versions break alike they are told once", () => {
  const outcome = { state: "failed", code: "loop-wrong", message: "its check refused 3" } as const;
  assert.equal(judged({ blocks: [0], last: { base: outcome, head: outcome } }).reason, "Both versions failed: its check refused 3.");
});

test("a loop that only head has is new", () => {
  const outcome = { state: "absent", code: "new", reason: "the base has no loop of this name" } as const;
  const loop = judged({ blocks: [0], last: { base: outcome, head: outcome } });
  assert.equal(loop.verdict, "new");
  assert.equal(loop.reason, "The base has no loop of this name.");
});

test("versions that are not the same loop are incomparable", () => {
  const outcome = { state: "absent", code: "incomparable", reason: "the two versions declare different buffers" } as const;
  const loop = judged({ blocks: [0], last: { base: outcome, head: outcome } });
  assert.equal(loop.verdict, "incomparable");
  assert.equal(loop.reason, "The two versions declare different buffers.");
  assert.equal(loop.exitCode, 3);
});

test("the same code passes without a measurement and needs no blocks", () => {
  const record = gateRecord([{ name: "swap", facts: { identical: true } }]);
  assert.deepEqual(openLoops(record), []);
  const { loops, exitCode } = gateSummaryOf(record);
  assert.equal(loops[0]?.verdict, "pass");
  assert.equal(loops[0]?.reason, "The code of both versions is the same to the byte.");
  assert.equal(exitCode, 0);
});

test("a gate that was stopped keeps what is decided; the rest is inconclusive and says how far it came", () => {
  const record = gateRecord(
    [
      { name: "a", blocks: around(0, 0.004, 9) },
      { name: "b", blocks: around(0.02, 0.001, 8) },
    ],
    { state: "aborted" },
  );
  const [a, b] = gateSummaryOf(record).loops;
  assert.equal(a?.verdict, "pass");
  assert.equal(b?.verdict, "inconclusive");
  // Suspected after six: two fresh blocks of nine.
  assert.equal(b?.screened, 6);
  assert.equal(b?.reason, "The run was stopped after 2 of the 9 blocks that the next look needs. Run the gate again.");
  assert.equal(b?.ratio, undefined);
});

test("of several loops a suspect is judged by its fresh blocks alone", () => {
  const blocks = [...around(0.05, 0.001, 6), ...around(0, 0.004, 9)];
  const record = gateRecord([
    { name: "a", blocks },
    { name: "b", blocks: around(0, 0.004, 9) },
  ]);
  assert.deepEqual(openLoops(record), []);
  const [a] = gateSummaryOf(record).loops;
  assert.equal(a?.verdict, "pass");
  assert.equal(a?.screened, 6);
  assert.equal(a?.blocks.length, 15);
  assert.match(a?.reason ?? "", /excluded in 9 fresh blocks after a suspicion in 6/);
  near(a?.ratio?.median, 1, 0.002);
});

test("what cannot be compared from the first does not count among several loops", () => {
  const broken = { state: "failed", code: "loop-failed", message: "it does not build" } as const;
  const loops = [{ name: "a" }, { name: "b", blocks: [0], last: { base: broken, head: broken } }, { name: "c", facts: { identical: true } }];
  // One loop alone is looked at after nine blocks; one of several after six.
  assert.deepEqual(openLoops(gateRecord(loops)), [{ name: "a", blocks: 9 }]);
  assert.deepEqual(openLoops(gateRecord([...loops, { name: "d", blocks: [0, 0] }])), [
    { name: "a", blocks: 6 },
    { name: "d", blocks: 4 },
  ]);
});

test("five loops that slow down together while the controls stay are told as one", () => {
  const slower = (name: string) => ({ name, blocks: [...around(0.03, 0.001, 6), ...around(0.03, 0.004, 9)] });
  const five = ["a", "b", "c", "d"].map(slower);
  const still = { name: "e", blocks: around(0, 0.004, 9) };
  assert.match(
    gateSummaryOf(gateRecord([...five, still])).buildWide ?? "",
    /^4 of 5 loops became slower together, by 3\.\d % in the median, while the controls did not move: /,
  );
  assert.equal(gateSummaryOf(gateRecord(five)).buildWide, undefined);
  const moved = five.map((loop) => ({ ...loop, controls: around(0.03, 0.001, 15) }));
  assert.equal(gateSummaryOf(gateRecord([...moved, still])).buildWide, undefined);
});

test("exit codes: a failure before a regression before what is open before a pass", () => {
  const code = (...found: GateLoop["verdict"][]) => exitCodeOf(found.map((verdict) => ({ verdict, blocks: [0] })));
  assert.equal(code("pass", "improved"), 0);
  assert.equal(code("pass", "regression", "inconclusive"), 1);
  for (const open of ["unproven", "inconclusive", "incomparable"] as const) assert.equal(code("pass", open), 3);
  assert.equal(code("pass", "new"), 0);
  assert.equal(code("new", "new"), 3);
  assert.equal(code("regression", "failed"), 4);
  assert.equal(code(), 4);
  // Nothing was measured of any loop.
  assert.equal(exitCodeOf([{ verdict: "inconclusive", blocks: [] }]), 4);
});

test("a summary is of a gate only", () => {
  const record = gateRecord([]);
  const { gate: _, ...run } = record.run;
  assert.throws(() => gateSummaryOf({ ...record, run }), { code: "internal", message: /not of a gate/ });
});
