/** Two fixed trials that ride in every run: their drift is the machine's, not a kernel's. */
import { memory } from "../src/families/memory/family.ts";
import { controlSuite } from "../src/suites/plan.ts";
import { defineSuite } from "../src/suites/suite.ts";

export default defineSuite({
  id: controlSuite,
  title: "Controls",
  question: "Did the machine change while it was measured?",
  default: true,
  groups: () => [
    {
      id: controlSuite,
      question: "Core clock from dependent adds, and one fixed bandwidth kernel",
      family: memory,
      trials: [{ kernel: ["seq64", "spin"], threads: 1 }],
      weight: 2,
    },
  ],
});
