/** The same kernels by js and wasm: what each way of writing the loop costs. */
import { memory } from "../src/families/memory/family.ts";
import { defineSuite } from "../src/suites/suite.ts";

const buffers = ["shared", "private"] as const;
const views = ["captured", "passed"] as const;

export default defineSuite({
  id: "engines",
  title: "Engine prices",
  question: "What does a loop in js cost beside wasm, and what do sharing, passing views and bulk calls change?",
  default: true,
  groups: () =>
    ["seq64", "copy", "triad"].map((kernel) => ({
      id: `engines@1/${kernel}`,
      question: `${kernel} by js and wasm on 1 thread`,
      family: memory,
      trials: [
        { kernel, engine: "wasm", threads: 1 },
        ...(kernel === "copy" ? [{ kernel, engine: "wasm", store: "bulk", threads: 1 }] : []),
        { kernel, engine: "js", buffer: buffers, views, threads: 1 },
        ...(kernel === "copy" ? [{ kernel, engine: "js", buffer: buffers, store: ["bulk", "bulk-within"], views: "captured", threads: 1 }] : []),
      ],
      reference: { engine: "wasm", store: "regular", streams: 1 },
    })),
});
