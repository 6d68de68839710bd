/**
 * The service that enriching asks, a process of its own: it prints its port and answers each request after the time that the request asks for,
 * counted from the sender's stamp. One thread serves all: it sleeps until the first answer is due and looks at the sockets between its sleeps. Its
 * stdin is a leash: it ends when that closes, however its owner ended.
 */
import { writeSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { nowNs, sleepNs, sleepPrecisely } from "../now.ts";
import { regionOf } from "../texts.ts";
import { messages, request, requestFields } from "./wire.ts";

/** No sleep is longer: a request that is due earlier may have come, and so may the end of the leash. */
const longestSleepNs = 1e6;
/** A sleep ends about so late. */
const wakeUpNs = 10_000;

interface Due {
  readonly socket: Socket;
  readonly user: number;
  readonly sentNs: number;
  readonly dueNs: number;
}

/** By their time, the first last. */
const dues: Due[] = [];
let stalled = false;
let serving = false;

function take(socket: Socket, [kind, user = 0, sentNs = 0, waitNs = 0]: Float64Array): void {
  if (kind === request.stall) stalled = true;
  if (stalled) return;
  if (kind === request.cpu) {
    const { user: own, system } = process.cpuUsage();
    answer(socket, (own + system) * 1e3, 0);
    return;
  }
  const due: Due = { socket, user, sentNs, dueNs: sentNs + waitNs };
  const after = dues.findLastIndex(({ dueNs }) => dueNs > due.dueNs);
  dues.splice(after + 1, 0, due);
  if (!serving) setImmediate(serve);
  serving = true;
}

function serve(): void {
  const first = dues.at(-1);
  if (first && !stalled) {
    const leftNs = first.dueNs - nowNs() - wakeUpNs;
    if (leftNs > 0) sleepNs(Math.min(leftNs, longestSleepNs));
  }
  for (let due = dues.at(-1); due !== undefined && due.dueNs <= nowNs() && !stalled; due = dues.at(-1)) {
    dues.pop();
    answer(due.socket, regionOf(due.user), nowNs() - due.sentNs);
  }
  serving = dues.length > 0 && !stalled;
  if (serving) setImmediate(serve);
}

function answer(socket: Socket, value: number, heldNs: number): void {
  socket.write(new Uint8Array(new Float64Array([value, heldNs]).buffer));
}

sleepPrecisely();
process.stdin.resume().once("close", () => process.exit());
const server = createServer({ noDelay: true }, (socket) => {
  socket.on("error", () => socket.destroy());
  socket.on(
    "data",
    messages(requestFields, (message) => take(socket, message)),
  );
});
server.listen({ port: 0, host: "127.0.0.1" }, () => {
  const address = server.address();
  writeSync(1, `${typeof address === "object" && address !== null ? address.port : 0}\n`);
});
