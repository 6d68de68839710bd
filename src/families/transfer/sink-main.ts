/**
 * The receiver, a process of its own: `sink-main tcp` or `sink-main unix <name>`, the name relative to the working folder. It prints one line (JSON)
 * with its port, or with what was refused, and then serves one connection after another (`wire.ts`). Its stdin is a leash: it ends when that
 * closes, however its owner ended. With the addon it receives by blocking calls, each of a fifth of a second at most; without it by Node's sockets.
 */
import { rmSync, writeSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { messageOf } from "../../errors.ts";
import { loadNative, type NativeSockets } from "../../native/native.ts";
import { PatternCheck } from "./pattern.ts";
import { turn } from "./turn.ts";
import { type Answer, encodeAnswer, isDiscard, readyBytes } from "./wire.ts";

/** Bytes that are received before they are compared: they stay in a cache. */
const chunkBytes = 256 * 1024;
/** Asked for at once where nothing is copied. */
const discardBytes = 1024 * 1024;

type Told = { readonly port: number } | { readonly refused: string };

const tell = (told: Told): void => void writeSync(1, `${JSON.stringify(told)}\n`);

/** Calls again after a turn of the event loop, in which the leash is seen, for as long as nothing came in time. */
async function patiently<T>(call: () => T): Promise<T> {
  for (;;) {
    const result = call();
    if (typeof result !== "string" || !result.endsWith(": EAGAIN")) return result;
    await turn();
  }
}

async function serveBlocking(sockets: NativeSockets, kind: "tcp" | "unix", address: number | string): Promise<void> {
  const listening = sockets.listen(kind, address);
  if (typeof listening === "string") return tell({ refused: listening });
  tell({ port: listening.port });
  for (;;) {
    const fd = await patiently(() => sockets.accept(listening.fd));
    if (typeof fd === "string") throw new Error(fd);
    try {
      await answerOne(sockets, fd);
    } catch {
      // The sender went away: it knows why.
    } finally {
      sockets.close(fd);
    }
    await turn();
  }
}

async function answerOne(sockets: NativeSockets, fd: number): Promise<void> {
  const request = new Uint8Array(1);
  const receive = async (into: Uint8Array, discard: boolean): Promise<number> => {
    const got = await patiently(() => sockets.receive(fd, into, discard));
    if (typeof got === "string") throw new Error(got);
    return got;
  };
  if ((await receive(request, false)) === 0) return;
  const discard = isDiscard(request[0]);
  const buffer = new Uint8Array(discard ? discardBytes : chunkBytes);
  writeSync(fd, readyBytes);
  const check = new PatternCheck();
  let discarded = 0;
  for (;;) {
    const got = await receive(buffer, discard);
    if (got === 0) break;
    if (discard) discarded += got;
    else check.take(buffer.subarray(0, got));
  }
  writeSync(fd, encodeAnswer(discard ? { received: discarded, wrong: 0 } : answerOf(check)));
}

const answerOf = ({ received, wrong }: PatternCheck): Answer => ({ received, wrong });

function serveByNode(kind: "tcp" | "unix", name: string): void {
  const server = createServer({ allowHalfOpen: true, noDelay: true }, compare);
  server.once("error", (error: NodeJS.ErrnoException) => {
    tell({ refused: `listen: ${error.code ?? error.message}` });
    process.exit();
  });
  server.listen(kind === "tcp" ? { port: 0, host: "127.0.0.1" } : { path: name }, () => {
    const address = server.address();
    tell({ port: typeof address === "object" && address !== null ? address.port : 0 });
  });
}

/** Without the addon nothing can be discarded: the sender asks for a comparison only. */
function compare(socket: Socket): void {
  const check = new PatternCheck();
  let asked = false;
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk) => {
    if (asked) return check.take(chunk);
    asked = true;
    socket.write(readyBytes);
    check.take(chunk.subarray(1));
  });
  socket.on("end", () => socket.end(encodeAnswer(answerOf(check))));
}

const [, , kind, name = ""] = process.argv;
if (kind !== "tcp" && kind !== "unix") throw new Error(`a receiver is of tcp or unix, not of ${kind}`);
process.stdin.resume().once("close", () => process.exit());
if (kind === "unix") process.once("exit", () => rmSync(name, { force: true }));
const loaded = loadNative();
if (loaded.state === "available") {
  try {
    await serveBlocking(loaded.native.sockets, kind, kind === "tcp" ? 0 : name);
  } catch (thrown) {
    console.error(messageOf(thrown));
    process.exitCode = 1;
  }
  process.exit();
}
serveByNode(kind, name);
