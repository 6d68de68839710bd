/** Fixed numbers of a run: decided before anything is measured, so that no stopping rule looks at a result. */
import type { ProfileId } from "../suites/suite.ts";

export interface Profile {
  /** Visits of each group, spread over the run; the unit of replication. */
  readonly epochs: number;
  /** Rounds in a visit, times the group's weight. */
  readonly rounds: number;
  /** Wanted time of one sample; a pass that takes longer is a sample by itself. */
  readonly sampleNs: number;
  /** Rounds between two halvings of a search. */
  readonly searchRounds: number;
}

export const profiles = {
  smoke: { epochs: 2, rounds: 1, sampleNs: 0.5e6, searchRounds: 1 },
  quick: { epochs: 8, rounds: 2, sampleNs: 6e6, searchRounds: 4 },
  full: { epochs: 12, rounds: 2, sampleNs: 15e6, searchRounds: 8 },
} as const satisfies Record<ProfileId, Profile>;

/** No timed call is longer, so that Ctrl-C and time-outs act. */
export const longestSampleNs = 200e6;
