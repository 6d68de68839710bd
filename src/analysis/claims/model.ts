/** What the document's "A basic model of streaming" says of memory, judged by the chains, patterns and bandwidths of a run. */
import { chainSlope } from "../../models/chain.ts";
import { formatRate, formatSignificant } from "../../units.ts";
import type { Claim } from "../claims.ts";
import { scaled } from "../estimate.ts";
import { unpairedRatio } from "../interval.ts";
import type { Bandwidth, ChainFinding, ChainRung, PatternFinding, Row } from "../summary.ts";
import { type Reasons, ratios, type Seen, seenNear, together } from "./several.ts";
import { figure, type Judgement, judged, notMeasured, openReason, ratio, type Statement, verdictOf } from "./statement.ts";

export const modelSection = "A basic model of streaming";

/** What a run measured of memory. */
export interface ModelFindings {
  readonly chains: readonly ChainFinding[];
  readonly patterns: readonly PatternFinding[];
  readonly bandwidths: readonly Bandwidth[];
  /** Trials, of which the copies count. */
  readonly rows: readonly Row[];
  /** Why the arrays may have been served by a cache, where they may: then nothing is judged. */
  readonly cached?: string | undefined;
}

/** Predictions are met within this factor; a sequential scan approaches B from this share of it. */
const met = 1.15;
const approaches = 0.9;

/** Only what the run measured is judged: memory is measured by default, other suites say nothing of it. */
export function modelClaims(findings: ModelFindings): readonly Claim[] {
  const claims = judged(modelSection, statements, findings).filter(({ verdict }) => verdict !== "not-measured");
  const { cached } = findings;
  return cached === undefined ? claims : claims.map(({ id, section, claim }) => ({ id, section, claim, ...notMeasured(`memory: ${cached}`) }));
}

const statements: readonly Statement<ModelFindings>[] = [
  { id: "model/n-plus-2", claim: "n transforms take n + 2 memory operations a byte, so each one more takes half a copy.", judge: operations },
  { id: "model/rate", claim: "A job of n transforms runs at about B/(n + 2).", judge: rate },
  { id: "model/copy", claim: "A copy runs at about B/2 at most, and real ones below that.", judge: copy },
  { id: "model/seq64", claim: "A scan that uses whole lines approaches the sustained bandwidth.", judge: wholeLines },
  { id: "model/seq8", claim: "A scan of 8 bytes of each line delivers 0.125 of a whole one.", judge: partLines },
  { id: "model/rand8", claim: "Chasing pointers delivers far less than 0.01 of a sequential scan.", judge: chase },
];

const nothing: Judgement = { verdict: "not-measured", reason: "memory was not measured in this run" };

/** Of the most threads; of several engines the first. */
function most<Finding extends { readonly threads: number }>(findings: readonly Finding[]): Finding | undefined {
  return findings.reduce<Finding | undefined>((best, finding) => (best && best.threads >= finding.threads ? best : finding), undefined);
}

const at = (threads: number) => `${threads} thread${threads === 1 ? "" : "s"}`;

function operations({ chains }: ModelFindings): Judgement {
  const chain = most(chains.filter(({ fits }) => fits.length > 0));
  if (!chain) return nothing;
  const seen = chain.fits.map(({ mode, slope }): Seen => {
    const document = chainSlope("document", mode, { copyRate: 1 }) ?? Number.NaN;
    return { name: mode, over: slope, verdict: verdictOf(slope.spread, document / met, document * met) };
  });
  return {
    prediction: "0.50 copies a transform, whatever the way",
    measurement: `${seen.map(({ name, over }) => `${name} ${figure(over)}`).join(", ")}, at ${at(chain.threads)}`,
    ...everywhere(seen, {
      holds: "Each transform writes its result to memory and does not read it back.",
      against:
        "What moves depends on where the temporaries are: written and read back, each transform costs a whole copy; in a cache or fused into one pass, nothing.",
      condition: (names) => `for ${names.join(", ")} chains`,
    }),
  };
}

function rate({ chains }: ModelFindings): Judgement {
  const chain = most(chains.filter(({ bandwidth }) => bandwidth !== undefined));
  const deepest = new Map<string, ChainRung>();
  for (const rung of chain?.rungs ?? []) if (rung.n > 0 && !rung.processingBound) deepest.set(rung.mode, rung);
  const seen = [...deepest.values()].flatMap(({ mode, n, rate: own, predicted }): Seen[] => {
    const over = predicted["document"] === undefined ? undefined : scaled(own, 1 / predicted["document"]);
    return over ? [seenNear(`${mode} at n = ${n}`, over, met)] : [];
  });
  if (!chain?.bandwidth || seen.length === 0) return nothing;
  return {
    prediction: `B(1:1) = ${formatRate(chain.bandwidth)} GB/s at ${at(chain.threads)}, over n + 2`,
    measurement: `over that: ${ratios(seen)}`,
    ...everywhere(seen, {
      holds: "The traffic is what the model counts.",
      against:
        "Chains that write and read back full-size temporaries move more than n + 2, those that keep them in a cache less: that gain of streaming is not in the formula. Where both meet at one n it is by chance.",
      condition: (names) => `for ${names.join(", ")}`,
    }),
  };
}

