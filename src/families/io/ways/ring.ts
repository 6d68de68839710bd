/** io_uring: many reads by one call, or always as many in flight. */
import { readdirSync, readFileSync } from "node:fs";
import { Unavailable } from "../../../harness/subject.ts";
import type { Ring } from "../../../native/native.ts";
import { slotsOf } from "../params.ts";
import { openSlots } from "../slots.ts";
import { type OpenWay, refused } from "../way.ts";
import { Cuts } from "./cuts.ts";
import { addon, type ReadRange, readCut, showSlots } from "./pread.ts";

export const openRing: OpenWay = ({ file, params, positions }) => {
  const { ring: rings } = addon();
  const { block, depth = 1, mode = "batch", sqpoll = false, registered = false, sum } = params;
  const slots = openSlots(block, slotsOf(params));
  let current: Ring | undefined;
  const ring = (): Ring => {
    if (current !== undefined) return current;
    const opened = rings.open(depth, sqpoll);
    if (typeof opened === "string")
      throw new Unavailable("io-uring-absent", `io_uring${sqpoll ? " with a polling thread" : ""} is not possible here: ${opened}`);
    current = opened;
    const refusal = registered ? rings.register(opened, slots.whole) : undefined;
    if (refusal !== undefined) {
      close();
      throw new Unavailable("registered-buffers-absent", `registering buffers with io_uring is not possible here: ${refusal}`);
    }
    return opened;
  };
  const close = (): void => {
    if (current !== undefined) rings.close(current);
    current = undefined;
  };
  ring();
  const readRange: ReadRange = (from, to) => {
    const answer = rings.read(ring(), file.fd, slots.whole, block, positions, from, to, depth, mode, sum);
    if (typeof answer === "string") throw refused(answer);
    return { calls: answer.enters, sum: answer.sum };
  };
  // A batch that a cut divides would cost a call more.
  const cuts = new Cuts(depth);
  const rest = (): void => {
    if (!sqpoll) return;
    close();
    awaitPollersEnd();
  };
  rest();
  return {
    inThread: !sqpoll,
    arm: () => void ring(),
    rest,
    read: (passes) => readCut(readRange, cuts, positions.length, passes),
    show(see) {
      showSlots(readRange, slots, positions, see);
      rest();
    },
    close,
  };
};

/** Some tens of ms are usual; a poller of another's ring stays longer than anyone should wait. */
const longestWaitMs = 200;
const never = new Int32Array(new SharedArrayBuffer(4));

/**
 * The kernel's thread outlives its ring by some tens of ms and looks for submissions meanwhile: on another trial's CPU, and at this process's charge. A
 * sample is followed by the next, so they wait for it here.
 */
function awaitPollersEnd(): void {
  const started = performance.now();
  while (polled() && performance.now() - started < longestWaitMs) Atomics.wait(never, 0, 0, 1);
}

function polled(): boolean {
  return readdirSync("/proc/self/task").some((task) => {
    try {
      return readFileSync(`/proc/self/task/${task}/comm`, "latin1").startsWith("iou-sqp");
    } catch {
      // The thread ended while the list was read.
      return false;
    }
  });
}
