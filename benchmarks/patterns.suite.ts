/** The document's three access patterns, compared on one engine, one stream and one page size. */
import { memory } from "../src/families/memory/family.ts";
import { defineSuite } from "../src/suites/suite.ts";
import { oneAndAll } from "./threads.ts";

export default defineSuite({
  id: "patterns",
  title: "Access patterns",
  question: "What do seq8 and rand8 reach beside seq64, in useful bytes and in lines?",
  default: true,
  groups: (context) =>
    oneAndAll(context).map((threads) => ({
      id: `patterns@${threads}`,
      question: `seq64, seq8 and rand8 on ${threads} thread${threads === 1 ? "" : "s"}`,
      family: memory,
      trials: [{ engine: ["wasm", "native"], kernel: ["seq64", "seq8", "rand8"], threads }],
      reference: { kernel: "seq64", engine: "wasm" },
      weight: 2,
    })),
});
