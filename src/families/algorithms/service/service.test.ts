import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { after, describe, test } from "node:test";
import fc from "fast-check";
import { isGone } from "../../../testing/processes.ts";
import { regionOf } from "../texts.ts";
import { Asker } from "./asker.ts";
import { startService } from "./service.ts";
import { messages } from "./wire.ts";

describe("messages", () => {
  test("are the same however their bytes were split on the way", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true }), { minLength: 2, maxLength: 40 }),
        fc.array(fc.integer({ min: 1, max: 40 })),
        (values, cuts) => {
          const bytes = new Uint8Array(new Float64Array(values).buffer);
          const found: number[] = [];
          const take = messages(2, (message) => void found.push(...message));
          let at = 0;
          for (const cut of cuts) {
            take(bytes.subarray(at, at + cut));
            at += cut;
          }
          take(bytes.subarray(at));
          assert.deepEqual(found, values.slice(0, 2 * Math.floor(values.length / 2)));
        },
      ),
    );
  });
});

describe("the service", async () => {
  const service = await startService();
  after(() => service.stop());

  test("answers with the user's region, not before the time that it is told to wait", async () => {
    const asker = await Asker.connect(service.port, 10_000);
    for (const user of [3, 4, 5]) assert.equal(await asker.ask(user, 2e6), regionOf(user));
    const heldNs = asker.takeHeldNs();
    assert.equal(heldNs.length, 3);
    assert.deepEqual(asker.takeHeldNs(), []);
    for (const ns of heldNs) assert.ok(ns >= 2e6, `${ns} ns`);
    assert.ok((await asker.cpuNs()) > 0);
    asker.close();
  });

  test("lets those who ask at the same time wait at the same time, the shorter wait first", async () => {
    const askers = await Promise.all([40e6, 20e6, 1e6].map(async (waitNs) => ({ waitNs, asker: await Asker.connect(service.port, 10_000) })));
    const order: number[] = [];
    await Promise.all(
      askers.map(async ({ waitNs, asker }) => {
        await asker.ask(1, waitNs);
        order.push(waitNs);
        asker.close();
      }),
    );
    assert.deepEqual(order, [1e6, 20e6, 40e6]);
  });

  test("is told of as silent where it does not answer, and as gone where it ended", async () => {
    const asker = await Asker.connect(service.port, 60);
    asker.stall();
    await assert.rejects(asker.ask(1, 0), /^Error: the service did not answer within 60 ms$/);
    await service.stop();
    await assert.rejects(asker.ask(1, 0), /^Error: the (service has closed the connection|connection to the service failed: .*)$/);
    asker.close();
  });
});

test("a service ends with the process that started it, even where that is killed", async () => {
  const url = new URL(import.meta.url.replace(".test.", ".")).href;
  const owner = spawn(process.execPath, [
    "--input-type=module",
    "--eval",
    `const { startService } = await import(${JSON.stringify(url)});
     process.stdout.write(String((await startService()).pid), () => process.kill(process.pid, "SIGKILL"));`,
  ]);
  const pid = Number(await text(owner.stdout));
  assert.ok(pid > 0);
  assert.ok(await isGone(pid));
});
