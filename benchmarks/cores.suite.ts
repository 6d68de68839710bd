/** What it costs when two CPUs share: hand-over of a cache line between every pair, and Atomics with and without false sharing. */
import { cores } from "../src/families/cores/family.ts";
import { examplePairs, type Pair, pairCount, pairsOf } from "../src/families/cores/pairs.ts";
import { defineSuite } from "../src/suites/suite.ts";

/** Where CPUs are not known or there is one, a pair that the family refuses with the reason. */
const nobody: Pair = { cpuA: 0, cpuB: 1, relation: "near" };

export default defineSuite({
  id: "cores",
  title: "Between CPUs",
  question: "How long does a line take from one CPU to another, and what do Atomics and false sharing cost?",
  default: false,
  groups: ({ machine }) => {
    const found = pairsOf(machine);
    const pairs = found.length > 0 ? found : [nobody];
    const all = pairCount(machine);
    return [
      {
        id: "cores/hand-over",
        question: `Time of one hand-over between two pinned threads, ${pairs.length < all ? `${pairs.length} of ${all} pairs of CPUs` : "every pair of CPUs"}`,
        family: cores,
        trials: pairs.map((pair) => ({ op: "hand-over", ...pair })),
      },
      {
        id: "cores/costs",
        question: "Time of one Atomics.add: alone, on one word, on words of one line, on words of lines of their own",
        family: cores,
        trials: examplePairs(pairs).flatMap((pair, i) => [
          ...(i === 0 ? [{ op: "alone", cpuA: pair.cpuA }] : []),
          { op: ["contended", "same-line", "padded"], ...pair },
        ]),
        reference: { op: "alone" },
      },
    ];
  },
});
