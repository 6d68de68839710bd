import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RunEvent } from "../harness/events.ts";
import { Progress } from "./progress.ts";
import { StatusLine } from "./terminal.ts";

/** What was written, for a stream that is a terminal of some width or none. */
function recorder(columns?: number) {
  const written: string[] = [];
  const stream = { ...(columns !== undefined && { isTTY: true, columns }), write: (text: string) => written.push(text) };
  return { written, progress: new Progress(new StatusLine(stream)) };
}

const sampled = (epoch: number, over: Partial<Extract<RunEvent, { kind: "progress" }>> = {}): RunEvent => ({
  kind: "progress",
  group: "peak@1",
  key: "memory:kernel=seq64",
  epoch,
  epochs: 2,
  trialsDone: 3,
  trials: 12,
  fraction: 0.25,
  ...over,
});

const story: readonly RunEvent[] = [
  { kind: "provisional", bytesPerSecond: 12.34e9, kernel: "seq64", engine: "wasm" },
  sampled(0),
  { kind: "searched", search: "peak@1/search/read", winner: "memory:streams=8", gain: 1.337 },
  { kind: "planned", groups: 1, trials: 12, epochs: 2 },
  sampled(0, { bytesPerSecond: 10e9, leftNs: 65e9 }),
  sampled(0),
  { kind: "failed", group: "peak@1", key: "memory:kernel=copy", message: "Verification failed: line 3 holds 7." },
  sampled(1),
];

describe("progress", () => {
  test("without a terminal is lines worth keeping, without cursor codes: epochs, not samples", () => {
    const { written, progress } = recorder();
    for (const event of story) progress.listen(event);
    progress.end();
    assert.deepEqual(written, [
      "provisional: seq64 wasm on 1 thread reads 12.3 GB/s (one sample, not tuned)\n",
      "measuring 12 trials in 1 group, 2 epochs each\n",
      "epoch 1 of 2\n",
      "failed: peak@1 memory:kernel=copy\n  Verification failed: line 3 holds 7.\n",
      "epoch 2 of 2\n",
    ]);
  });

  test("on a terminal is one line that is drawn over, with trial count, rate and time left", () => {
    const { written, progress } = recorder(100);
    progress.listen(sampled(0, { bytesPerSecond: 10e9, leftNs: 65e9 }));
    assert.deepEqual(written, ["\r\u001b[2K 25 %  epoch 1/2  trial 3/12  peak@1   10.0 GB/s  1 min 5 s left"]);
    progress.end();
    assert.equal(written.at(-1), "\r\u001b[2K");
  });

  test("on a terminal is drawn ten times a second at most, so that it costs the run nothing", () => {
    const { written, progress } = recorder(100);
    for (let i = 0; i < 1000; i++) progress.listen(sampled(0));
    assert.ok(written.length < 1000, `${written.length} drawings`);
  });

  test("on a narrow terminal is cut, for a line that wraps cannot be drawn over", () => {
    const { written, progress } = recorder(20);
    progress.listen(sampled(0));
    assert.deepEqual(written, ["\r\u001b[2K 25 %  epoch 1/2  t"]);
  });

  test("clears its line before one that stays", () => {
    const { written, progress } = recorder(80);
    progress.listen(sampled(0));
    progress.listen({ kind: "planned", groups: 2, trials: 1, epochs: 8 });
    assert.deepEqual(written.slice(1), ["\r\u001b[2K", "measuring 1 trial in 2 groups, 8 epochs each\n"]);
  });
});
