/** How many reads of memory one thread keeps in flight. */
import { latency, memoryCycle } from "../src/families/latency/family.ts";
import { chaseCounts } from "../src/families/latency/params.ts";
import { defineSuite } from "../src/suites/suite.ts";
import { chaser, measuredPages } from "./cycles.ts";

export default defineSuite({
  id: "parallelism",
  title: "Memory-level parallelism",
  question: "How many independent reads of memory does one thread keep in flight, and what bandwidth is that?",
  default: false,
  groups: (context) => {
    const engine = chaser(context);
    const [best = "system", ...others] = measuredPages(context);
    const chains = context.profile === "smoke" ? [1, 4, 16] : chaseCounts;
    const bytes = memoryCycle(context);
    return [
      {
        id: "parallelism",
        question: "Lines a second over the number of independent chases in memory",
        family: latency,
        trials: [{ engine, bytes, chains, pages: [best, ...others] }, ...(engine === "wasm" ? [] : [{ engine: "wasm", bytes, chains, pages: best }])],
        reference: { engine, chains: 1, pages: best },
      },
    ];
  },
});
