/** What many gates of one kind come to: how often they raised a false alarm, or saw what was planted, and how small a slowdown the blocks show. */
import { z } from "zod";
import { median, quantile } from "../statistics.ts";
import { lagOneAutocorrelation, lowerBound, smallestSlowdown, upperBound } from "./bounds.ts";
import { designs, type GateLoop, type Verdict, verdicts } from "./schema.ts";

const finite = z.number().finite();
const count = z.number().int().nonnegative();

/** A rate that was counted, with its one-sided bound of 95 %: of alarms the upper one, of what was seen the lower one. */
const countedSchema = z.strictObject({ count, of: count, bound: finite });
const verdictCounts = z.partialRecord(z.enum(verdicts), count);

export const certificateLoopSchema = z.strictObject({
  loop: z.string(),
  design: z.enum(designs),
  /** Verdicts that were asked for, by what they were. */
  gates: count,
  verdicts: verdictCounts,
  /** Median over the gates of the standard deviation of block values, in ln. */
  blockSd: finite.optional(),
  /** Median over the gates of the correlation of a block with the next. */
  lagOne: finite.optional(),
  /** Median seconds from the first block to the verdict, and of one block. */
  seconds: finite,
  blockSeconds: finite.optional(),
  /** The smallest slowdown, as a share, that so many seconds of blocks show with a chance of 95 %. Absent where they hold too few blocks. */
  within: z.array(z.strictObject({ seconds: finite, slowdown: finite })),
});

export const certificateSchema = z.strictObject({
  verdicts: verdictCounts,
  /** Regressions among verdicts that were reached (not failed, not incomparable). */
  regressions: countedSchema,
  /** The same read as what was seen: a lower bound. */
  seen: countedSchema,
  /** Median and 90th percentile of the seconds to a verdict. */
  seconds: z.strictObject({ median: finite, p90: finite }).optional(),
  loops: z.array(certificateLoopSchema),
});

export type CertificateLoop = z.infer<typeof certificateLoopSchema>;
export type Certificate = z.infer<typeof certificateSchema>;

/** Seconds for which the smallest slowdown is told. */
export const askedSeconds = [15, 30, 60] as const;

/** Verdicts that say something of the gate: the others say that there was nothing to judge. */
const reached: readonly Verdict[] = ["regression", "pass", "improved", "inconclusive", "unproven"];

/** The certificate of the loops of some gates, each gate's loops one after another. Gates of several loops count each of them. */
export function certificateOf(verdictsOfGates: readonly GateLoop[]): Certificate {
  const asked = verdictsOfGates.filter(({ verdict }) => reached.includes(verdict));
  const regressions = asked.filter(({ verdict }) => verdict === "regression").length;
  const of = asked.length;
  const times = asked.map(({ seconds }) => seconds);
  const names = [...new Set(verdictsOfGates.map(({ loop }) => loop))];
  return {
    verdicts: counted(verdictsOfGates),
    regressions: { count: regressions, of, bound: of === 0 ? 1 : upperBound(regressions, of) },
    seen: { count: regressions, of, bound: of === 0 ? 0 : lowerBound(regressions, of) },
    ...(times.length > 0 && { seconds: { median: median(times), p90: quantile(times, 0.9) } }),
    loops: names.map((name) => loopOf(verdictsOfGates.filter(({ loop }) => loop === name))),
  };
}

function loopOf(gates: readonly GateLoop[]): CertificateLoop {
  const [first] = gates as readonly [GateLoop];
  const sds = gates.flatMap(({ blockSd }) => blockSd ?? []);
  const lags = gates.flatMap(({ blocks }) => lagOneAutocorrelation(blocks) ?? []);
  const blockTimes = gates.flatMap(({ seconds, blocks }) => (blocks.length > 0 ? [seconds / blocks.length] : []));
  const sd = sds.length > 0 ? median(sds) : undefined;
  const blockSeconds = blockTimes.length > 0 ? median(blockTimes) : undefined;
  return {
    loop: first.loop,
    design: first.design,
    gates: gates.length,
    verdicts: counted(gates),
    ...(sd !== undefined && { blockSd: sd }),
    ...(lags.length > 0 && { lagOne: median(lags) }),
    seconds: median(gates.map(({ seconds }) => seconds)),
    ...(blockSeconds !== undefined && { blockSeconds }),
    within: sd === undefined || blockSeconds === undefined ? [] : slowdownsWithin(first, sd, blockSeconds),
  };
}

/** One look after all the blocks that fit: what the design could show if that were all the time there is. */
function slowdownsWithin({ rule }: GateLoop, sd: number, blockSeconds: number): CertificateLoop["within"] {
  return askedSeconds.flatMap((seconds) => {
    const slowdown = smallestSlowdown({ sd, blocks: Math.floor(seconds / blockSeconds), margin: rule.margin, alpha: singleLookAlpha });
    return slowdown === undefined ? [] : [{ seconds, slowdown }];
  });
}

/** α of one gate of one loop, spent at one look. */
const singleLookAlpha = 0.01;

function counted(gates: readonly GateLoop[]): Certificate["verdicts"] {
  return Object.fromEntries(
    verdicts.flatMap((verdict) => {
      const times = gates.filter((gate) => gate.verdict === verdict).length;
      return times > 0 ? [[verdict, times]] : [];
    }),
  );
}
