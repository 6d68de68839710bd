/** Which program of `benchmarks/contestants` each contestant is. What its form promises stands in `analysis/runtimes/contestants.ts`. */
import { type Contestant, rightContestants } from "./params.ts";

export { promiseOf } from "../../analysis/runtimes/contestants.ts";

/** What starts it. */
export type Program =
  | { readonly kind: "node"; readonly script: string }
  | { readonly kind: "java"; readonly main: string; readonly threads: "virtual" | "platform" }
  | { readonly kind: "python"; readonly script: string };

export const programs: Readonly<Record<Contestant, Program>> = {
  "node-pipeline": { kind: "node", script: "node-pipeline" },
  "node-window": { kind: "node", script: "node-window" },
  "node-map": { kind: "node", script: "node-map" },
  "node-workers": { kind: "node", script: "node-workers" },
  "java-virtual": { kind: "java", main: "Uppercase", threads: "virtual" },
  "java-platform": { kind: "java", main: "Uppercase", threads: "platform" },
  python: { kind: "python", script: "uppercase" },
  "node-faulty": { kind: "node", script: "node-faulty" },
  "java-faulty": { kind: "java", main: "Faulty", threads: "virtual" },
  "python-faulty": { kind: "python", script: "faulty" },
};

/** Is its output to be trusted? */
export function isRight(contestant: Contestant): boolean {
  return (rightContestants as readonly Contestant[]).includes(contestant);
}
