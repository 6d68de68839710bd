/** To a blocking socket, which only the addon opens: by its own methods, or by Node's readSync and writeSync. */
import { readSync, writeSync } from "node:fs";
import { Unavailable } from "../../harness/subject.ts";
import type { NativeSockets, SendMethod } from "../../native/native.ts";
import { codeOf } from "../../records/causes.ts";
import { Deadline, gone, type Sent, stopwatch } from "./sent.ts";
import type { Address } from "./sink.ts";
import { turn } from "./turn.ts";
import { type Answer, answerBytes, decodeAnswer, readyBytes } from "./wire.ts";

/** How the bytes get into the socket. */
export interface Mover {
  /** Moves the first `bytes` of the file; every wait is bounded by the deadline. */
  move(fd: number, bytes: number, deadline: Deadline): Promise<Moved>;
  /** What is left to do once everything has arrived. */
  settle?(fd: number): Moved;
}

interface Moved {
  readonly syscalls: number;
  /** Of MSG_ZEROCOPY: what the kernel copied after all. */
  readonly copiedBytes?: number;
}

/** By one of the addon's methods. */
export function nativeMover(sockets: NativeSockets, method: SendMethod, file: number, buffer: Uint8Array): Mover {
  const call = (fd: number, from: number, bytes: number) => {
    const part = sockets.send(method, file, fd, from, bytes, buffer);
    if (typeof part === "string") throw unsent(part);
    return part;
  };
  return {
    async move(fd, bytes, deadline) {
      let [sent, syscalls, copiedBytes] = [0, 0, 0];
      for (;;) {
        const part = call(fd, sent, bytes - sent);
        sent += part.sent;
        syscalls += part.calls;
        copiedBytes += part.copied;
        if (sent === bytes) return { syscalls, ...(method === "zerocopy" && { copiedBytes }) };
        deadline.check();
        await turn();
      }
    },
    // Memory that was sent without a copy is the kernel's until it says so.
    ...(method === "zerocopy" && {
      settle: (fd) => {
        const { calls, copied } = call(fd, 0, 0);
        return { syscalls: calls, copiedBytes: copied };
      },
    }),
  };
}

/** What a system answers that does not know a call, or forbids it. */
const unknown = /: (?:ENOSYS|EOPNOTSUPP|ENOPROTOOPT|EINVAL|EPERM|EACCES)$/;

/** Why a call of `send` sent nothing more. */
function unsent(refusal: string): Error {
  if (unknown.test(refusal)) return new Unavailable("send-refused", `the system does not send so: ${refusal}`);
  if (refusal.endsWith(": short")) return new Error("the file has become shorter");
  return /: (?:EPIPE|ECONNRESET)$/.test(refusal) ? gone(refusal) : new Error(`sending failed (${refusal})`);
}

/** Calls that are made before the event loop has a turn. */
const mostMs = 200;

/** By one readSync and one writeSync a buffer. */
export function nodeMover(file: number, buffer: Uint8Array): Mover {
  return {
    async move(fd, bytes, deadline) {
      let [sent, syscalls] = [0, 0];
      let slice = new Deadline(mostMs);
      while (sent < bytes) {
        const got = readSync(file, buffer, 0, Math.min(buffer.length, bytes - sent), sent);
        if (got === 0) throw unsent("read: short");
        syscalls++;
        for (let done = 0; done < got; syscalls++) {
          done += written(fd, buffer, done, got);
          if (!slice.over) continue;
          deadline.check();
          await turn();
          slice = new Deadline(mostMs);
        }
        sent += got;
      }
      return { syscalls };
    },
  };
}

/** What one call wrote: nothing where the socket took nothing in its time. */
function written(fd: number, buffer: Uint8Array, from: number, to: number): number {
  try {
    return writeSync(fd, buffer, from, to - from);
  } catch (thrown) {
    if (codeOf(thrown) === "EAGAIN") return 0;
    throw unsent(`write: ${codeOf(thrown) ?? "failed"}`);
  }
}

/** Sends over a connection of its own; what is timed ends with the answer. */
export async function sendBlocking(
  sockets: NativeSockets,
  address: Address,
  request: Uint8Array,
  bytes: number,
  mover: Mover,
  passMs: number,
): Promise<Sent> {
  const fd = sockets.connect(address.kind, address.place);
  if (typeof fd === "string") throw new Error(`the receiver cannot be reached (${fd})`);
  try {
    const deadline = new Deadline(passMs);
    written(fd, request, 0, request.length);
    await receive(sockets, fd, new Uint8Array(readyBytes.length), deadline);
    const stop = stopwatch();
    const moved = await mover.move(fd, bytes, deadline);
    const refusal = sockets.finish(fd);
    if (refusal !== undefined) throw gone(refusal);
    const answer = await answerOf(sockets, fd, deadline);
    const settled = mover.settle?.(fd);
    const { copiedBytes } = moved;
    return {
      ...stop(),
      ...answer,
      syscalls: moved.syscalls + 1 + (settled?.syscalls ?? 0),
      ...(copiedBytes !== undefined && { copiedBytes: copiedBytes + (settled?.copiedBytes ?? 0) }),
    };
  } finally {
    sockets.close(fd);
  }
}

async function answerOf(sockets: NativeSockets, fd: number, deadline: Deadline): Promise<Answer> {
  return decodeAnswer(await receive(sockets, fd, new Uint8Array(answerBytes), deadline));
}

async function receive(sockets: NativeSockets, fd: number, into: Uint8Array, deadline: Deadline): Promise<Uint8Array> {
  for (let have = 0; have < into.length; ) {
    const got = sockets.receive(fd, into.subarray(have), false);
    if (got === 0) throw gone("without an answer");
    if (typeof got === "number") have += got;
    else if (!got.endsWith(": EAGAIN")) throw gone(got);
    if (have === into.length) break;
    deadline.check();
    await turn();
  }
  return into;
}
