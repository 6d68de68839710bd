/** The findings of the suite `pagination`. */
import { offsetRescan } from "../../models/rescan.ts";
import { pairedRatio, scaled } from "../estimate.ts";
import { groupBy, numberParam, type Point, rateOf, textParam } from "../point.ts";
import { defined, peakEstimate, peaks, reasonOf, told } from "../recorded.ts";
import { slopeLine } from "../runtimes/slope.ts";
import type { MemorySlope, Pagination, Paging } from "./schema.ts";

/** A trial with its axes, read once. */
interface Member {
  readonly point: Point;
  readonly group: string;
  readonly source: string;
  readonly way: string;
  readonly rows: number;
  readonly page: number;
}

/** Undefined where the record has no trial of the family. */
export function paginationFinding(points: readonly Point[]): Pagination | undefined {
  const members = points.flatMap(memberOf);
  if (members.length === 0) return undefined;
  return { entries: members.map((member) => entryOf(member, members)), slopes: [...slopesOver("page", members), ...slopesOver("dataset", members)] };
}

function memberOf(point: Point): readonly Member[] {
  const [rows, page] = [numberParam(point, "rows"), numberParam(point, "page")];
  if (point.trial.family !== "pagination" || point.group.purpose !== "measure" || !rows || !page) return [];
  return [{ point, group: point.group.id, source: textParam(point, "source"), way: textParam(point, "way"), rows, page }];
}

/** Bytes of the data: what one pass over them reads, in any group. */
function dataBytes({ source, rows }: Member, all: readonly Member[]): number | undefined {
  const passes = all.filter((other) => other.source === source && other.rows === rows && other.way === "stream");
  const read = passes.flatMap(({ point }) => told(point, "readBytes")?.median ?? []);
  return read.length > 0 ? Math.max(...read) : undefined;
}

function entryOf(member: Member, all: readonly Member[]): Paging {
  const { point, ...settings } = member;
  const { way, rows, page } = member;
  const fileBytes = dataBytes(member, all);
  const read = told(point, "readBytes");
  const stream = all.find(
    (other) => other.way === "stream" && (["group", "source", "rows", "page"] as const).every((axis) => other[axis] === member[axis]),
  );
  const [own, base] = [point.speed, stream?.point.speed];
  return {
    ...settings,
    state: point.trial.outcome.state,
    ...defined({
      reason: reasonOf(point),
      rowRate: rateOf(point, rows),
      versusStream: own && base && stream !== member ? pairedRatio(own, base, "highest") : undefined,
      peakBytes: peakEstimate(point),
      fileBytes,
      rescan: read && fileBytes !== undefined ? scaled(read, 1 / fileBytes) : undefined,
      predictedRescan: way === "offset" ? offsetRescan(Math.ceil(rows / page)) : 1,
      foundBy: foundByOf(point),
      indexBytes: told(point, "indexBytes")?.median,
      indexNs: told(point, "indexNs"),
    }),
  };
}

/** The verification's words end with it. */
function foundByOf({ outcome }: Point): string | undefined {
  return outcome?.verification.state === "verified" ? /; pages found by: (.+)$/.exec(outcome.verification.method)?.[1] : undefined;
}

/** Each sample is a process of its own: all of them lie independently around one line. */
function slopesOver(over: MemorySlope["over"], members: readonly Member[]): readonly MemorySlope[] {
  const fixed = over === "page" ? "rows" : "page";
  const bytesOf = (member: Member) => {
    const bytes = dataBytes(member, members);
    return bytes === undefined ? undefined : over === "dataset" ? bytes : (bytes / member.rows) * Math.min(member.page, member.rows);
  };
  const curves = groupBy(members, (member) => JSON.stringify([member.group, member.source, member.way, member[fixed]]));
  return curves.flatMap((curve): readonly MemorySlope[] => {
    const points = curve.flatMap(({ point, ...member }) => {
      const [bytes, series, peak] = [bytesOf({ ...member, point }), peaks(point), peakEstimate(point)];
      return bytes !== undefined && series && peak ? [{ bytes, peak, series }] : [];
    });
    const [first] = curve;
    const samples = points.flatMap(({ bytes, series }) => Array.from(series.values, (y, i) => ({ x: bytes, y, epoch: series.epoch[i] ?? 0 })));
    const line = new Set(points.map(({ bytes }) => bytes)).size > 1 ? slopeLine(samples) : undefined;
    if (!first || !line) return [];
    return [
      {
        source: first.source,
        way: first.way,
        over,
        interceptBytes: line.intercept,
        slope: line.slope.median,
        spread: line.slope.spread,
        points: points.map(({ bytes, peak }) => ({ bytes, peak })).sort((a, b) => a.bytes - b.bytes),
      },
    ];
  });
}
