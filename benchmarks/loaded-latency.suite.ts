/** How long one dependent read takes while the other threads load the memory interface. */
import { loadedLatency } from "../src/families/loaded-latency/family.ts";
import { loadIds } from "../src/families/loaded-latency/params.ts";
import { defineSuite, type PlanContext } from "../src/suites/suite.ts";

/** 1, 2, 4 … and all but the chaser. On one CPU still one, so that the record says why there is no loaded latency. */
function loaders({ threads }: PlanContext): readonly number[] {
  const most = Math.max(1, threads - 1);
  const counts = Array.from({ length: Math.ceil(Math.log2(most)) }, (_, i) => 2 ** i);
  return [...counts, most];
}

export default defineSuite({
  id: "loaded-latency",
  title: "Loaded latency",
  question: "How much longer does a dependent read take while other threads move bytes?",
  default: false,
  groups: (context) => [
    {
      id: "loaded-latency",
      question: "Time of one dependent read, and the bytes that the other threads move meanwhile",
      family: loadedLatency,
      trials: [{ loaders: 0 }, { loaders: loaders(context), load: loadIds }],
      reference: { loaders: 0 },
      weight: 2,
    },
  ],
});
