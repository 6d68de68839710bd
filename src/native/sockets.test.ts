import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { Worker } from "node:worker_threads";
import { loadNative, type NativeSockets, type SendMethod } from "./native.ts";

const loaded = loadNative();
const sockets = (loaded.state === "available" ? loaded.native.sockets : undefined) as NativeSockets;
const skip = loaded.state === "available" ? false : loaded.reason;

const folder = mkdtempSync(join(tmpdir(), "streambound-sockets-"));
/** Not whole pages, nor whole buffers. */
const data = Uint8Array.from({ length: 3 * 2 ** 20 + 1234 }, (_, i) => (i * 7 + (i >>> 8)) % 251);
const path = join(folder, "data");
writeFileSync(path, data);
const file = openSync(path, "r");
after(() => {
  closeSync(file);
  rmSync(folder, { recursive: true, force: true });
});

const given = <T>(result: T | string): T => (typeof result === "string" ? assert.fail(result) : (result as T));
const methods = ["read-write", "sendfile", "splice", "mmap-write", "zerocopy"] as const;
type Kind = "tcp" | "unix";

let count = 0;
interface Pair {
  readonly here: number;
  readonly there: number;
}
/** Sockets and pipes that this process has open. */
const openEnds = () =>
  readdirSync("/proc/self/fd").filter((entry) => {
    try {
      return /^(socket|pipe):/.test(readlinkSync(`/proc/self/fd/${entry}`));
    } catch {
      return false;
    }
  }).length;

/** Two connected ends, closed after use; as many sockets and pipes are open afterwards as before. */
async function withPair<T>(kind: Kind, use: (pair: Pair) => T | Promise<T>): Promise<T> {
  const before = openEnds();
  const name = join(folder, `socket-${count++}`);
  const { fd: listener, port } = given(sockets.listen(kind, kind === "tcp" ? 0 : name));
  const here = given(sockets.connect(kind, kind === "tcp" ? port : name));
  const there = given(sockets.accept(listener));
  try {
    return await use({ here, there });
  } finally {
    for (const fd of [listener, here, there]) assert.equal(sockets.close(fd), undefined);
    assert.equal(openEnds(), before);
  }
}

interface Received {
  readonly bytes: number;
  readonly sha256: string;
}
/** Receives in another thread, until the end and its own. */
function received(fd: number): Promise<Received> {
  const url = JSON.stringify(new URL("./native.js", import.meta.url).href);
  const code = `import(${url}).then(({ loadNative }) => {
    const { sockets } = loadNative().native;
    const into = new Uint8Array(100000), hash = require("node:crypto").createHash("sha256");
    let bytes = 0;
    for (let got; (got = sockets.receive(${fd}, into, false)) !== 0; ) {
      if (got === "recv: EAGAIN") continue;
      if (typeof got === "string") throw new Error(got);
      hash.update(into.subarray(0, got));
      bytes += got;
    }
    require("node:worker_threads").parentPort.postMessage({ bytes, sha256: hash.digest("hex") });
  });`;
  const worker = new Worker(code, { eval: true });
  return new Promise((resolve, reject) => {
    let found: Received;
    worker.once("message", (message: Received) => {
      found = message;
    });
    worker.once("error", reject).once("exit", () => resolve(found));
  });
}
const sent = (from: number): Received => ({ bytes: data.length - from, sha256: createHash("sha256").update(data.subarray(from)).digest("hex") });

/** Sends the file's rest, in as many calls as it takes. */
function sendAll(method: SendMethod, to: number, from: number, bufferBytes: number) {
  const buffer = new Uint8Array(bufferBytes);
  let [at, calls, copied] = [from, 0, 0];
  while (at < data.length) {
    const part = given(sockets.send(method, file, to, at, data.length - at, buffer));
    at += part.sent;
    calls += part.calls;
    copied += part.copied;
  }
  return { calls, copied };
}

/** Why this system sends nothing with MSG_ZEROCOPY, if so: emulators know it not. */
function lackingZerocopy(): string | false {
  if (skip !== false) return skip;
  const { fd, port } = given(sockets.listen("tcp", 0));
  const here = given(sockets.connect("tcp", port));
  const tried = sockets.send("zerocopy", file, here, 0, 0, new Uint8Array(1));
  for (const end of [fd, here]) sockets.close(end);
  return typeof tried === "string" && tried;
}
const without = lackingZerocopy();
const skipOf = (method: SendMethod) => ({ skip: method === "zerocopy" && without });

