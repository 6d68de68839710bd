/** From one thread to all: where more threads stop moving more bytes. */
import { memory } from "../src/families/memory/family.ts";
import { defineSuite } from "../src/suites/suite.ts";
import { ladder } from "./threads.ts";

export default defineSuite({
  id: "scaling",
  title: "Scaling",
  question: "How does bandwidth grow with threads?",
  default: true,
  groups: (context) =>
    ["seq64", "update", "triad"].map((kernel) => ({
      id: `scaling/${kernel}`,
      question: `${kernel} from 1 to ${context.threads} thread${context.threads === 1 ? "" : "s"}`,
      family: memory,
      trials: [{ kernel, threads: ladder(context) }],
      reference: { threads: 1 },
    })),
});
