/** How much the memory interface moves at every mix of reads and writes. */
import { mixes } from "../src/families/mixes/family.ts";
import { defineSuite } from "../src/suites/suite.ts";
import { oneAndAll } from "./threads.ts";

/** Percent of the lines that are written. Regular stores read what they write, so that they end at half. */
const updates = { smoke: [0, 50], quick: [0, 10, 20, 30, 40, 50], full: [0, 10, 20, 30, 40, 50] } as const;
const nonTemporal = { smoke: [100], quick: [50, 60, 70, 80, 90, 100], full: [10, 20, 30, 40, 50, 60, 70, 80, 90, 100] } as const;

export default defineSuite({
  id: "mixes",
  title: "Read:write mixes",
  question: "How does the traffic that memory sustains depend on the share of writes?",
  default: false,
  groups: (context) =>
    oneAndAll(context).map((threads) => ({
      id: `mixes@${threads}`,
      question: `Traffic over the share of written lines, ${threads} thread${threads === 1 ? "" : "s"}`,
      family: mixes,
      trials: [
        { kind: "update", engine: ["native", "wasm"], written: updates[context.profile], threads },
        { kind: "nt", engine: "native", written: nonTemporal[context.profile], threads },
      ],
      reference: { kind: "update", engine: "wasm", written: 0 },
      weight: 0.5,
    })),
});
