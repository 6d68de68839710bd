/** From one thread to all: where more threads stop moving more bytes. */
import { memory } from "../src/families/memory/family.ts";
import { type Axes, defineSuite, type PlanContext } from "../src/suites/suite.ts";
import { ladder } from "./threads.ts";

const engines = ["native", "wasm"] as const;

export default defineSuite({
  id: "scaling",
  title: "Scaling",
  question: "How does bandwidth grow with threads, and from how many on does it not?",
  default: true,
  groups: (context) =>
    ["seq64", "update", "triad"].map((kernel) => ({
      id: `scaling/${kernel}`,
      question: `${kernel} from 1 to ${context.threads} thread${context.threads === 1 ? "" : "s"}`,
      family: memory,
      trials: engines.flatMap((engine) => rungs(kernel, engine, context)),
      reference: { threads: 1 },
      // A comparison of rungs needs epochs, not rounds: the suite is in every run.
      weight: 0.5,
    })),
});

/** Every count with its threads pinned, and all of them unpinned beside; where nothing can be pinned, every count as the scheduler places it. */
function rungs(kernel: string, engine: (typeof engines)[number], context: PlanContext): readonly Axes[] {
  const { threads } = context;
  // An engine that is absent says so once.
  if (!context.machine.engines.some(({ id, state }) => id === engine && state === "available")) return [{ kernel, engine, threads }];
  const pins = context.machine.abilities?.some(({ id, state }) => id === "pin" && state === "available") ?? false;
  return pins
    ? [
        { kernel, engine, threads: ladder(context), pin: true },
        { kernel, engine, threads },
      ]
    : [{ kernel, engine, threads: ladder(context) }];
}
