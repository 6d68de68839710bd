/** What the document's "A basic model of streaming" says of bottlenecks, judged by the findings of the suite `bottleneck`. */
import { formatSignificant, formatSpan } from "../../units.ts";
import { sourceText } from "../bottleneck/advice.ts";
import type { Bottleneck } from "../bottleneck/schema.ts";
import type { Claim } from "../claims.ts";
import { unpairedRatio } from "../interval.ts";
import { modelSection } from "./model.ts";
import { ratios, type Seen, seenNear, together } from "./several.ts";
import { figure, type Judgement, judged, notMeasured, place, type Statement, verdictOf } from "./statement.ts";

/** A prediction of time is met within this factor. */
const met = 1.15;
/** A share of the time from which something matters, and below which it does not. */
const matters = 0.1;

export function bottleneckClaims(bottleneck: Bottleneck): readonly Claim[] {
  return judged(modelSection, statements, bottleneck);
}

const statements: readonly Statement<Bottleneck>[] = [
  { id: "bottleneck/two-regimes", claim: "A job is bound either by its processing or by its I/O.", judge: regimes },
  {
    id: "bottleneck/file-is-processing",
    claim: "Processing a file is the case that is bound by processing.",
    judge: (found) => example(found, "processing"),
  },
  {
    id: "bottleneck/computing-is-io",
    claim: "Reading, and then computing much on the CPU, is the case that is bound by I/O.",
    judge: (found) => example(found, "I/O"),
  },
  { id: "bottleneck/processing-dwarfs", claim: "Bound by processing, the time spent on streaming is dwarfed.", judge: dwarfed },
  { id: "bottleneck/io-overhead", claim: "Bound by I/O, any overhead matters much more.", judge: overhead },
];

function missing({ absent }: Bottleneck): Judgement {
  const [first] = absent;
  return notMeasured(first ? `${first.mode}, ${first.source}: ${first.reason}` : "reading beside work was not measured");
}

const ns = (value: number) => `${formatSignificant(value)} ns a KiB`;

/** Is the longer of both all that is seen, at the ends of the sweep? */
function regimes(found: Bottleneck): Judgement {
  const ends = found.sources.flatMap(({ source, points }) => {
    const told = points.filter(({ versusMax }) => versusMax);
    return [...new Set([told[0], told.at(-1)])].flatMap((point) => (point?.versusMax ? [{ source, ...point, over: point.versusMax }] : []));
  });
  if (ends.length === 0) return missing(found);
  const seen: readonly Seen[] = ends.map(({ source, workNs, over }) => seenNear(`${sourceText(source)} at ${ns(workNs.median)}`, over, met));
  const knees = found.sources.flatMap(({ source, kneeNs }) => (kneeNs === undefined ? [] : [`${ns(kneeNs)} ${sourceText(source)}`]));
  const medians = found.sources.flatMap(({ points }) => points.flatMap(({ versusSum }) => versusSum?.median ?? []));
  const inTurns =
    medians.length > 0
      ? ` In turns every job takes the sum, ×${formatSpan(Math.min(...medians), Math.max(...medians), formatSignificant)} of it: bound by both.`
      : "";
  const where = knees.length > 0 ? `The lines cross at ${knees.join(", ")}.` : "The lines do not cross within the sweep.";
  const judgedSeen = together(seen, {
    holds: "",
    against: "Waking the other side, and sharing the CPUs with it, takes its part.",
    condition: (names) => names.join(", "),
  });
  return {
    prediction: "max(reading, working), where the next block is read meanwhile",
    measurement: `at the ends of the sweep, over that: ${ratios(seen)}`,
    ...(judgedSeen.verdict === "holds"
      ? { verdict: "holds-under" as const, condition: "where reading and working overlap", reason: `${where}${inTurns}` }
      : { ...judgedSeen, reason: `${judgedSeen.reason} ${where}${inTurns}` }),
  };
}