describe("every way to send a file", { skip }, () => {
  for (const kind of ["tcp", "unix"] as const)
    for (const method of methods.filter((one) => kind === "tcp" || one !== "zerocopy"))
      test(`delivers each byte: ${method} to a ${kind} socket`, skipOf(method), () =>
        withPair(kind, async ({ here, there }) => {
          const from = 1001;
          const arrived = received(there);
          const { calls, copied } = sendAll(method, here, from, 65536);
          assert.equal(sockets.finish(here), undefined);
          assert.deepEqual(await arrived, sent(from));
          // No call was asked for more than its buffer.
          assert.ok(calls >= (data.length - from) / 65536);
          assert.ok(copied >= 0 && copied <= data.length - from);
        }),
      );

  for (const method of methods)
    test(`stops when its time is over and goes on where it stopped: ${method}`, skipOf(method), () =>
      withPair("tcp", async ({ here, there }) => {
        const buffer = new Uint8Array(300000);
        let at = 0;
        // Nobody receives yet: what the kernel has no room for must wait.
        for (;;) {
          // The file again and again, since one is not enough to fill the socket.
          const part = given(sockets.send(method, file, here, at % data.length, data.length - (at % data.length), buffer));
          at += part.sent;
          if (part.sent === 0) break;
        }
        const arrived = received(there);
        while (at % data.length !== 0) at += given(sockets.send(method, file, here, at % data.length, data.length - (at % data.length), buffer)).sent;
        assert.equal(sockets.finish(here), undefined);
        const hash = createHash("sha256");
        for (let whole = 0; whole < at / data.length; whole++) hash.update(data);
        assert.deepEqual(await arrived, { bytes: at, sha256: hash.digest("hex") });
      }),
    );

  for (const method of methods)
    test(`sends a part, or nothing: ${method}`, skipOf(method), () =>
      withPair("tcp", ({ here, there }) => {
        const into = new Uint8Array(100);
        assert.equal(given(sockets.send(method, file, here, 5000, 10, new Uint8Array(3))).sent, 10);
        assert.equal(given(sockets.send(method, file, here, 5010, 0, new Uint8Array(3))).sent, 0);
        assert.equal(sockets.finish(here), undefined);
        assert.equal(sockets.receive(there, into, false), 10);
        assert.deepEqual([...into.subarray(0, 10)], [...data.subarray(5000, 5010)]);
        assert.equal(sockets.receive(there, into, false), 0);
      }),
    );

  const short: readonly [SendMethod, string][] = [
    ["read-write", "pread: short"],
    ["sendfile", "sendfile: short"],
    ["splice", "splice: short"],
    ["mmap-write", "mmap: short"],
    ["zerocopy", "mmap: short"],
  ];
  for (const [method, refusal] of short)
    test(`tells that the file ended before its bytes: ${refusal} of ${method}`, skipOf(method), () =>
      withPair("tcp", ({ here }) => assert.equal(sockets.send(method, file, here, data.length - 5, 6, new Uint8Array(64)), refusal)),
    );

  test("is refused by name where the other end is gone, and the process lives", async () => {
    for (const [method, call] of [
      ["read-write", "send"],
      ["sendfile", "sendfile"],
      ["splice", "splice"],
      ["mmap-write", "send"],
    ] as const)
      await withPair("unix", ({ here, there }) => {
        assert.equal(sockets.finish(here), undefined);
        assert.equal(sockets.send(method, file, here, 0, 4096, new Uint8Array(4096)), `${call}: EPIPE`);
        assert.equal(sockets.receive(there, new Uint8Array(8), false), 0);
      });
  });

  test("needs a file: descriptors of none are refused", () =>
    withPair("tcp", ({ here }) => {
      const none = 2 ** 31 - 1;
      const refusals = methods.slice(0, 4).map((method) => sockets.send(method, none, here, 0, 1, new Uint8Array(1)));
      assert.deepEqual(refusals, ["pread: EBADF", "sendfile: EBADF", "splice: EBADF", "fstat: EBADF"]);
    }));

  test("with MSG_ZEROCOPY needs a TCP socket", () =>
    withPair("unix", ({ here }) => assert.match(String(sockets.send("zerocopy", file, here, 0, 1, new Uint8Array(1))), /^setsockopt: /)));
});

