/** Findings about what happened while something was measured. */
import { formatDuration, formatSignificant } from "../../units.ts";
import type { Check, Grade } from "../finding.ts";

const nothing = "Nothing to do.";

/** The grade of a share of the run that was lost: A below the first limit, C to the second, D beyond. */
function lost(share: number, [noticed, spoilt]: readonly [number, number]): Grade {
  return share >= spoilt ? "D" : share >= noticed ? "C" : "A";
}

/**
 * Shares of one CPU's time. Steal is counted in ticks of 10 ms: a tenth of a per cent is the odd tick of a quiet host; beyond 5 % the flag
 * `stolen` marks trials as well.
 */
const stealLimits = [0.005, 0.05] as const;
/** Shares of the trials that were flagged as waiting for a CPU. */
const contendedLimits = [0.02, 0.25] as const;
/** Shares of the run's periods, which last 100 ms unless a group says otherwise. */
const throttledLimits = [0, 0.05] as const;
const periodNs = 100e6;
/** Relative drift of a control: a tenth is what reports call notable everywhere; by a half the machine was another one. */
const driftLimits = [0.1, 0.5] as const;

const steal: Check = (_, { stolen }) => {
  if (stolen === undefined) return undefined;
  const share = stolen.ns / Math.max(1, stolen.duringNs);
  return {
    id: "steal",
    grade: lost(share, stealLimits),
    what:
      stolen.ns > 0
        ? `The hypervisor took ${formatDuration(stolen.ns)} of CPU time from this machine in ${formatDuration(stolen.duringNs)}.`
        : `The hypervisor took no CPU time from this machine in ${formatDuration(stolen.duringNs)}.`,
    why: "A CPU that is taken away in the middle of a sample makes memory look slow.",
    next: share >= stealLimits[0] ? "Measure at another hour or on a dedicated host; samples with steal are flagged." : nothing,
  };
};

const contention: Check = (_, { contended }) => {
  if (contended === undefined || contended.of === 0) return undefined;
  const share = contended.trials / contended.of;
  return {
    id: "contention",
    grade: lost(share, contendedLimits),
    what: `In ${contended.trials} of ${contended.of} trials threads waited for a CPU for more than a twentieth of the time.`,
    why: "Such a rate is the scheduler's as much as the memory's.",
    next: share >= contendedLimits[0] ? "Stop other work, or use fewer --threads than CPUs." : nothing,
  };
};

const throttling: Check = ({ throttledPeriods }, { wallNs }) => {
  // Without a run there is nothing to measure it by: what a group suffered since it began says nothing about now.
  if (throttledPeriods === undefined || wallNs === undefined) return undefined;
  const periods = Math.max(0, throttledPeriods.after - throttledPeriods.before);
  const share = (periods * periodNs) / Math.max(1, wallNs);
  return {
    id: "throttling",
    grade: periods > 0 ? lost(share, throttledLimits) : "A",
    what:
      periods > 0
        ? `The control group was throttled in ${periods} period${periods === 1 ? "" : "s"} of the run.`
        : "The control group was never throttled.",
    why: "All threads of the group then stand still until the period ends, in the middle of samples.",
    next: periods > 0 ? "Raise the CPU quota of the group, or use fewer --threads." : nothing,
  };
};

const drift: Check = (_, { drift: moved }) => {
  if (moved === undefined) return undefined;
  return {
    id: "drift",
    grade: lost(moved.share, driftLimits),
    what: `The control ${moved.control} differed by ${formatSignificant(moved.share * 100)} % between the epochs of the run.`,
    why: "A control does the same work in every epoch: what differs is the machine.",
    next: moved.share >= driftLimits[0] ? "Trust paired ratios, not absolute rates; give the machine to the measurement alone." : nothing,
  };
};

/** In reading order. */
export const checksOfRun: readonly Check[] = [steal, contention, throttling, drift];
