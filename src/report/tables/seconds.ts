/** Where the time of a run went: by suite, and outside timed regions by cause. */
import type { Summary } from "../../analysis/summary.ts";
import { formatDuration } from "../../units.ts";
import { printable } from "../chart/spec/figures.ts";
import { number, type Table, words } from "./table.ts";

export function secondsTables({ suiteSeconds = [], run }: Summary): readonly Table[] {
  const share = (ns: number) => `${((ns / run.wallNs) * 100).toFixed(1)} %`;
  const visited = suiteSeconds.reduce((sum, { wallNs }) => sum + wallNs, 0);
  return [
    {
      id: "seconds",
      title: "Seconds a suite",
      columns: [words("suite"), number("groups"), number("trials"), number("time"), number("of the run"), number("in searches"), number("timed")],
      lines: suiteSeconds.map(({ suite, groups, trials, wallNs, searchNs, timedNs }) => ({
        cells: [
          printable(suite),
          String(groups),
          String(trials),
          formatDuration(wallNs),
          share(wallNs),
          searchNs > 0 ? formatDuration(searchNs) : "",
          timedNs > 0 ? formatDuration(timedNs) : "",
        ],
      })),
      ...(run.wallNs > visited && {
        note: `${formatDuration(run.wallNs - visited)} of the run's ${formatDuration(run.wallNs)} went beside the suites: planning, starting and ending the workers.`,
      }),
    },
    {
      id: "outside",
      title: "Time outside timed regions, by cause",
      columns: [words("cause"), number("time"), number("of the run")],
      lines: Object.entries(run.outsideNs)
        .sort(([, a], [, b]) => b - a)
        .map(([cause, ns]) => ({ cells: [printable(cause), formatDuration(ns), share(ns)] })),
    },
  ];
}
