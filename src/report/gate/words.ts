/** How a gate reads in every report: marks, words and colours of the verdicts, the order of loops, and the sentences over the whole. */
import { type Design, type GateLoop, type GateSummary, type Verdict, verdicts } from "../../analysis/gate/schema.ts";
import { formatRate } from "../../units.ts";
import { listText, printable } from "../chart/spec/figures.ts";
import type { Tone } from "../chart/spec/panel.ts";
import { cut } from "../layout.ts";

export interface VerdictWords {
  /** ✓ lets a build pass, + does so beside others, ✗ is the head's fault, ? is no answer. */
  readonly mark: "✓" | "+" | "✗" | "?";
  readonly tone: Tone;
  /** What the verdict says of a number of loops: `2 of 10 loops <of>`. */
  readonly of: string;
  /** What the verdict means, for glossaries. */
  readonly meaning: string;
  /** What to do about it. Absent where there is nothing to do. */
  readonly next?: string;
}

export const verdictWords = {
  regression: {
    mark: "✗",
    tone: "document",
    of: "slower than the base",
    meaning: "The head is slower than the base by more than the margin; the test leaves no other explanation.",
    next: '"streambound measure" shows what bounds a loop that got slower, "streambound bisect" which commit did it.',
  },
  failed: {
    mark: "✗",
    tone: "sixth",
    of: "broken",
    meaning: "One of the two versions does not build, throws, hangs or returns wrong results.",
    next: "mend the version that failed and gate again; the other loops were judged all the same.",
  },
  unproven: {
    mark: "?",
    tone: "fourth",
    of: "without a valid experiment",
    meaning: "The machine disturbed the experiment itself, so that its numbers prove nothing in either direction.",
    next: 'gate again when the machine is quieter; "streambound doctor --aa" shows what it can resolve.',
  },
  inconclusive: {
    mark: "?",
    tone: "fifth",
    of: "undecided",
    meaning: "After the last look neither a slowdown nor its absence is proven.",
    next: 'gate again, or with a larger --threshold; "streambound doctor --aa" shows what this machine can resolve.',
  },
  incomparable: {
    mark: "?",
    tone: "quiet",
    of: "not comparable with the base",
    meaning: "The two versions define different work: other buffers, passes, parameters or traffic.",
    next: 'no ratio of two kinds of work has a meaning; a wanted change becomes the base by "streambound baseline accept".',
  },
  new: {
    mark: "+",
    tone: "quiet",
    of: "without a base to compare with",
    meaning: "Only the head has a loop of this name: there is nothing to compare it with yet. It lets a build pass where other loops were compared.",
    next: "gate again once the base has the loop.",
  },
  improved: {
    mark: "✓",
    tone: "second",
    of: "faster than the base",
    meaning: "A pass in which the head is proven to be faster by more than the margin.",
  },
  pass: { mark: "✓", tone: "third", of: "as fast as the base", meaning: "A slowdown as large as the threshold is excluded." },
} as const satisfies Record<Verdict, VerdictWords>;

const designWords: Readonly<Record<Design, string>> = { "in-situ": "in situ", workers: "in two workers", processes: "in two processes" };

/** Is it proven that the loop is no slower? */
export function isPassing({ verdict }: GateLoop): boolean {
  return verdictWords[verdict].mark === "✓";
}

/** `✗ regression`. */
export function verdictText(verdict: Verdict): string {
  return `${verdictWords[verdict].mark} ${verdict}`;
}

/** The loops with the worst verdict first, of equal verdicts the slowest. */
export function worstFirst(loops: readonly GateLoop[]): readonly GateLoop[] {
  const rank = ({ verdict }: GateLoop) => verdicts.indexOf(verdict);
  const ratio = (loop: GateLoop) => loop.ratio?.median ?? Number.NEGATIVE_INFINITY;
  return [...loops].sort((a, b) => rank(a) - rank(b) || (ratio(a) === ratio(b) ? 0 : ratio(b) - ratio(a)));
}

