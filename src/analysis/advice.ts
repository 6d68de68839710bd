/** What to do with the numbers, in words: every sentence carries the figure that it stands on. */
import { copyBound } from "../models/bounds.ts";
import type { ChainMode, ChainModel } from "../models/chain.ts";
import { formatRate, formatSignificant, formatSize } from "../units.ts";
import { notable } from "./shape.ts";
import type { Bandwidth, ChainFinding, ChainRung, ChunkSweep, WriteAllocateFinding } from "./summary.ts";

/** What the advice is derived from. */
export interface Findings {
  readonly bandwidths: readonly Bandwidth[];
  readonly chains: readonly ChainFinding[];
  readonly chunkSweeps: readonly ChunkSweep[];
  readonly writeAllocate: readonly WriteAllocateFinding[];
  /** Why a trial of B may have been served by a cache, where one may. */
  readonly cached?: string | undefined;
}

/**
 * Sentences, the most useful first, for the most threads that were measured. Where arrays may sit in cache, no rate is advice:
 * only that is said.
 */
export function adviceOf(findings: Findings): readonly string[] {
  const { cached } = findings;
  if (cached !== undefined)
    return [`Do not read these rates as memory's: ${cached}. Use --profile quick, and a larger --working-set where memory allows.`];
  const chain = most(findings.chains);
  return [
    ...bandwidthAdvice(findings.bandwidths),
    ...tuningAdvice(findings.bandwidths),
    ...pageAdvice(findings.bandwidths),
    ...copyAdvice(findings.bandwidths, chain),
    ...tilingAdvice(most(findings.chunkSweeps), chain),
    ...documentAdvice(chain),
    ...storeAdvice(findings.writeAllocate),
  ];
}

/** The finding of the most threads; of several engines the first. */
function most<T extends { readonly threads: number }>(findings: readonly T[]): T | undefined {
  return findings.reduce<T | undefined>((best, finding) => (best && best.threads >= finding.threads ? best : finding), undefined);
}

const gbs = (rate: number) => `${formatRate(rate)} GB/s`;
const at = (threads: number) => `at ${threads} thread${threads === 1 ? "" : "s"}`;
const mixName = (mix: string) => (mix === "1:0" ? "read" : mix);

function bandwidthAdvice(bandwidths: readonly Bandwidth[]): readonly string[] {
  const measured = bandwidths.filter(({ rate }) => rate !== undefined);
  const threads = most(measured)?.threads;
  const parts = measured.flatMap(({ threads: own, mix, rate }) => (own === threads && rate ? [`${mixName(mix)} ${formatRate(rate.median)}`] : []));
  return threads === undefined ? [] : [`B ${at(threads)}, GB/s of traffic by mix: ${parts.join(", ")}.`];
}

/** The largest gain of a tuned variant whose whole spread is a gain. */
function tuningAdvice(bandwidths: readonly Bandwidth[]): readonly string[] {
  const gain = ({ tunedOverPlain }: Bandwidth) => (tunedOverPlain && tunedOverPlain.spread.low > 1 ? tunedOverPlain.median : 0);
  const [first] = [...bandwidths].sort((a, b) => gain(b) - gain(a));
  if (!first || gain(first) < 1 + notable) return [];
  return [
    `Shape before arithmetic: ${first.kernel} as ${first.variant} (${first.engine}) moves ${formatSignificant(gain(first))} × the plain loop's bytes ${at(first.threads)}.`,
  ];
}

/** The largest gain by huge pages whose whole spread is a gain. */
function pageAdvice(bandwidths: readonly Bandwidth[]): readonly string[] {
  const gain = ({ hugeOverSystem }: Bandwidth) => (hugeOverSystem && hugeOverSystem.spread.low > 1 ? hugeOverSystem.median : 0);
  const [first] = [...bandwidths].sort((a, b) => gain(b) - gain(a));
  if (!first || gain(first) < 1 + notable) return [];
  return [`Ask for huge pages: on them the ${mixName(first.mix)} mix moves ${formatSignificant(gain(first))} × the bytes ${at(first.threads)}.`];
}

function copyAdvice(bandwidths: readonly Bandwidth[], chain: ChainFinding | undefined): readonly string[] {
  const measured = bandwidths.filter(({ mix, rate }) => mix === "1:1" && rate !== undefined);
  const b = most(measured);
  if (!b?.rate) return [];
  const copy = chain?.threads === b.threads ? chain.rungs.find(({ mode, n }) => mode === "whole" && n === 0) : undefined;
  const reached = copy ? `; the plain copy passes ${gbs(copy.rate.median)}` : "";
  return [`A copy passes at most B(1:1)/2 = ${gbs(copyBound(b.rate.median))} ${at(b.threads)}${reached}.`];
}

