import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, describe, test } from "node:test";
import { Worker } from "node:worker_threads";
import { Unavailable } from "../../harness/subject.ts";
import { loadNative } from "../../native/native.ts";
import { isGone } from "../../testing/processes.ts";
import { KiB, MiB } from "../../units.ts";
import { fillPattern } from "./pattern.ts";
import { type Address, leaseSink } from "./sink.ts";
import { nativeMover, sendBlocking } from "./socket-native.ts";
import { sendPipeline } from "./socket-node.ts";
import { requestOf } from "./wire.ts";

const folder = mkdtempSync(join(tmpdir(), "streambound-sink-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const posix = { skip: process.platform === "win32" ? "Windows has neither signals nor sockets by a path" : false };
const bytes = 8 * MiB;
const input = join(folder, "input");
const pattern = new Uint8Array(bytes);
fillPattern(pattern, 0);
writeFileSync(input, pattern);

const module = JSON.stringify(new URL("./sink.js", import.meta.url).href);
/** Starts a receiver and tells its process. */
const starting = (tell: string): string => `
  import { leaseSink } from ${module};
  const sink = await leaseSink("unix", ${JSON.stringify(folder)}).current();
  ${tell}(String(sink.pid));`;

describe("the receiver's process", () => {
  test("is one for all that share it, and ends with the last of them", posix, async () => {
    const [one, other] = [leaseSink("unix", folder), leaseSink("unix", folder)];
    const { pid } = await one.current();
    assert.equal((await other.current()).pid, pid);
    assert.equal(readdirSync(folder).length, 2);
    await one.close();
    await one.close();
    assert.equal((await other.current()).pid, pid);
    await other.close();
    assert.ok(await isGone(pid as number));
    assert.deepEqual(readdirSync(folder), ["input"]);
  });

  for (const signal of ["SIGTERM", "SIGKILL"] as const)
    test(`ends when its owner is ended by ${signal}, and takes its socket along`, posix, async () => {
      const owner = spawn(process.execPath, ["--input-type=module", "-e", `${starting("console.log")} setInterval(() => {}, 1000);`], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const pid = await new Promise<number>((resolve) => createInterface({ input: owner.stdout }).once("line", (line) => resolve(Number(line))));
      owner.kill(signal);
      assert.ok(await isGone(pid));
      assert.deepEqual(readdirSync(folder), ["input"]);
    });

  test("ends when its owner is a worker that is terminated", posix, async () => {
    const script = `import { parentPort } from "node:worker_threads"; ${starting("((pid) => parentPort.postMessage(pid))")}`;
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(script)}`));
    const pid = await new Promise<number>((resolve) => worker.once("message", (told: string) => resolve(Number(told))));
    await worker.terminate();
    assert.ok(await isGone(pid));
  });
});

describe("a receiver that cannot be had", () => {
  test("for want of a socket is told as something that this machine lacks", { skip: process.platform !== "linux" }, async () => {
    const lease = leaseSink("unix", "/proc");
    await assert.rejects(
      lease.current(),
      (thrown) =>
        thrown instanceof Unavailable && thrown.code === "socket-refused" && /to receive by: (?:bind|listen): E[A-Z]+$/.test(thrown.message),
    );
    await lease.close();
  });

  test("for want of a folder says that it could not be started", async () => {
    const lease = leaseSink("tcp", join(folder, "missing"));
    await assert.rejects(lease.current(), /the receiver could not be started/);
    await lease.close();
  });
});

/** A receiver of another process that does not do what it should. */
async function withReceiver(rest: string, use: (address: Address) => Promise<void>): Promise<void> {
  const script = `
    import { createServer } from "node:net";
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on("error", () => {});
      socket.once("data", () => { socket.write(Uint8Array.of(0x21)); ${rest} });
    });
    server.listen(0, "127.0.0.1", () => console.log(server.address().port));
    process.stdin.resume().once("close", () => process.exit());`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["pipe", "pipe", "inherit"] });
  try {
    const place = await new Promise<number>((resolve) => createInterface({ input: child.stdout }).once("line", (line) => resolve(Number(line))));
    await use({ kind: "tcp", place });
  } finally {
    child.kill("SIGKILL");
  }
}

const request = requestOf("check");
const loaded = loadNative();
const senders: Readonly<Record<string, { readonly skip: string | false; readonly send: (address: Address, most: number) => Promise<unknown> }>> = {
  "a pipeline": { skip: false, send: (address, most) => sendPipeline(address, request, input, 64 * KiB, bytes, most) },
  ...Object.fromEntries(
    (["read-write", "sendfile", "splice", "mmap-write"] as const).map((method) => [
      method,
      {
        skip: loaded.state === "available" ? false : loaded.reason,
        send: async (address: Address, most: number) => {
          if (loaded.state === "absent") return;
          const { sockets } = loaded.native;
          const file = openSync(input, "r");
          try {
            return await sendBlocking(sockets, address, request, bytes, nativeMover(sockets, method, file, new Uint8Array(64 * KiB)), most);
          } finally {
            closeSync(file);
          }
        },
      },
    ]),
  ),
};

for (const [name, { skip, send }] of Object.entries(senders))
  describe(`sending by ${name}`, { skip }, () => {
    test("says so when the receiver dies in the middle", () =>
      withReceiver(
        "let got = 0; socket.on('data', (chunk) => { got += chunk.length; if (got > 1e6) process.kill(process.pid, 'SIGKILL'); });",
        (address) => assert.rejects(send(address, 20_000), { message: /^the receiver ended in the middle \(.+\)$/ }),
      ));

    test("says so when the receiver stalls in the middle", () =>
      withReceiver("socket.pause();", (address) => assert.rejects(send(address, 400), { message: /^the receiver stalls: .+ within 0\.4 s$/ })));

    test("says so when the receiver takes everything and never answers", () =>
      withReceiver("socket.resume();", (address) => assert.rejects(send(address, 400), { message: /^the receiver stalls/ })));

    test("says so when the receiver ends without an answer", () =>
      withReceiver("socket.on('end', () => socket.end()).resume();", (address) =>
        assert.rejects(send(address, 20_000), { message: "the receiver ended in the middle (without an answer)" }),
      ));

    test("says so when nobody listens", async () => {
      const server = createServer().listen(0, "127.0.0.1");
      const place = await new Promise<number>((resolve) => server.once("listening", () => resolve((server.address() as { port: number }).port)));
      await new Promise((resolve) => server.close(resolve));
      await assert.rejects(send({ kind: "tcp", place }, 1000), { message: "the receiver cannot be reached (connect: ECONNREFUSED)" });
    });
  });
