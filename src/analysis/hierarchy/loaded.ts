/** Latency of dependent reads over the bandwidth that other threads take meanwhile, and the knee of that curve. */
import { type Knee, kneeOf, leastRise } from "../../models/knee.ts";
import { formatRate, formatSignificant, lineBytes } from "../../units.ts";
import { estimate } from "../estimate.ts";
import { groupBy, numberParam, type Point, textParam } from "../point.ts";
import { mapped, type Series } from "../statistics.ts";
import { apartFrom, chasesOf, hopNs, hopRatio, quantityOf } from "./hops.ts";
import type { LoadedFinding } from "./loaded-schema.ts";

type LoadedPoint = LoadedFinding["points"][number];

/** One finding a load, of each group. */
export function loadedFindings(points: readonly Point[]): readonly LoadedFinding[] {
  const chases = chasesOf(points, "loaded-latency");
  const loaded = chases.filter((point) => (numberParam(point, "loaders") ?? 0) > 0);
  return groupBy(loaded, (point) => `${point.group.id} ${apartFrom(point, "delay")}`).flatMap((curve) => findingOf(curve, chases) ?? []);
}

function findingOf(curve: readonly Point[], all: readonly Point[]): LoadedFinding | undefined {
  const [first] = curve as [Point];
  const others = ["loaders", "load", "delay"];
  const alone = all.find(
    (point) => point.group === first.group && numberParam(point, "loaders") === 0 && apartFrom(point, ...others) === apartFrom(first, ...others),
  );
  const idle = alone && hopNs(alone);
  if (!alone || !idle) return undefined;
  const points = curve.flatMap((point) => pointOf(point, alone) ?? []).sort((a, b) => a.bandwidth.median - b.bandwidth.median);
  const loaders = numberParam(first, "loaders") ?? 1;
  // In multiples of the idle latency: paired, so that the machine's drift between rounds is no rise.
  const found = kneeOf(
    points.map(({ bandwidth, overIdle }) => ({ load: bandwidth.median, latency: overIdle.median })),
    1,
  );
  return {
    load: textParam(first, "load"),
    engine: textParam(first, "engine"),
    pages: textParam(first, "pages"),
    loaders,
    idle,
    points,
    knee: kneeText(found, idle.median, loaders, points),
  };
}

function pointOf(point: Point, alone: Point): LoadedPoint | undefined {
  const latency = hopNs(point);
  const p99 = hopNs(point, "batchP99Ns");
  const overIdle = hopRatio(point, alone);
  const injected = perSecond(point, 0);
  const bandwidth = perSecond(point, lineBytes);
  const [moved, total] = [injected && estimate(injected, "highest"), bandwidth && estimate(bandwidth, "highest")];
  if (!latency || !overIdle || !moved || !total) return undefined;
  return { delay: numberParam(point, "delay") ?? 0, injected: moved, bandwidth: total, latency, ...(p99 && { p99 }), overIdle };
}

/** Bytes a second of the loaders within each sample's window, and `hopBytes` for each of the chaser's hops. */
function perSecond(point: Point, hopBytes: number): Series | undefined {
  const bytes = quantityOf(point, "loadBytes");
  const durations = quantityOf(point, "durationNs");
  const passes = point.outcome?.passes ?? [];
  if (!bytes || !durations) return undefined;
  return {
    ...bytes,
    values: mapped(bytes.values, (value, i) => ((value + hopBytes * (passes[i] ?? Number.NaN)) * 1e9) / (durations.values[i] as number)),
  };
}

function kneeText(knee: Knee, idleNs: number, loaders: number, points: readonly LoadedPoint[]): LoadedFinding["knee"] {
  if (knee.state === "reached") {
    const { load, nextLoad, latency } = knee;
    return {
      state: "reached",
      bandwidth: load,
      ...(nextLoad !== undefined && { nextBandwidth: nextLoad }),
      latencyNs: latency * idleNs,
      overIdle: latency,
    };
  }
  const most = formatRate(Math.max(0, ...points.map(({ bandwidth }) => bandwidth.median)));
  const who = `${loaders} loader${loaders === 1 ? "" : "s"}`;
  const rise = `×${formatSignificant(knee.rise)}`;
  const reasons: Readonly<Record<typeof knee.why, string>> = {
    "few-points": `${points.length} loads are too few to tell the curve's shape`,
    flat: `${who} took memory to ${most} GB/s, where latency is ${rise} of the idle one, below ×${leastRise}`,
    even: `latency rises evenly to ${rise} at ${most} GB/s`,
  };
  return { state: "not-reached", reason: reasons[knee.why] };
}
