/** Rate, lines and time of an access over the distance to the next. */
import { elementBytes, lineBytes } from "../../units.ts";
import { estimate } from "../estimate.ts";
import { groupBy, isQuoted, numberParam, type Point, rateOf, textParam } from "../point.ts";
import { mapped } from "../statistics.ts";
import type { StrideFinding } from "./stride-schema.ts";

const axes = ["engine", "direction", "threads", "pages", "size"] as const;

export function strideFindings(points: readonly Point[]): readonly StrideFinding[] {
  const members = points.filter((point) => isQuoted(point) && point.trial.family === "stride");
  return groupBy(members, (point) => axes.map((axis) => textParam(point, axis)).join("/")).flatMap((own) => {
    const [first] = own;
    const curve = own.flatMap(pointOf).sort((a, b) => a.strideBytes - b.strideBytes);
    if (!first || curve.length === 0) return [];
    return [
      {
        engine: textParam(first, "engine"),
        direction: textParam(first, "direction") === "backward" ? ("backward" as const) : ("forward" as const),
        threads: first.threads,
        pages: textParam(first, "pages"),
        size: textParam(first, "size"),
        points: curve,
      },
    ];
  });
}

function pointOf(point: Point): StrideFinding["points"] {
  const strideBytes = numberParam(point, "stride");
  const accesses = point.trial.accesses?.perPass.reduce((sum, { count }) => sum + count, 0);
  const { outcome, threads } = point;
  const durations = outcome?.quantities.durationNs;
  if (!strideBytes || !accesses || !outcome || !durations) return [];
  const useful = rateOf(point, accesses * elementBytes);
  // Lines of a cache count as well: they are what an access costs there.
  const lines = rateOf(point, accesses * Math.min(1, strideBytes / lineBytes));
  const times = mapped(durations, (ns, i) => (ns * threads) / (accesses * (outcome.passes[i] ?? Number.NaN)));
  const accessNs = estimate({ values: times, epoch: outcome.epoch }, "lowest");
  return useful && lines && accessNs ? [{ strideBytes, useful, lines, accessNs }] : [];
}
