/** The n-pass chain against B/(n+2), in six modes, and the chunk size from which tiling pays. */
import { chain } from "../src/families/chain/family.ts";
import { chainModes } from "../src/models/chain.ts";
import { defineSuite } from "../src/suites/suite.ts";
import { KiB } from "../src/units.ts";
import { oneAndAll } from "./threads.ts";

/** Transforms of the chunk sweep: enough that the passes in cache weigh as much as the memory. */
const sweptTransforms = 4;
/** 4 KiB … 64 MiB: from below any first-level cache to beyond most last-level ones. */
const chunks = Array.from({ length: 15 }, (_, i) => 4 * KiB * 2 ** i);

export default defineSuite({
  id: "chain",
  title: "Chains of transforms",
  question: "What do n transforms cost, and is it B/(n+2)?",
  default: true,
  groups: (context) => {
    const lengths = context.profile === "smoke" ? [0, 1, 2] : [0, 1, 2, 3, 4, 5, 6, 7, 8];
    return oneAndAll(context).flatMap((threads) => [
      {
        id: `chain@${threads}`,
        question: `Rate of a chain over n, all modes, ${threads} thread${threads === 1 ? "" : "s"}`,
        family: chain,
        trials: [
          { mode: chainModes, n: lengths, threads },
          { mode: "pass-l2", n: 1, size: "l2", threads },
          { mode: "fused-l2", n: lengths, size: "l2", threads },
        ],
        reference: { mode: "whole", n: 0 },
        // A round takes seconds: one a visit is enough for a median over epochs.
        weight: 0.5,
      },
      {
        id: `chunks@${threads}`,
        question: `Rate of a tiled chain of ${sweptTransforms} transforms over the chunk size, ${threads} thread${threads === 1 ? "" : "s"}`,
        family: chain,
        trials: [{ mode: "chunked", n: sweptTransforms, chunk: context.profile === "smoke" ? chunks.slice(0, 4) : chunks, threads }],
      },
    ]);
  },
});
