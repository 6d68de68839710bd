/** Where the time of a run went, by suite. */
import type { Group } from "../records/record.ts";
import type { SuiteSeconds } from "./seconds-schema.ts";

/** One entry a suite, longest first; none for records that do not tell how long their groups took. */
export function suiteSeconds(groups: readonly Group[]): readonly SuiteSeconds[] {
  const told = groups.filter(({ wallNs }) => wallNs !== undefined);
  return [...new Set(told.map(({ suite }) => suite))]
    .map((suite) => {
      const own = told.filter((group) => group.suite === suite);
      const searches = own.filter(({ purpose }) => purpose === "search");
      const measured = own.filter(({ purpose }) => purpose !== "search");
      return {
        suite,
        groups: measured.length,
        trials: total(measured, ({ trials }) => trials.length),
        wallNs: total(own, ({ wallNs = 0 }) => wallNs),
        searchNs: total(searches, ({ wallNs = 0 }) => wallNs),
        timedNs: total(own, timedNs),
      };
    })
    .sort((a, b) => b.wallNs - a.wallNs);
}

function timedNs({ trials }: Group): number {
  return trials.reduce((sum, { outcome }) => {
    const series = outcome.state === "measured" ? outcome : outcome.state === "failed" ? outcome.partial : undefined;
    return sum + (series?.quantities.durationNs ?? []).reduce((all, ns) => all + ns, 0);
  }, 0);
}

function total(groups: readonly Group[], of: (group: Group) => number): number {
  return groups.reduce((sum, group) => sum + of(group), 0);
}
