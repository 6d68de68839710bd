/**
 * What a copy of memory in another process gets done beside a transfer. It is told for each second of its own CPU time: where more processes run
 * than there are CPUs they take turns, and a turn of another's says nothing about memory.
 */
import { estimate, pairedRatio } from "../estimate.ts";
import { numberParam, type Point, textParam } from "../point.ts";
import { mapped, type Series } from "../statistics.ts";
import type { Beside } from "./schema.ts";

/** Does something run beside this transfer? Its rate is then no figure of the transfer's own. */
export function hasWork(point: Point): boolean {
  return numberParam(point, "beside") !== undefined;
}

/** The work by itself first, then beside each transfer. */
export function besideOf(transfers: readonly Point[]): Beside[] {
  return transfers.filter(hasWork).flatMap((point, _, all): Beside[] => {
    const own = workRate(point, "loadCpuNs");
    const rate = own && estimate(own, "highest");
    const [buffer, arrayBytes] = [numberParam(point, "buffer"), numberParam(point, "beside")];
    if (!own || !rate || !buffer || !arrayBytes) return [];
    const method = textParam(point, "method");
    const shared = { method, sink: textParam(point, "sink"), receiver: textParam(point, "receiver"), buffer, arrayBytes };
    const wall = workRate(point, "durationNs");
    const wallRate = wall && estimate(wall, "highest");
    const over = (base: Point | undefined) => {
      const series = base && base !== point ? workRate(base, "loadCpuNs") : undefined;
      return series && pairedRatio(own, series, "highest");
    };
    const near = all.filter((other) => other.group === point.group);
    const overAlone = over(near.find((other) => textParam(other, "method") === "none"));
    const axes = ["sink", "receiver", "buffer"] as const;
    const overReadWrite =
      method === "none"
        ? undefined
        : over(
            near.find(
              (other) => textParam(other, "method") === "read-write" && axes.every((axis) => textParam(other, axis) === textParam(point, axis)),
            ),
          );
    return [{ ...shared, rate, ...(wallRate && { wallRate }), ...(overAlone && { overAlone }), ...(overReadWrite && { overReadWrite }) }];
  });
}

/** Bytes that the work copied in each second of its CPU time, or of the pass. */
function workRate({ outcome }: Point, time: "loadCpuNs" | "durationNs"): Series | undefined {
  const [bytes, ns] = [outcome?.quantities.loadBytes, outcome?.quantities[time]];
  if (!outcome || !bytes || !ns) return undefined;
  return { ...outcome, values: mapped(bytes, (value, i) => (value / (ns[i] as number)) * 1e9) };
}
