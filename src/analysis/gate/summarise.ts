/** From a gate's record to its findings: pure, so that an old record can be judged again. */
import { assertNever } from "../../errors.ts";
import type { RunRecord } from "../../records/record.ts";
import { median } from "../statistics.ts";
import { smallestSlowdown, standardDeviation } from "./bounds.ts";
import { buildWide } from "./build-wide.ts";
import { type Judged, mostOf } from "./decide.ts";
import { attemptsOf, findingOf, type GateRecord, gateOf, type LoopFacts, type LoopFinding, measuredLoops, type Valued } from "./finding.ts";
import {
  absentReason,
  type Figures,
  failedReason,
  faultReason,
  identicalReason,
  inconclusiveReason,
  provenReason,
  scatterReason,
  unfinishedReason,
  voidReason,
} from "./reason.ts";
import { planOf, ruleOf } from "./rule.ts";
import { type GateLoop, type GateSummary, gateVersion, type Rule, type Verdict } from "./schema.ts";
import { fewestForInterval, interval, signFlipP } from "./sign-flip.ts";
import { discardedShare, faultOf } from "./validity.ts";
import { controlShare, groupsOf, payloadRate } from "./values.ts";

/** The loops that need more blocks before their next look, and how many; empty where every loop is decided. */
export function openLoops(record: GateRecord): readonly { readonly name: string; readonly blocks: number }[] {
  const gate = gateOf(record);
  const loops = measuredLoops(record);
  return gate.loops.flatMap((facts) => {
    const finding = findingOf(record, facts, loops);
    return finding.state === "measured" && finding.decision.state === "open" ? [{ name: facts.name, blocks: finding.decision.blocks }] : [];
  });
}

/** @throws internal for a record of anything but a gate */
export function gateSummaryOf(record: RunRecord): GateSummary {
  const gate = gateOf(record);
  const count = measuredLoops(record);
  const loops = gate.loops.map((facts) => loopOf(record, facts, count));
  const together = buildWide(loops);
  return {
    gateVersion,
    base: gate.base,
    head: gate.head,
    loops,
    ...(together === undefined ? {} : { buildWide: together }),
    exitCode: exitCodeOf(loops),
    seconds: record.run.wallNs / 1e9,
  };
}

/** What a build sees: a failure hides what else was found, a regression what is open. */
export function exitCodeOf(loops: readonly Pick<GateLoop, "verdict" | "blocks">[]): GateSummary["exitCode"] {
  const has = (...verdicts: readonly Verdict[]) => loops.some(({ verdict }) => verdicts.includes(verdict));
  const nothingCompared = loops.every(({ verdict, blocks }) => (verdict === "inconclusive" || verdict === "unproven") && blocks.length === 0);
  if (has("failed") || nothingCompared) return 4;
  if (has("regression")) return 1;
  // A new loop beside others is no news; where all are new nothing was compared.
  return has("unproven", "inconclusive", "incomparable") || loops.every(({ verdict }) => verdict === "new") ? 3 : 0;
}

function loopOf(record: RunRecord, facts: LoopFacts, count: number): GateLoop {
  const rule = ruleOf(facts, count);
  const finding = findingOf(record, facts, count);
  const groups = groupsOf(record, facts.name);
  const attempts = "attempts" in finding ? finding.attempts : [];
  const blocks = "blocks" in finding ? finding.blocks : [];
  const { verdict, reason, figures, range } = verdictOf(record, facts, rule, finding, count);
  const judged = range ? attemptsOf(attempts, blocks, range.from, range.to) : attempts;
  const baseRate = payloadRate(groups, "base");
  const headRate = payloadRate(groups, "head");
  const baseShare = controlShare(groups, "base");
  const headShare = controlShare(groups, "head");
  return {
    loop: facts.name,
    verdict,
    reason,
    design: facts.design,
    ...(facts.designReason === undefined ? {} : { designReason: facts.designReason }),
    rule,
    blocks: blocks.map(({ value }) => value),
    controls: blocks.flatMap(({ control }) => (control === undefined ? [] : [control])),
    ...figures,
    discarded: discardedShare(judged),
    ...(baseRate ? { baseRate } : {}),
    ...(headRate ? { headRate } : {}),
    ...(baseShare === undefined ? {} : { baseShare }),
    ...(headShare === undefined ? {} : { headShare }),
    seconds: groups.reduce((sum, { wallNs = 0 }) => sum + wallNs, 0) / 1e9,
  };
}

