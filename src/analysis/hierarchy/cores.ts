/** Hand-over between pairs of CPUs; the cost of Atomics and of false sharing. */
import { estimate } from "../estimate.ts";
import { groupBy, isQuoted, numberParam, type Point, textParam, timeRatio } from "../point.ts";
import { mapped } from "../statistics.ts";
import type { Estimate } from "../summary.ts";
import { type CoresFinding, coresSchema } from "./cores-schema.ts";

type HandOver = CoresFinding["handOvers"][number];
type Cost = CoresFinding["costs"][number];

export function coresFindings(points: readonly Point[]): readonly CoresFinding[] {
  const members = points.filter((point) => point.trial.family === "cores" && isQuoted(point));
  return groupBy(members, (point) => textParam(point, "engine")).map((own) => {
    const handOvers = own.flatMap(handOverOf);
    return {
      engine: textParam(own[0] as Point, "engine"),
      cpus: [...new Set(handOvers.flatMap(({ cpuA, cpuB }) => [cpuA, cpuB]))].sort((a, b) => a - b),
      handOvers,
      costs: own.flatMap((point) => costOf(point, own)),
    };
  });
}

function handOverOf(point: Point): readonly HandOver[] {
  const [cpuA, cpuB] = [numberParam(point, "cpuA"), numberParam(point, "cpuB")];
  // A round trip is two hand-overs.
  const ns = timeOf(point, 1 / (2 * (numberParam(point, "rounds") ?? 1)));
  return textParam(point, "op") === "hand-over" && cpuA !== undefined && cpuB !== undefined && ns ? [{ cpuA, cpuB, ...relationOf(point), ns }] : [];
}

const costOps = coresSchema.shape.costs.element.shape.op;

function costOf(point: Point, own: readonly Point[]): readonly Cost[] {
  const op = costOps.safeParse(textParam(point, "op"));
  const [cpuA, cpuB] = [numberParam(point, "cpuA"), numberParam(point, "cpuB")];
  const ns = timeOf(point, 1);
  if (!op.success || cpuA === undefined || !ns) return [];
  const alone = own.find((other) => other.group === point.group && textParam(other, "op") === "alone");
  const overAlone = alone && alone !== point ? timeRatio(point, alone) : undefined;
  return [{ op: op.data, cpuA, ...(cpuB !== undefined && { cpuB }), ...relationOf(point), ns, ...(overAlone && { overAlone }) }];
}

function relationOf(point: Point): Pick<HandOver, "relation"> {
  const relation = coresSchema.shape.handOvers.element.shape.relation.safeParse(point.trial.params["relation"]);
  return relation.success && relation.data ? { relation: relation.data } : {};
}

/** Time of one pass, times `share`. */
function timeOf({ speed }: Point, share: number): Estimate | undefined {
  return speed && estimate({ ...speed, values: mapped(speed.values, (perSecond) => (share * 1e9) / perSecond) }, "lowest");
}
