/** B(mix, T): the sustained traffic rate of each read:write mix, by the best variant that a search finds. */
import { streamCounts } from "../src/catalogue/kernel.ts";
import { memory } from "../src/families/memory/family.ts";
import { defineSuite } from "../src/suites/suite.ts";
import { oneAndAll } from "./threads.ts";

/** Kernels whose traffic is exact whatever the machine does about write-allocate: only they qualify for B. */
const exact = [{ kernel: "seq64" }, { kernel: "daxpy" }, { kernel: "copy", preload: true }, { kernel: "update" }, { kernel: "write", preload: true }];

export default defineSuite({
  id: "peak",
  title: "Peak bandwidth",
  question: "How many bytes a second cross the memory interface, by read:write mix?",
  default: true,
  groups: (context) =>
    oneAndAll(context).map((threads) => ({
      id: `peak@${threads}`,
      question: `Sustained bandwidth of each mix on ${threads} thread${threads === 1 ? "" : "s"}`,
      family: memory,
      trials: [
        ...exact.map((axes) => ({ axes: { ...axes, threads }, tune: { streams: streamCounts } })),
        // Beside them, for readers of other tools: kernels whose traffic depends on write-allocate.
        { kernel: ["write", "copy"], store: ["regular", "bulk"], threads },
        { kernel: ["scale", "add", "triad"], threads },
      ],
      reference: { kernel: "seq64", streams: 1 },
    })),
});
