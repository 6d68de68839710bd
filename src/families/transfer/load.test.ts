import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { monotonicClock } from "../../harness/clock.ts";
import { isGone } from "../../testing/processes.ts";
import { MiB } from "../../units.ts";
import { type Mark, pieceBytes, within } from "./load.ts";
import { leaseLoader } from "./loader.ts";

const posix = { skip: process.platform === "win32" ? "Windows has no signals" : false };

describe("work beside a transfer", () => {
  // Pieces end at 10, 20, 50 and 60 and take 10, 10, 12 and 8 of CPU time.
  const marks: readonly Mark[] = [
    [0, 100],
    [10, 110],
    [20, 120],
    [50, 132],
    [60, 140],
  ].map(([atNs, cpuNs]) => ({ atNs, cpuNs }) as Mark);

  test("is counted by the pieces that lie within a span as a whole", () => {
    assert.deepEqual(within(marks, [[0, 60]]), { bytes: 4 * pieceBytes, cpuNs: 40 });
    assert.deepEqual(within(marks, [[5, 55]]), { bytes: 2 * pieceBytes, cpuNs: 22 });
    assert.deepEqual(
      within(marks, [
        [0, 15],
        [45, 60],
      ]),
      { bytes: 2 * pieceBytes, cpuNs: 18 },
    );
  });

  test("is none without a piece in the span", () => {
    assert.deepEqual(within(marks, [[21, 49]]), { bytes: 0, cpuNs: 0 });
    assert.deepEqual(within([], [[0, 60]]), { bytes: 0, cpuNs: 0 });
  });

  test("copies only between begin and end, tells what it did in a span, and copies right", async () => {
    const lease = leaseLoader(8 * MiB);
    try {
      const loader = await lease.current();
      assert.deepEqual(await loader.check(), { reached: 0, wrong: 0 });
      const from = Number(monotonicClock.now());
      await loader.begin();
      await sleep(50);
      const all = await loader.end([[from, Number(monotonicClock.now())]]);
      assert.ok(all.bytes > 0 && all.bytes % pieceBytes === 0 && all.cpuNs >= 0, JSON.stringify(all));
      const { reached, wrong } = await loader.check();
      assert.equal(reached, Math.min(8 * MiB, all.bytes));
      assert.equal(wrong, 0);
      await loader.begin();
      assert.deepEqual(await loader.end([[from, from + 1]]), { bytes: 0, cpuNs: 0 });
    } finally {
      await lease.close();
    }
  });

  test("is one process for all that share it, and another where that has died", posix, async () => {
    const [one, other] = [leaseLoader(MiB), leaseLoader(MiB)];
    const first = await one.current();
    assert.equal(await other.current(), first);
    process.kill(first.pid as number, "SIGKILL");
    await assert.rejects(first.begin(), /the work beside the transfer ended \(SIGKILL\)/);
    const second = await other.current();
    assert.notEqual(second.pid, first.pid);
    await one.close();
    await second.begin();
    await other.close();
    assert.ok(await isGone(second.pid as number));
  });

  test("ends in the middle of its work when its owner is killed", posix, async () => {
    const script = `
      import { leaseLoader } from ${JSON.stringify(new URL("./loader.js", import.meta.url).href)};
      const loader = await leaseLoader(${MiB}).current();
      await loader.begin();
      console.log(loader.pid);
      setInterval(() => {}, 1000);`;
    const owner = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    const pid = await new Promise<number>((resolve) => createInterface({ input: owner.stdout }).once("line", (line) => resolve(Number(line))));
    owner.kill("SIGKILL");
    assert.ok(await isGone(pid));
  });
});