/** A law is broken by one chain that breaks it, whatever is undecided of the others; where some keep it, they are its condition. */
function everywhere(seen: readonly Seen[], reasons: Reasons): Pick<Judgement, "verdict" | "condition" | "reason"> {
  const found = together(seen, reasons);
  return found.verdict === "open" && seen.some(({ verdict }) => verdict === "does-not-hold")
    ? { verdict: "does-not-hold", reason: reasons.against }
    : found;
}

/** The fastest copy at the most threads at which B was measured, of any engine and any stores. */
function copy({ chains, rows, bandwidths }: ModelFindings): Judgement {
  const copies = [
    ...chains.flatMap(({ threads, rungs }) => {
      const own = rungs.find(({ mode, n }) => mode === "whole" && n === 0)?.rate;
      return own ? [{ threads, own, name: "the plain copy" }] : [];
    }),
    ...rows.flatMap(({ suite, purpose, params, label, rates }) =>
      suite === "peak" && purpose === "measure" && params["kernel"] === "copy" && rates
        ? [{ threads: Number(params["threads"]), own: rates.payload, name: label }]
        : [],
    ),
  ].flatMap((one) => {
    const b = bandwidths.find(({ mix, threads, rate: known }) => mix === "1:1" && threads === one.threads && known)?.rate;
    return b ? [{ ...one, b }] : [];
  });
  const found = most(copies.toSorted((x, y) => y.own.median - x.own.median));
  if (!found) return nothing;
  const over = unpairedRatio(found.own, found.b);
  const verdict = verdictOf(over.spread, 0, 0.5);
  return {
    prediction: `at most ${formatRate(found.b.median / 2)} GB/s, half of B(1:1), at ${at(found.threads)}`,
    measurement: `${figure(found.own, " GB/s", formatRate)} at best (${found.name}), ${ratio(over)} of B`,
    verdict,
    reason:
      verdict === "open"
        ? openReason(over.spread)
        : verdict === "holds"
          ? "B counts what crosses the memory interface, of which a copy needs two bytes a byte; where its stores read the line first, three."
          : "This copy moves more than what B's own kernels do: B is the best of what was measured, not a ceiling of the machine.",
  };
}

function wholeLines({ patterns, bandwidths }: ModelFindings): Judgement {
  const found = most(
    patterns
      .toSorted((a, b) => b.useful.median - a.useful.median)
      .flatMap((pattern) => {
        const b = bandwidths.find(({ mix, threads, rate: known }) => mix === "1:0" && threads === pattern.threads && known)?.rate;
        return pattern.pattern === "seq64" && b ? [{ ...pattern, b }] : [];
      }),
  );
  if (!found) return nothing;
  const over = unpairedRatio(found.useful, found.b);
  const verdict = verdictOf(over.spread, approaches, Number.POSITIVE_INFINITY);
  const streams = found.streams ?? 1;
  return {
    prediction: `at least ×${approaches} of B(1:0) = ${formatRate(found.b.median)} GB/s at ${at(found.threads)}`,
    measurement: `${figure(found.useful, " GB/s", formatRate)}, ${ratio(over)} of B`,
    verdict,
    reason:
      verdict === "open"
        ? openReason(over.spread)
        : verdict === "holds"
          ? `${streams === 1 ? "One address stream keeps" : `${streams} address streams keep`} enough lines in flight.`
          : `${streams === 1 ? "One address stream keeps" : `${streams} address streams keep`} too few lines in flight: B is what the best shape moves.`,
  };
}

/** seq8 and rand8 at the most threads of the first engine. */
function patternOf({ patterns }: ModelFindings, id: PatternFinding["pattern"]): PatternFinding | undefined {
  return most(patterns.filter(({ pattern, engine }) => pattern === id && engine === patterns[0]?.engine));
}

function partLines(findings: ModelFindings): Judgement {
  const found = patternOf(findings, "seq8");
  if (!found) return nothing;
  const { usefulRatio, linesRatio, documentRatio, threads } = found;
  const verdict = verdictOf(usefulRatio.spread, documentRatio / met, documentRatio * met);
  return {
    prediction: `${documentRatio}, within ${formatSignificant((met - 1) * 100)} %`,
    measurement: `${figure(usefulRatio)} at ${at(threads)}, lines at ${ratio(linesRatio)}`,
    verdict,
    reason:
      verdict === "open"
        ? openReason(usefulRatio.spread)
        : "The ratio is the used part of a line where both scans are bound by memory, and only there.",
  };
}

function chase(findings: ModelFindings): Judgement {
  const found = patternOf(findings, "rand8");
  if (!found) return nothing;
  const { usefulRatio, linesRatio, documentRatio, nsPerLine, threads } = found;
  const verdict = verdictOf(usefulRatio.spread, 0, documentRatio);
  return {
    prediction: `below ${documentRatio}`,
    measurement: `${figure(usefulRatio)} at ${at(threads)}, ${figure(nsPerLine, " ns")} a line; lines at ${ratio(linesRatio)}`,
    verdict,
    reason:
      verdict === "open" ? openReason(usefulRatio.spread) : "One dependent access at a time: latency decides. In lines it is eight times as much.",
  };
}