/** A ratio of times as the percent by which the time changed: `+3.1`, `-0.4`, `0.0`, `+250`. */
export function changeText(ratio: number): string {
  const percent = (ratio - 1) * 100;
  const text = percent.toFixed(Math.abs(percent) < 99.95 ? 1 : 0);
  return Number(text) === 0 ? "0.0" : percent > 0 ? `+${text}` : text;
}

/** `+2.4…+3.9`: the interval of a ratio in percent. */
export function intervalText({ low, high }: NonNullable<GateLoop["ratio"]>): string {
  return `${changeText(low)}…${changeText(high)}`;
}

/** A share as percent with at most one decimal: `2 %`, `0.5 %`. */
export function percentOf(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}

/** `main → working tree`. */
export function comparedText({ base, head }: GateSummary): string {
  return printable(`${base} → ${head}`);
}

/** How many loops have each verdict, worst first. */
function tally(loops: readonly GateLoop[]): readonly { readonly verdict: Verdict; readonly count: number }[] {
  return verdicts.map((verdict) => ({ verdict, count: loops.filter((loop) => loop.verdict === verdict).length })).filter(({ count }) => count > 0);
}

const exitVerdicts: Readonly<Record<GateSummary["exitCode"], readonly Verdict[]>> = {
  0: ["pass", "improved"],
  1: ["regression"],
  3: ["unproven", "inconclusive", "incomparable", "new"],
  4: ["failed"],
};

/** The verdict that gave the exit code, and how many loops have it. */
function leading({ loops, exitCode }: GateSummary): ReturnType<typeof tally>[number] | undefined {
  const counts = tally(loops);
  return exitVerdicts[exitCode].flatMap((verdict) => counts.find((one) => one.verdict === verdict) ?? [])[0];
}

/** The verdict of the whole: `regression: 1 of 10 loops slower than the base`. */
export function leadText(summary: GateSummary): string {
  const { loops, exitCode } = summary;
  const lead = leading(summary);
  if (lead === undefined) return `${exitVerdicts[exitCode][0]}: ${loops.length === 0 ? "no loop was compared" : "no verdict for any loop"}`;
  return `${lead.verdict}: ${lead.count} of ${loops.length} ${loops.length === 1 ? "loop" : "loops"} ${verdictWords[lead.verdict].of}`;
}

/** The verdict of the whole in one sentence: `regression: 1 of 10 loops slower than the base; 9 pass (exit code 1, 73 s)`. */
export function headline(summary: GateSummary): string {
  const lead = leading(summary)?.verdict;
  const others = tally(summary.loops).flatMap(({ verdict, count }) => (verdict === lead ? [] : [`${count} ${verdict}`]));
  const rest = others.length === 0 ? "" : `; ${others.join(", ")}`;
  return `${leadText(summary)}${rest} (exit code ${summary.exitCode}, ${summary.seconds.toFixed(0)} s)`;
}

/** What the loops have in common, and what to do about the verdict of the whole. The reasons say what to do about each loop. */
export function adviceSentences(summary: GateSummary): readonly string[] {
  const { next }: VerdictWords = verdictWords[leading(summary)?.verdict ?? "pass"];
  return [
    ...(summary.buildWide === undefined ? [] : [`Build-wide: ${printable(summary.buildWide)}`]),
    ...(next === undefined ? [] : [`Next: ${next}`]),
  ];
}

/** Columns of text that a loop's name keeps where it stands in a sentence. */
const longestName = 40;