function tilingAdvice(sweep: ChunkSweep | undefined, chain: ChainFinding | undefined): readonly string[] {
  if (!sweep) return [];
  const { fromBytes, toBytes, rate } = sweep.plateau;
  const sizes = fromBytes === toBytes ? `of ${formatSize(fromBytes)}` : `of ${formatSize(fromBytes)} to ${formatSize(toBytes)}`;
  const whole =
    chain?.threads === sweep.threads && chain.engine === sweep.engine
      ? chain.rungs.find(({ mode, n }) => mode === "whole" && n === sweep.n)
      : undefined;
  const against = whole ? `, against ${gbs(whole.rate.median)} over whole arrays` : "";
  return [`Tile jobs of several passes, in chunks ${sizes}: ${sweep.n} transforms then run at ${gbs(rate)} ${at(sweep.threads)}${against}.`];
}

/** Why a mode does not move the n + 2 bytes that the document counts. */
const reasons: Readonly<Record<ChainMode, string>> = {
  whole: "every temporary is written and read back",
  direct: "every pass reads and writes a whole array",
  "in-place": "every pass reads and writes the array",
  chunked: "temporaries stay in cache",
  fresh: "temporaries are written but not read back",
  fused: "one pass moves what a copy moves",
};

/** The mode that falls furthest short of B/(n + 2) and the one that exceeds it most, at their deepest rung. */
function documentAdvice(chain: ChainFinding | undefined): readonly string[] {
  if (!chain) return [];
  const deepest = new Map<ChainMode, ChainRung & { documentRatio: number }>();
  for (const rung of chain.rungs) {
    if (rung.documentRatio !== undefined && rung.n > 0 && !rung.processingBound)
      deepest.set(rung.mode, { ...rung, documentRatio: rung.documentRatio });
  }
  const order = [...deepest.values()].sort((a, b) => a.documentRatio - b.documentRatio);
  const [slowest] = order;
  const fastest = order.at(-1);
  const off: string[] = [];
  if (slowest && slowest.documentRatio < 1 - notable) off.push(documentSentence(chain, slowest, "optimistic"));
  if (fastest && fastest.documentRatio > 1 + notable) off.push(documentSentence(chain, fastest, "pessimistic"));
  return off;
}

function documentSentence({ threads, fits }: ChainFinding, { mode, n, documentRatio }: ChainRung & { documentRatio: number }, word: string): string {
  const fit = fits.find((candidate) => candidate.mode === mode);
  const expected = fit?.predictedSlope["document" satisfies ChainModel];
  const slope = fit && expected !== undefined ? `, ${slopeText(fit.slope.median)} copy-times a transform instead of ${expected.toFixed(2)}` : "";
  return `B/(n+2) is ${word} for ${mode} chains: ×${documentRatio.toFixed(2)} of it at n = ${n}, ${threads} thread${threads === 1 ? "" : "s"}${slope}: ${reasons[mode]}.`;
}

const verdicts: Readonly<Record<WriteAllocateFinding["verdict"], string>> = {
  present: "Regular stores read the line first (write-allocate)",
  evaded: "Regular stores evade the read of the line (no write-allocate)",
  undecided: "Whether regular stores read the line first is undecided",
};

/** At the most threads, where write-allocate shows most clearly. */
function storeAdvice(findings: readonly WriteAllocateFinding[]): readonly string[] {
  const threads = most(findings)?.threads;
  return Object.entries(verdicts).flatMap(([verdict, words]) => {
    const twins = findings.filter((finding) => finding.verdict === verdict && finding.threads === threads);
    const [first] = twins;
    if (!first) return [];
    const several = new Set(findings.map(({ engine }) => engine)).size > 1;
    const figures = twins.map(
      ({ engine, label, twin, ratio }) => `${brief(label)} ÷ ${brief(twin)}${several ? ` by ${engine}` : ""} = ${formatSignificant(ratio.median)}`,
    );
    return [`${words} ${at(first.threads)}: ${figures.join(", ")} in lines/s.`];
  });
}

/** A twin's label without what both twins share: the engine, the width and one plain stream. */
function brief(label: string): string {
  return label
    .split(" ")
    .filter((word) => !["s1", "wasm", "js", "native"].includes(word) && !word.endsWith("-bit"))
    .join(" ");
}

/** Copy-times are read to the hundredth: one more digit is noise. */
export function slopeText(value: number): string {
  return value.toFixed(2).replace(/^-(0\.00)$/, "$1");
}