type Range = Pick<Judged, "from" | "to">;

interface Outcome {
  readonly verdict: Verdict;
  readonly reason: string;
  /** Of the blocks that were judged, or of those that there are. */
  readonly figures?: Omit<Figures, "rule" | "judged">;
  readonly range?: Range;
}

function verdictOf(record: RunRecord, facts: LoopFacts, rule: Rule, finding: LoopFinding, count: number): Outcome {
  switch (finding.state) {
    case "identical":
      return { verdict: "pass", reason: identicalReason };
    case "failed":
      return { verdict: "failed", reason: failedReason(finding.troubles) };
    case "absent":
      return { verdict: finding.troubles.every(({ code }) => code === "new") ? "new" : "incomparable", reason: absentReason(finding.troubles) };
    case "void": {
      const { attempts, blocks } = finding;
      const fault = faultOf(attempts, facts.design);
      const reason = fault ? faultReason(fault) : voidReason(attempts.length - blocks.length, attempts.length);
      return { verdict: "unproven", reason, figures: figuresOf(facts, blocks, { from: 0, to: blocks.length }, count) };
    }
    case "measured": {
      const { decision, blocks, attempts } = finding;
      if (decision.state === "open") {
        const { from } = decision;
        const taken = blocks.length - from;
        return {
          verdict: "inconclusive",
          reason: unfinishedReason(record.run.state, taken, taken + decision.blocks),
          figures: figuresOf(facts, blocks, { from, to: blocks.length }, count),
        };
      }
      const range = decision.judged;
      const figures = figuresOf(facts, blocks, range, count);
      const judged: Figures = { ...figures, rule, judged: range.to - range.from };
      if (decision.state === "proven") return { verdict: decision.verdict, reason: provenReason(decision.verdict, judged), figures, range };
      const fault = faultOf(attemptsOf(attempts, blocks, range.from, range.to), facts.design);
      if (fault) return { verdict: "unproven", reason: faultReason(fault), figures, range };
      if (figures.resolution === undefined || figures.resolution > facts.threshold)
        return { verdict: "unproven", reason: scatterReason(judged), figures, range };
      return { verdict: "inconclusive", reason: inconclusiveReason(judged), figures, range };
    }
    default:
      return assertNever(finding);
  }
}

/** The figures of the valued blocks `from` to `to`, excluded. */
function figuresOf(facts: LoopFacts, blocks: readonly Valued[], { from, to }: Range, count: number): Omit<Figures, "rule" | "judged"> {
  const screened = from > 0 ? { screened: from } : {};
  const values = blocks.slice(from, to).map(({ value }) => value);
  if (values.length === 0) return screened;
  const sd = standardDeviation(values);
  const resolution = sd === undefined ? undefined : resolutionOf(facts, sd, values.length, from > 0, count);
  const margin = Math.log1p(facts.margin);
  const threshold = Math.log1p(facts.threshold);
  const most = mostOf({ margin, threshold });
  const covered = values.length >= fewestForInterval ? interval(values, { most }) : undefined;
  return {
    ...screened,
    ...(covered
      ? { ratio: { median: Math.exp(median(values)), low: Math.exp(covered.low), high: Math.exp(covered.high), confidence: covered.confidence } }
      : {}),
    pRegression: signFlipP(values, margin, "above", most),
    pPass: signFlipP(values, threshold, "below", most),
    ...(resolution === undefined ? {} : { resolution }),
    ...(sd === undefined ? {} : { blockSd: sd }),
  };
}

/** The smallest slowdown that any look at these blocks shows in 95 of 100 gates. */
function resolutionOf({ design, margin }: LoopFacts, sd: number, blocks: number, isRetest: boolean, count: number): number | undefined {
  const { looks, retest } = planOf(design, count);
  const shown = ((isRetest ? retest : undefined) ?? looks).flatMap((look) => {
    const slowdown = look.blocks <= blocks ? smallestSlowdown({ sd, blocks: look.blocks, margin, alpha: look.slower / 2 ** look.blocks }) : undefined;
    return slowdown === undefined ? [] : [slowdown];
  });
  return shown.length > 0 ? Math.min(...shown) : undefined;
}
