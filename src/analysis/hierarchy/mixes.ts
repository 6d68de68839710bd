/** Traffic over the share of lines that are written. */
import { lines } from "../../catalogue/accesses.ts";
import { groupBy, isQuoted, type Point, rateOf, textParam } from "../point.ts";
import type { MixesFinding, MixPoint } from "./mixes-schema.ts";

const axes = ["engine", "kind", "threads", "pages"] as const;

export function mixesFindings(points: readonly Point[]): readonly MixesFinding[] {
  const members = points.filter((point) => isQuoted(point) && point.trial.family === "mixes");
  return groupBy(members, (point) => axes.map((axis) => textParam(point, axis)).join("/")).flatMap((own) => {
    const [first] = own;
    const curve = own.flatMap(pointOf).sort((a, b) => a.written - b.written);
    const ranked = [...curve].sort((a, b) => b.traffic.median - a.traffic.median);
    const [best, worst] = [ranked[0], ranked.at(-1)];
    if (!first || !best || !worst) return [];
    return [
      {
        engine: textParam(first, "engine"),
        stores: textParam(first, "kind") === "nt" ? ("nt" as const) : ("update" as const),
        threads: first.threads,
        pages: textParam(first, "pages"),
        points: curve,
        best,
        worst,
      },
    ];
  });
}

/** The blends have exact traffic: an updated line is read and written, a non-temporal store reads nothing. */
function pointOf(point: Point): readonly MixPoint[] {
  const { read, written } = lines(point.trial.accesses?.perPass ?? [], false);
  const traffic = rateOf(point, point.counts?.traffic.max);
  return traffic && read + written > 0 ? [{ written: written / (read + written), traffic }] : [];
}
