/** The slow form: decodes every chunk into a string, splits it, and encodes each line again. */
import { defineLoop } from "../../../src/loops/define.ts";
import fast from "../split-lines.loop.ts";

async function* lines(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let rest = "";
  for await (const chunk of source) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = parts.pop() ?? "";
    for (const line of parts) yield encoder.encode(line);
  }
  rest += decoder.decode();
  if (rest !== "") yield encoder.encode(rest);
}

export default defineLoop({ ...fast, transform: () => lines });