describe("a file as the other end", { skip }, () => {
  for (const method of ["read-write", "sendfile"] as const)
    test(`gets each byte by ${method}`, () => {
      const copy = join(folder, `copy-${method}`);
      const to = openSync(copy, "w");
      sendAll(method, to, 0, 100000);
      closeSync(to);
      assert.equal(Buffer.compare(readFileSync(copy), data), 0);
    });

  test("that is full refuses", { skip: existsSync("/dev/full") ? false : "needs /dev/full" }, () => {
    const to = openSync("/dev/full", "w");
    assert.equal(sockets.send("read-write", file, to, 0, 10, new Uint8Array(64)), "write: ENOSPC");
    closeSync(to);
  });
});

describe("what is received", { skip }, () => {
  test("may be thrown away by the kernel: it is counted, and the view stays as it was", () =>
    withPair("tcp", ({ here, there }) => {
      sockets.send("sendfile", file, here, 1, 50000, new Uint8Array(50000));
      assert.equal(sockets.finish(here), undefined);
      const into = new Uint8Array(60000);
      assert.equal(sockets.receive(there, into, true), 50000);
      assert.equal(sockets.receive(there, into, true), 0);
      assert.ok(into.every((byte) => byte === 0));
    }));

  test("is thrown away by TCP alone", () =>
    withPair("unix", ({ there }) => assert.equal(sockets.receive(there, new Uint8Array(8), true), "recv: ENOTSUP")));

  test("fills the view before the next call gives the rest", () =>
    withPair("unix", ({ here, there }) => {
      sockets.send("read-write", file, here, 0, 1000, new Uint8Array(64));
      assert.equal(sockets.finish(here), undefined);
      const into = new Uint8Array(600);
      assert.equal(sockets.receive(there, into, false), 600);
      assert.deepEqual([...into], [...data.subarray(0, 600)]);
      assert.equal(sockets.receive(there, into, false), 400);
      assert.deepEqual([...into.subarray(0, 400)], [...data.subarray(600, 1000)]);
    }));

  test("is nothing yet, not an end, when the time is over", () =>
    withPair("tcp", ({ there }) => assert.equal(sockets.receive(there, new Uint8Array(8), false), "recv: EAGAIN")));
});

describe("a socket", { skip }, () => {
  test("that nobody connects to is accepted later", () => {
    const { fd, port } = given(sockets.listen("tcp", 0));
    assert.ok(port > 0 && port < 65536);
    assert.equal(sockets.accept(fd), "accept: EAGAIN");
    assert.equal(sockets.close(fd), undefined);
    assert.equal(sockets.connect("tcp", port), "connect: ECONNREFUSED");
  });

  test("of a path is where it was bound, once", () => {
    const name = join(folder, "bound");
    assert.equal(sockets.connect("unix", name), "connect: ENOENT");
    const { fd, port } = given(sockets.listen("unix", name));
    assert.equal(port, 0);
    assert.equal(sockets.listen("unix", name), "bind: EADDRINUSE");
    assert.equal(sockets.close(fd), undefined);
    assert.equal(sockets.connect("unix", name), "connect: ECONNREFUSED");
    assert.match(sockets.close(fd) ?? "", /^close: EBADF$/);
  });

  test("has an address of its kind", () => {
    const wrong: readonly [() => unknown, RegExp][] = [
      [() => sockets.connect("tcp", 0), /^a port must be a whole number from 1 to 65535$/],
      [() => sockets.listen("tcp", 65536), /^a port must be a whole number from 0 to 65535$/],
      [() => sockets.listen("unix", ""), /^a socket's path has 1 to 107 bytes$/],
      [() => sockets.listen("unix", "x".repeat(108)), /^a socket's path has 1 to 107 bytes$/],
      [() => sockets.connect("udp" as never, 1), /^there is no udp here$/],
      [() => sockets.send("copy" as never, file, 0, 0, 1, new Uint8Array(1)), /^there is no copy here$/],
      [() => sockets.send("sendfile", file, 0, -1, 1, new Uint8Array(1)), /^from must be a whole number from 0 to 9007199254740992$/],
      [() => sockets.send("sendfile", file, 0, 0, 0.5, new Uint8Array(1)), /^bytes must be a whole number/],
      [() => sockets.send("sendfile", file, 0, 0, 1, new Uint8Array(0)), /^the buffer has 1 to 2\^30 bytes$/],
      [() => sockets.receive(0, new Uint8Array(0), false), /^the view is empty$/],
      [() => sockets.close(-1), /^a descriptor must be/],
    ];
    for (const [call, message] of wrong) assert.throws(call, { name: "RangeError", message });
    assert.throws(() => sockets.listen("tcp", "80"), /napi_get_value_double|napi_/);
  });
});
