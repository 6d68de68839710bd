/** Bandwidth over the working set, and the edges of the caches. */
import { agree, bandwidthEdges, type CurvePages, type Edge, lastLevelShare, latencyEdges } from "../../models/edges.ts";
import { groupBy, isQuoted, type Point, rateOf, textParam } from "../point.ts";
import { hopNs } from "./hops.ts";
import type { CacheCurve, CacheEdge, LadderCurve, LadderFinding } from "./ladder-schema.ts";

export function ladderFindings(points: readonly Point[]): readonly LadderFinding[] {
  const rungs = points.filter((point) => isQuoted(point) && point.trial.suite === "ladder" && point.trial.family === "memory");
  if (rungs.length === 0) return [];
  const findings = groupBy(rungs, ({ threads }) => String(threads)).map((own) => ({ threads: own[0]?.threads ?? 1, curves: [...curvesOf(own)] }));
  findings.sort((a, b) => a.threads - b.threads);
  const alone = findings.find(({ threads }) => threads === 1)?.curves ?? [];
  const caches = cacheCurve(points, alone);
  return findings.map((finding, index) => (index === 0 && caches ? { ...finding, caches } : finding));
}

/** One curve a kernel, engine and kind of pages, sizes ascending. */
function curvesOf(points: readonly Point[]): readonly LadderCurve[] {
  const axes = ["kernel", "engine", "pages"] as const;
  return groupBy(points, (point) => axes.map((axis) => textParam(point, axis)).join("/")).flatMap((own) => {
    const rungs = own.flatMap((point) => {
      const rate = rateOf(point, point.counts?.requested);
      return rate ? [{ bytes: workingSet(point), rate }] : [];
    });
    const [first] = own;
    if (!first || rungs.length === 0) return [];
    rungs.sort((a, b) => a.bytes - b.bytes);
    const found = bandwidthEdges(
      rungs.map(({ bytes, rate }) => ({ bytes, bytesPerSecond: rate.median, low: rate.spread.low, high: rate.spread.high })),
    );
    return [
      {
        kernel: textParam(first, "kernel"),
        engine: textParam(first, "engine"),
        pages: textParam(first, "pages"),
        points: rungs,
        edges: found.map(edgeOf),
        ...shareOf(found),
      },
    ];
  });
}

/** Bytes of all arrays of all threads. */
function workingSet({ trial }: Point): number {
  return (trial.team ?? []).reduce((sum, { count, sliceBytes }) => sum + count * sliceBytes, 0);
}

/** The pages whose edges say most: huge ones keep the TLBs out. */
const preferred: readonly string[] = ["huge", "system", "4k"];

/** The curve of single chases in random order, a line a hop: those of the suite `ladder`, and of `latency` where it was run too. */
function cacheCurve(points: readonly Point[], alone: readonly LadderCurve[]): CacheCurve | undefined {
  const chases = points.filter((point) => {
    const { family, params } = point.trial;
    const one = params["order"] === "random" && params["spacing"] === 64 && (params["chains"] ?? 1) === 1;
    return isQuoted(point) && family === "latency" && one;
  });
  const curves = groupBy(chases, (point) => `${textParam(point, "engine")}/${textParam(point, "pages")}`).map((own) => {
    const [first] = own;
    const sizes = groupBy(own, (point) => textParam(point, "bytes")).flatMap((same) => {
      // The ladder's own trial, where both suites have one of that size.
      const point = same.find(({ trial }) => trial.suite === "ladder") ?? same[0];
      const ns = point && hopNs(point);
      return point && ns ? [{ bytes: Number(point.trial.params["bytes"]), ns }] : [];
    });
    sizes.sort((a, b) => a.bytes - b.bytes);
    return { engine: first ? textParam(first, "engine") : "", pages: first ? textParam(first, "pages") : "", points: sizes };
  });
  const rank = ({ pages, engine }: { pages: string; engine: string }) => preferred.indexOf(pages) * 2 + (engine === "native" ? 0 : 1);
  const best = curves.filter((curve) => curve.points.length > 1).sort((a, b) => rank(a) - rank(b))[0];
  if (!best) return undefined;
  const found = latencyEdges(
    best.points.map(({ bytes, ns }) => ({ bytes, ns: ns.median, low: ns.spread.low, high: ns.spread.high })),
    pagesOf(best.pages),
  );
  return { ...best, edges: found.map((edge) => ({ ...edgeOf(edge), kernels: kernelsAt(edge, alone) })), ...shareOf(found) };
}

function pagesOf(name: string): CurvePages {
  return name === "huge" || name === "4k" ? name : "system";
}

/** The curves that have an edge where this one is. */
function kernelsAt(edge: Edge, curves: readonly LadderCurve[]): string[] {
  const seen = curves.filter((curve) =>
    curve.edges.some(({ fromBytes, toBytes, rise }) => agree(edge, { betweenBytes: [fromBytes, toBytes], rise })),
  );
  return seen.map(({ kernel, engine }) => `${kernel} ${engine}`);
}

function edgeOf({ betweenBytes, ...rest }: Edge): CacheEdge {
  return { ...rest, fromBytes: betweenBytes[0], toBytes: betweenBytes[1] };
}

function shareOf(found: readonly Edge[]): Pick<LadderCurve, "share"> {
  const share = lastLevelShare(found);
  return share ? { share } : {};
}
