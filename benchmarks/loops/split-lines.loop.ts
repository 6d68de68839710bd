/**
 * An async generator that splits a text into lines, each handed on as a view of its chunk.
 *
 * It cannot be sliced: a line may begin in one chunk and end in the next. The harness makes it anew for every pass; the input is read once, and
 * the lines are not copied.
 */
import { defineLoop } from "../../src/loops/define.ts";
import { overTurns, repeat } from "./period.ts";

/** Bytes before the text repeats. */
const period = 65536;

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

async function* lines(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest: Uint8Array = new Uint8Array(0);
  for await (const chunk of source) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      const line = chunk.subarray(from, end);
      yield rest.length > 0 ? joined(rest, line) : line;
      rest = new Uint8Array(0);
      from = end + 1;
    }
    // A copy: the chunk belongs to its sender again.
    rest = joined(rest, chunk.subarray(from));
  }
  if (rest.length > 0) yield rest;
}

export default defineLoop({
  name: "split-lines",
  // Lines of 40 to 295 letters.
  init: ({ input }) => {
    const block = input.subarray(0, period);
    block.fill(97);
    for (let at = 40, state = 1; at < block.length; ) {
      block[at] = 10;
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      at += 41 + (state >>> 24);
    }
    repeat(input, period);
  },
  transform: () => lines,
  // What came in without its line breaks.
  check: (bytesOut, { input }) => {
    const breaks = (bytes: number) => input.subarray(0, bytes).filter((byte) => byte === 10).length;
    return bytesOut === input.length - overTurns(input.length, period, breaks);
  },
});
