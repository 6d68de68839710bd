/** What users do today with the same loops: run a benchmark twice, compare two numbers. The rules, as data; pure. */

/**
 * One run by tinybench of one loop: its own statistics, in ms a pass.
 * @typedef {{ mean: number, moe: number, samples: number }} Run
 * A pair: a stored run, a later one of the same code, a later one with the planted slowdown; and both in one bench.
 * @typedef {{ loop: string, share: number, stored: Run, same: Run, slower: Run, together: { base: Run, same: Run, slower: Run } }} Pair
 */

const ratio = (run, base) => run.mean / base.mean;

/** `flags(run, base)`: does the way say that `run` is slower than `base`? */
export const rules = [
  {
    title: "tinybench, both in one bench: means further apart than their margins of error",
    of: ({ together }) => ({ base: together.base, same: together.same, slower: together.slower }),
    flags: (run, base) => run.mean - base.mean > run.moe + base.moe,
  },
  {
    title: "two stored runs as `vitest bench --compare` shows them, read at 1 %",
    of: ({ stored, same, slower }) => ({ base: stored, same, slower }),
    flags: (run, base) => ratio(run, base) > 1.01,
  },
  {
    title: "the same, read at 5 %",
    of: ({ stored, same, slower }) => ({ base: stored, same, slower }),
    flags: (run, base) => ratio(run, base) > 1.05,
  },
  {
    title: "github-action-benchmark, alert-threshold 110%",
    of: ({ stored, same, slower }) => ({ base: stored, same, slower }),
    flags: (run, base) => ratio(run, base) > 1.1,
  },
  {
    title: "github-action-benchmark, its default of 200%",
    of: ({ stored, same, slower }) => ({ base: stored, same, slower }),
    flags: (run, base) => ratio(run, base) > 2,
  },
];

/** False alarms among pairs of equal code, and planted slowdowns that were not flagged. */
export function countsOf({ of, flags }, pairs) {
  const runs = pairs.map(of);
  return {
    of: runs.length,
    alarms: runs.filter(({ same, base }) => flags(same, base)).length,
    misses: runs.filter(({ slower, base }) => !flags(slower, base)).length,
  };
}
