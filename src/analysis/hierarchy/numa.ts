/** Bandwidth and latency from each NUMA node to each. */
import { estimate } from "../estimate.ts";
import { groupBy, isQuoted, numberParam, type Point, quotedRate, rateRatio, textParam, timeRatio } from "../point.ts";
import { mapped } from "../statistics.ts";
import type { NumaFinding } from "./numa-schema.ts";

type Cell = NumaFinding["cells"][number];

export function numaFindings(points: readonly Point[]): readonly NumaFinding[] {
  const members = points.filter((point) => point.trial.family === "numa" && isQuoted(point));
  return groupBy(members, (point) => `${textParam(point, "engine")}/${textParam(point, "pages")}`).map((own) => {
    const cells = groupBy(own, (point) => `${textParam(point, "from")}/${textParam(point, "to")}`).flatMap((both) => cellOf(both, own));
    const reads = own.filter((point) => textParam(point, "op") === "read");
    return {
      engine: textParam(own[0] as Point, "engine"),
      pages: textParam(own[0] as Point, "pages"),
      threads: Math.max(1, ...reads.map(({ threads }) => threads)),
      from: ascending(cells.map((cell) => cell.from)),
      to: ascending(cells.map((cell) => cell.to)),
      cells,
    };
  });
}

function cellOf(both: readonly Point[], all: readonly Point[]): readonly Cell[] {
  const [first] = both;
  const [from, to] = [first && numberParam(first, "from"), first && numberParam(first, "to")];
  if (!first || from === undefined || to === undefined) return [];
  const [read, chase] = (["read", "chase"] as const).map((op) => both.find((point) => textParam(point, "op") === op));
  const localOf = (point: Point | undefined) =>
    point &&
    from !== to &&
    all.find((other) => other.group === point.group && numberParam(other, "from") === from && numberParam(other, "to") === from);
  const [localRead, localChase] = [localOf(read), localOf(chase)];
  const distance = numberParam(first, "distance");
  const rate = read && quotedRate(read);
  const ns = chase?.speed && estimate({ ...chase.speed, values: mapped(chase.speed.values, (perSecond) => 1e9 / perSecond) }, "lowest");
  const rateOverLocal = read && localRead ? rateRatio(read, localRead, (counts) => counts.quoted) : undefined;
  const nsOverLocal = chase && localChase ? timeRatio(chase, localChase) : undefined;
  return [
    {
      from,
      to,
      ...(distance !== undefined && { distance }),
      ...(rate && { rate }),
      ...(ns && { ns }),
      ...(rateOverLocal && { rateOverLocal }),
      ...(nsOverLocal && { nsOverLocal }),
    },
  ];
}

function ascending(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}
