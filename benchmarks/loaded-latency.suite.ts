/** How long one dependent read takes while the other threads load the memory interface, from hardly to as much as they can. */
import { loadedLatency } from "../src/families/loaded-latency/family.ts";
import { loadIds } from "../src/families/loaded-latency/params.ts";
import { defineSuite } from "../src/suites/suite.ts";
import { chaser, measuredPages } from "./cycles.ts";

/** Pauses of the loaders: none, then from a fraction of a burst's own time to many times it. */
const delays = [0, 256, 512, 1024, 2048, 4096, 8192, 16_384, 65_536];
/** So many loaders load memory even when each pauses long. */
const manyLoaders = 8;

export default defineSuite({
  id: "loaded-latency",
  title: "Loaded latency",
  question: "How much longer does a dependent read take while other threads move bytes?",
  default: false,
  groups: (context) => {
    const engine = chaser(context);
    const [pages = "system"] = measuredPages(context);
    // On one CPU still a loader, so that the record says why there is no loaded latency.
    const loaders = Math.max(1, context.threads - 1);
    const swept = context.profile === "smoke" ? [0, 1024, 16_384] : [...delays, ...(loaders > manyLoaders ? [2 ** 20] : [])];
    return [
      {
        id: "loaded-latency",
        question: "Time of one dependent read, and the bytes that the other threads move meanwhile",
        family: loadedLatency,
        trials: [
          { loaders: 0, engine, pages },
          { loaders, load: loadIds, delay: context.threads > 1 ? swept : 0, engine, pages },
        ],
        reference: { loaders: 0 },
        weight: 2,
      },
    ];
  },
});
