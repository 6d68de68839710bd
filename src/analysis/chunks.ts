/** Rate of a chunked chain over its chunk size, and the sizes that are as good as the best. */
import { groupBy, isQuoted, numberParam, type Point, rateOf, textParam } from "./point.ts";
import type { ChunkSweep } from "./summary.ts";

/** A chunk size belongs to the plateau from this share of the best rate on. */
const plateauShare = 0.95;

export function chunkSweeps(points: readonly Point[]): readonly ChunkSweep[] {
  const members = points.filter((point) => isQuoted(point) && point.trial.family === "chain" && textParam(point, "mode") === "chunked");
  const shared = ["engine", "buffer", "n"] as const;
  const groups = groupBy(members, (point) => JSON.stringify([point.group.id, point.threads, ...shared.map((name) => textParam(point, name))]));
  return groups.flatMap(sweep);
}

function sweep(group: readonly Point[]): readonly ChunkSweep[] {
  const [first] = group;
  const n = first && numberParam(first, "n");
  const points = group
    .flatMap((point) => {
      const chunkBytes = numberParam(point, "chunk");
      const rate = rateOf(point, point.counts?.payload);
      return chunkBytes === undefined || !rate ? [] : [{ chunkBytes, rate }];
    })
    .sort((a, b) => a.chunkBytes - b.chunkBytes);
  if (!first || !n || points.length < 2) return [];
  const rates = points.map(({ rate }) => rate.median);
  const best = rates.indexOf(Math.max(...rates));
  const threshold = plateauShare * (rates[best] as number);
  // The neighbours of the best without a gap: a lone lucky size elsewhere is no advice.
  let from = best;
  let to = best;
  while ((rates[from - 1] ?? 0) >= threshold) from--;
  while ((rates[to + 1] ?? 0) >= threshold) to++;
  const bytesAt = (index: number) => points[index]?.chunkBytes ?? 0;
  return [
    {
      threads: first.threads,
      engine: textParam(first, "engine"),
      n,
      points,
      plateau: { fromBytes: bytesAt(from), toBytes: bytesAt(to), rate: rates[best] as number },
    },
  ];
}