/** What bounds a file that is read depends on the work: below the crossing it is one, above it the other, whatever the job is called. */
function example({ sources, absent }: Bottleneck, regime: "processing" | "I/O"): Judgement {
  const ends = sources.flatMap(({ source, ioNs, points }) => {
    const [least, most] = [points[0], points.at(-1)];
    return least && most
      ? [{ source, least: unpairedRatio(least.workNs, ioNs), most: unpairedRatio(most.workNs, ioNs), lowest: least, highest: most }]
      : [];
  });
  const [first] = ends;
  if (!first) return missing({ sources, absent });
  const holds = ({ least, most }: (typeof ends)[number]) => {
    const [low, high] = [place(least.spread, 1, Number.POSITIVE_INFINITY), place(most.spread, 1, Number.POSITIVE_INFINITY)];
    if (low === "undecided" || high === "undecided") return "open";
    if (low !== high) return "holds-under";
    return (low === "within") === (regime === "processing") ? "holds" : "does-not-hold";
  };
  const verdicts = [...new Set(ends.map(holds))];
  const verdict = verdicts.length === 1 && verdicts[0] ? verdicts[0] : verdicts.includes("open") ? "open" : "holds-under";
  const knees = sources.flatMap(({ source, kneeNs }) => (kneeNs === undefined ? [] : [`${ns(kneeNs)} ${sourceText(source)}`]));
  const side = regime === "processing" ? "above" : "below";
  return {
    prediction: regime === "processing" ? "working takes longer than reading" : "reading takes longer than working",
    measurement: ends
      .map(
        ({ source, least, most, lowest, highest }) =>
          `${sourceText(source)} working takes ×${figure(least)} to ×${figure(most)} of reading, at ${ns(lowest.workNs.median)} to ${ns(highest.workNs.median)}`,
      )
      .join("; "),
    verdict,
    ...(verdict === "holds-under" && { condition: knees.length > 0 ? `${side} ${knees.join(", ")} of work` : "for some of the work that was swept" }),
    reason: "The work on each byte decides, and not whether the bytes come from a file: the document's two examples stand on the wrong sides.",
  };
}

/** At the most work: what reading adds where nothing overlaps. */
function dwarfed(found: Bottleneck): Judgement {
  const seen = found.sources.flatMap(({ source, points }): Seen[] => {
    const last = points.at(-1);
    if (!last?.serialNs) return [];
    const over = unpairedRatio(last.serialNs, last.workNs);
    const estimate = { ...last.serialNs, ...over };
    return [{ name: `${sourceText(source)} at ${ns(last.workNs.median)}`, over: estimate, verdict: verdictOf(over.spread, 0, 1 + matters) }];
  });
  if (seen.length === 0) return missing(found);
  return {
    prediction: `in turns at most ×${1 + matters} of the work alone, at the most work`,
    measurement: ratios(seen),
    ...together(seen, {
      holds: "Reading adds little even where nothing overlaps: it can be left to a library.",
      against: "Reading still takes its part at the most work that was swept.",
      condition: (names) => names.join(", "),
    }),
  };
}

/** The least work above none, as if it were overhead: its part of the time of a job that only reads. */
function overhead(found: Bottleneck): Judgement {
  const seen = found.sources.flatMap(({ source, ioNs, points }): Seen[] => {
    const small = points.find(({ nsPerKiB, serialNs }) => nsPerKiB > 0 && serialNs);
    if (!small?.serialNs) return [];
    const over = unpairedRatio(small.serialNs, ioNs);
    return [
      {
        name: `${ns(small.workNs.median)} ${sourceText(source)}`,
        over: { ...small.serialNs, ...over },
        verdict: verdictOf(over.spread, 1 + matters, Number.POSITIVE_INFINITY),
      },
    ];
  });
  if (seen.length === 0) return missing(found);
  return {
    prediction: `a little work in turns with reading takes at least ×${1 + matters} of reading alone`,
    measurement: ratios(seen),
    ...together(seen, {
      holds: "What is done for each byte stands beside a reading that is about as short.",
      against: "Reading from this source takes so long that a little work hardly shows.",
      condition: (names) => `for ${names.join(", ")}`,
    }),
  };
}
