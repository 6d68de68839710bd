/** The slow form, as it is written for browsers: a string grown by a character for every byte, then `btoa`, then its characters as bytes. */
import { ByteLengthQueuingStrategy, TransformStream } from "node:stream/web";
import { defineLoop } from "../../../src/loops/define.ts";
import fast from "../base64-encode.loop.ts";

export default defineLoop({
  ...fast,
  transform: (_, { highWaterMark }) => {
    const strategy = new ByteLengthQueuingStrategy({ highWaterMark });
    const encoder = new TextEncoder();
    let binary = "";
    return new TransformStream<Uint8Array, Uint8Array>(
      {
        transform(chunk, controller) {
          for (const byte of chunk) binary += String.fromCharCode(byte);
          const whole = binary.length - (binary.length % 3);
          if (whole > 0) controller.enqueue(encoder.encode(btoa(binary.slice(0, whole))));
          binary = binary.slice(whole);
        },
        flush(controller) {
          if (binary.length > 0) controller.enqueue(encoder.encode(btoa(binary)));
        },
      },
      strategy,
      strategy,
    );
  },
});
