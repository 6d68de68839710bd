/**
 * A web TransformStream that encodes bytes as base64.
 *
 * It cannot be sliced: three bytes become four characters, and what is left of a chunk waits for the next. The harness makes it anew for every
 * pass and hands it chunks; their bytes are read once, and what leaves it is a third more.
 */
import { Buffer } from "node:buffer";
import { ByteLengthQueuingStrategy, TransformStream } from "node:stream/web";
import { defineLoop } from "../../src/loops/define.ts";
import { repeat } from "./period.ts";

/** Bytes before they repeat. */
const period = 65536;

export default defineLoop({
  name: "base64-encode",
  init: ({ input }) => {
    for (let i = 0, state = 1; i < Math.min(period, input.length); i++) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      input[i] = state >>> 24;
    }
    repeat(input, period);
  },
  transform: (_, { highWaterMark }) => {
    const strategy = new ByteLengthQueuingStrategy({ highWaterMark });
    let rest: Uint8Array = new Uint8Array(0);
    return new TransformStream<Uint8Array, Uint8Array>(
      {
        transform(chunk, controller) {
          const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
          const whole = bytes.length - (bytes.length % 3);
          if (whole > 0) controller.enqueue(Buffer.from(bytes.toString("base64", 0, whole), "latin1"));
          // A copy: the chunk belongs to its sender again.
          rest = Uint8Array.prototype.slice.call(bytes, whole);
        },
        flush(controller) {
          if (rest.length > 0) controller.enqueue(Buffer.from(Buffer.from(rest).toString("base64"), "latin1"));
        },
      },
      strategy,
      strategy,
    );
  },
  // Four characters for every three bytes that were begun: 4 bytes become 8.
  check: (bytesOut, { input }) => bytesOut === 4 * Math.ceil(input.length / 3),
});
