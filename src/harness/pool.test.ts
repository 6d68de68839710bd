import assert from "node:assert/strict";
import { test } from "node:test";
import { errors } from "../errors.ts";
import { leftoversOf } from "../testing/leftovers.ts";
import { WorkerPool } from "./pool.ts";
import type { WorkerTask } from "./protocol.ts";
import work from "./worker.ts";

test("every slot is a thread that answers for itself, and destroy ends them all", async () => {
  const use = async () => {
    const pool = new WorkerPool({ threads: 3 });
    await pool.ready();
    const replies = await Promise.all([0, 1, 2].map((slot) => pool.send(slot, { kind: "verify", subject: 7 + slot })));
    // A subject that was never opened is the worker's complaint, not the pool's end.
    assert.deepEqual(
      replies.map((reply) => reply.kind === "failed" && [reply.code, reply.message]),
      [7, 8, 9].map((subject) => ["subject-error", `subject ${subject} is not open`]),
    );
    assert.equal(pool.lost, undefined);
    await pool.destroy();
  };
  await use();
  assert.deepEqual(await leftoversOf(use), []);
});

test("a pool that was abandoned rejects what waits and what follows with the reason, and can be ended", async () => {
  const pool = new WorkerPool({ threads: 1 });
  await pool.ready();
  const waiting = pool.send(0, { kind: "close", subject: 0 });
  pool.abandon(errors.workerLost(0, "was taken away"));
  pool.abandon(errors.workerLost(0, "was taken away again"));
  const reason = { code: "worker-lost", message: /^Worker 0 was taken away in the middle/ };
  await assert.rejects(waiting, reason);
  await assert.rejects(pool.send(0, { kind: "close", subject: 0 }), reason);
  assert.equal(pool.lost?.code, "worker-lost");
  await pool.destroy();
});

test("commands that wait when the pool is destroyed are rejected", async () => {
  const pool = new WorkerPool({ threads: 1 });
  await pool.ready();
  // A module that never finishes loading keeps the command open.
  const body = `data:text/javascript,${encodeURIComponent("await new Promise(() => {})")}`;
  const waiting = pool.send(0, { kind: "open", subject: 1, body, context: {} as never });
  const [rejected] = await Promise.all([assert.rejects(waiting, { code: "worker-lost" }), pool.destroy()]);
  assert.equal(rejected, undefined);
});

test("a worker of another protocol version refuses its task", async () => {
  const task = { version: 99, slot: 0 } as unknown as WorkerTask & { port: never };
  await assert.rejects(work(task), /protocol 99 met a worker of protocol 1/);
});
