import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Worker } from "node:worker_threads";
import { Lock } from "./lock.ts";
import { Stopped } from "./ring.ts";

describe("a lock", () => {
  test("lets one thread at a time do what takes two steps", async () => {
    const words = new Int32Array(new SharedArrayBuffer(8));
    const turns = 5000;
    const url = new URL(import.meta.url.replace(".test.", ".")).href;
    const worker = new Worker(
      `const { workerData: { url, words, turns } } = require("node:worker_threads");
       import(url).then(({ Lock }) => {
         const lock = new Lock(words, 0);
         for (let i = 0; i < turns; i++) { lock.acquire(); words[1] = words[1] + 1; lock.release(); }
       });`,
      { eval: true, workerData: { url, words, turns } },
    );
    const ended = new Promise((resolve, reject) => worker.once("exit", resolve).once("error", reject));
    await new Promise((resolve) => worker.once("online", resolve));
    const lock = new Lock(words, 0);
    for (let i = 0; i < turns; i++) {
      lock.acquire();
      words[1] = (words[1] as number) + 1;
      lock.release();
    }
    await ended;
    assert.deepEqual([...words], [0, 2 * turns]);
  });

  test("that is held is not waited for once all is to stop", () => {
    const words = new Int32Array(new SharedArrayBuffer(4));
    new Lock(words, 0).acquire();
    assert.throws(() => new Lock(words, 0, () => true).acquire(), Stopped);
  });
});
