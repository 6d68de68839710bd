/** The findings of the suite `io`. */
import { pairedDifference, pairedRatio } from "../estimate.ts";
import { isQuoted, numberParam, type Point, textParam } from "../point.ts";
import { callFits } from "./fits.ts";
import { faultFinding } from "./pages.ts";
import { absentWays, blocksOf, inGroup, partner, readingsOf, timeOf, timesOf, wayOf } from "./readings.ts";
import { batchFinding, depthFindings } from "./ring.ts";
import type { Hop, IoFinding, Minimal } from "./schema.ts";

/** Undefined where the record has no group of the suite. */
export function ioFinding(all: readonly Point[]): IoFinding | undefined {
  const points = all.filter(({ trial, group }) => trial.family === "io" && group.purpose === "measure" && group.id.startsWith("io/"));
  if (points.length === 0) return undefined;
  const readers = points.filter((point) => numberParam(point, "block") !== undefined);
  const calls = points.filter((point) => numberParam(point, "count") !== undefined);
  const [jobs, sizes, ways, maps, depths] = ["job", "sizes", "node", "mapping", "depth"].map((id) => inGroup(readers, `io/${id}`)) as [
    readonly Point[],
    readonly Point[],
    readonly Point[],
    readonly Point[],
    readonly Point[],
  ];
  const minimal = minimalCalls(calls);
  const fits = callFits(sizes);
  const batches = batchFinding(jobs, minimal, fits);
  const faults = faultFinding([...jobs, ...sizes], minimal);
  return {
    minimal,
    ...panel("job", jobs),
    fits,
    ...(ways.length > 0 && { node: { ...panelOf(ways), hops: hopsOf(ways) } }),
    ...(batches && { batches }),
    depths: depthFindings(depths),
    ...panel("mapping", maps),
    ...(faults && { faults }),
    absent: absentWays([...calls, ...sizes, ...depths]),
  };
}

function panel(name: "job" | "mapping", readers: readonly Point[]): Pick<IoFinding, "job" | "mapping"> {
  return readers.length > 0 ? { [name]: panelOf(readers) } : {};
}

function panelOf(readers: readonly Point[]) {
  return { readings: [...readingsOf(readers)], absent: absentWays(readers) };
}

const count = (point: Point) => numberParam(point, "count") ?? Number.NaN;

/** Time of one call; of several groups the first that has it. */
function minimalCalls(calls: readonly Point[]): Minimal[] {
  const measured = calls.filter(isQuoted);
  return measured.flatMap((point): Minimal[] => {
    const ns = timeOf(point, count(point));
    const getppid = measured.find((other) => other.group === point.group && textParam(other, "call") === "getppid");
    if (!ns) return [];
    const [own, least] = [timesOf(point, count(point)), getppid && timesOf(getppid, count(getppid))];
    const over = own && least && getppid !== point ? pairedRatio(own, least, "lowest") : undefined;
    return [{ call: textParam(point, "call"), ns, ...(over && { overMinimal: over }) }];
  });
}

/** Time of a block of each way beside that of readSync, which makes the same call on the thread itself. */
function hopsOf(ways: readonly Point[]): Hop[] {
  return ways.flatMap((point): Hop[] => {
    const direct = partner("readSync", point, ways);
    const [own, other] = [timesOf(point, blocksOf(point)), direct && timesOf(direct, blocksOf(direct))];
    if (!own || !other || direct === point || !isQuoted(point)) return [];
    const hopNs = pairedDifference(own, other, "lowest");
    const overReadSync = pairedRatio(own, other, "lowest");
    return hopNs && overReadSync ? [{ way: wayOf(point), block: numberParam(point, "block") ?? 0, hopNs, overReadSync }] : [];
  });
}
