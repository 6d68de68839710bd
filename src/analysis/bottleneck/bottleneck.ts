/** The findings of the suite `bottleneck`: ns for each KiB of the file, by mode and work. */
import { crossing, overlappedNs, serialNs } from "../../models/overlap.ts";
import { KiB } from "../../units.ts";
import { estimate } from "../estimate.ts";
import { groupBy, isQuoted, numberParam, type Point, textParam } from "../point.ts";
import { defined, reasonOf } from "../recorded.ts";
import { mapped, type Series } from "../statistics.ts";
import { roundwise } from "./rounds.ts";
import type { Bottleneck } from "./schema.ts";

type Source = Bottleneck["sources"][number];

/** Undefined where the record has no trial of the family `bottleneck`. */
export function bottleneckFinding(points: readonly Point[]): Bottleneck | undefined {
  const own = points.filter(({ trial, group }) => trial.family === "bottleneck" && group.purpose === "measure");
  if (own.length === 0) return undefined;
  return {
    sources: groupBy(own.filter(isQuoted), (point) => JSON.stringify([point.group.id, textParam(point, "source")])).flatMap(sourceOf),
    absent: absentOf(own),
  };
}

/** Modes of one group over one source, if reading alone was measured among them. */
function sourceOf(members: readonly Point[]): Source[] {
  const io = members.find((point) => textParam(point, "mode") === "io");
  const ioSeries = io && perKiB(io);
  const ioNs = ioSeries && estimate(ioSeries, "lowest");
  if (!io || !ioSeries || !ioNs) return [];
  const levels = [...new Set(members.filter((point) => textParam(point, "mode") === "work").map(workAsked))].sort((a, b) => a - b);
  const points = levels.flatMap((nsPerKiB) => pointOf(nsPerKiB, members, ioSeries) ?? []);
  const knee = crossing(points.map(({ nsPerKiB, workNs }) => ({ asked: nsPerKiB, ioNs: ioNs.median, workNs: workNs.median })));
  return [{ source: textParam(io, "source"), ioNs, points, ...(knee !== undefined && { kneeNs: knee }) }];
}

const workAsked = (point: Point) => numberParam(point, "nsPerKiB") ?? 0;

function pointOf(nsPerKiB: number, members: readonly Point[], io: Series): Source["points"][number] | undefined {
  const at = (mode: string) => members.find((point) => textParam(point, "mode") === mode && workAsked(point) === nsPerKiB);
  const [work, serial, overlapped] = ["work", "serial", "overlapped"].map((mode) => {
    const point = at(mode);
    return point && perKiB(point);
  });
  const workNs = work && estimate(work, "lowest");
  if (!work || !workNs) return undefined;
  const over = (measured: Series | undefined, model: (io: number, work: number) => number) =>
    measured &&
    estimate(
      roundwise([measured, io, work], (own, ioNs, ns) => own / model(ioNs, ns)),
      "lowest",
    );
  return {
    nsPerKiB,
    workNs,
    ...defined({
      serialNs: serial && estimate(serial, "lowest"),
      overlappedNs: overlapped && estimate(overlapped, "lowest"),
      versusSum: over(serial, serialNs),
      versusMax: over(overlapped, overlappedNs),
    }),
  };
}

/** Time of each KiB of the file. */
function perKiB(point: Point): Series | undefined {
  const file = numberParam(point, "file");
  return point.speed && file ? { ...point.speed, values: mapped(point.speed.values, (passes) => (1e9 * KiB) / (passes * file)) } : undefined;
}

/** What was not to be had, each source and mode with its reason once. */
function absentOf(points: readonly Point[]): Bottleneck["absent"] {
  const found = points.flatMap((point) => {
    const reason = reasonOf(point);
    return reason === undefined ? [] : [{ source: textParam(point, "source"), mode: textParam(point, "mode"), reason }];
  });
  return [...new Map(found.map((absent) => [JSON.stringify(absent), absent])).values()];
}
