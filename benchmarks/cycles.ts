/** The cycles that suites of chases ask for, and who follows them on which pages. */
import { pageAbsence } from "../src/families/expansion.ts";
import type { LatencyParams } from "../src/families/latency/params.ts";
import type { Pages, PlanContext } from "../src/suites/suite.ts";

/** The engine whose latency is the machine's: native, or wasm where there is no addon. */
export function chaser({ machine }: PlanContext): LatencyParams["engine"] {
  return machine.engines.some(({ id, state }) => id === "native" && state === "available") ? "native" : "wasm";
}

/** Pages to measure on: huge ones and those of 4 KiB where the addon can advise both; in place of what it cannot, those that the system gives. Best first. */
export function measuredPages(context: PlanContext): readonly Pages[] {
  const can = (pages: Pages) => pageAbsence(pages, context) === undefined;
  const all = can("huge") && can("4k");
  return (["huge", "system", "4k"] as const).filter((pages) => (pages === "system" ? !all : can(pages)));
}