/** Why loops did not pass, or were passed without being measured: worst first, loops of one reason together. */
export function reasons({ loops }: GateSummary): readonly { readonly verdict: Verdict; readonly text: string }[] {
  const told = worstFirst(loops).filter((loop) => !isPassing(loop) || loop.blocks.length === 0);
  const kinds = new Map(told.map(({ verdict, reason }) => [`${verdict} ${reason}`, { verdict, reason }]));
  return [...kinds.values()].map(({ verdict, reason }) => {
    const names = told.filter((loop) => loop.verdict === verdict && loop.reason === reason).map(({ loop }) => cut(printable(loop), longestName));
    return { verdict, text: `${listText(names)}: ${printable(reason)}` };
  });
}

/** What the loops were judged by, one sentence a rule. */
export function ruleSentences({ loops }: GateSummary): readonly string[] {
  const rules = new Map(loops.map(({ rule }) => [`${rule.threshold} ${rule.margin}`, rule]));
  return [...rules.values()].map(({ threshold, margin }) => {
    const own = loops.filter(({ rule }) => rule.threshold === threshold && rule.margin === margin);
    const where = rules.size === 1 ? "" : ` ${listText([...new Set(own.map(({ design }) => designWords[design]))])}`;
    return `A regression${where} is slower by more than ${percentOf(margin)}; a pass excludes a slowdown of ${percentOf(threshold)}.`;
  });
}

/** Why loops were not compared in situ and what their experiment resolves, one sentence a reason. */
export function designSentences({ loops }: GateSummary): readonly string[] {
  const aside = loops.filter(({ design }) => design !== "in-situ");
  const kinds = new Map(aside.map(({ design, designReason = "" }) => [`${design} ${designReason}`, { design, designReason }]));
  return [...kinds.values()].map(({ design, designReason }) => {
    const own = aside.filter((loop) => loop.design === design && (loop.designReason ?? "") === designReason);
    const names = listText(
      own.map(({ loop, resolution }) => printable(loop) + (resolution === undefined ? "" : ` (resolves ${percentOf(resolution)})`)),
    );
    return `Compared ${designWords[design]}: ${names}${designReason === "" ? "" : `: ${printable(designReason)}`}${/[.!?]$/.test(designReason) ? "" : "."}`;
  });
}

/** Everything that is known of a loop beside its verdict, by name; what is missing has no entry. */
export function loopFacts(loop: GateLoop): readonly (readonly [name: string, text: string])[] {
  const { ratio, rule, blocks } = loop;
  const share = (value: number | undefined) => (value === undefined ? undefined : `${(value * 100).toFixed(0)} %`);
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["base GB/s", loop.baseRate && formatRate(loop.baseRate.median)],
    ["head GB/s", loop.headRate && formatRate(loop.headRate.median)],
    ["time change, %", ratio && changeText(ratio.median)],
    ["interval, %", ratio && `${intervalText(ratio)} (${percentOf(ratio.confidence)})`],
    ["of memory, base", share(loop.baseShare)],
    ["of memory, head", share(loop.headShare)],
    ["design", loop.design],
    ["threshold", percentOf(rule.threshold)],
    ["margin", percentOf(rule.margin)],
    ["looks", rule.looks.join(", ")],
    ["p regression", loop.pRegression?.toPrecision(2)],
    ["p pass", loop.pPass?.toPrecision(2)],
    ["resolves", loop.resolution === undefined ? undefined : percentOf(loop.resolution)],
    ["block SD", loop.blockSd === undefined ? undefined : `${(loop.blockSd * 100).toFixed(2)} %`],
    ["discarded rounds", blocks.length === 0 ? undefined : percentOf(loop.discarded)],
    ["blocks of suspicion", loop.screened === undefined ? undefined : `the first ${loop.screened}`],
    ["seconds", loop.seconds.toFixed(1)],
    ["blocks, % in order", blocks.length === 0 ? undefined : blocks.map((value) => changeText(Math.exp(value))).join(" ")],
    ["controls, % in order", loop.controls.length === 0 ? undefined : loop.controls.map((value) => changeText(Math.exp(value))).join(" ")],
  ];
  return facts.flatMap(([name, text]) => (text === undefined ? [] : [[name, text] as const]));
}
