/** Bandwidth and latency from the CPUs of one NUMA node to the memory of another. */
import { kernelAccesses } from "../../catalogue/accesses.ts";
import { plainVariant, type Variant, variantLabel } from "../../catalogue/kernel.ts";
import { kernelHashes } from "../../engines/hashes.gen.ts";
import { linesPerThread } from "../../memory/layout.ts";
import type { Params, Role } from "../../records/record.ts";
import { type Axes, type Family, type PlanContext, points, type TrialSpec } from "../../suites/suite.ts";
import { lineBytes } from "../../units.ts";
import { abilityAbsence, absence, type Extension, pageAbsence } from "../expansion.ts";
import { nodeBytes, nodeCpus, oneNode } from "./cells.ts";
import { type NumaParams, numaParams } from "./params.ts";

const extension: Extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

export const numa: Family = {
  id: "numa",
  params: numaParams,
  expand: (axes: Axes, context: PlanContext) => points(axes).map((point) => specOf(numaParams.parse(point), context)),
};

/** Streams of `read`: more hide little, fewer lose a third at one thread. */
const streams = 8;

export function readVariant({ width }: Pick<NumaParams, "width">): Variant {
  return { ...plainVariant, streams, ...(width && { width }) };
}

function specOf(given: NumaParams, context: PlanContext): TrialSpec {
  const { machine } = context;
  const widest = machine.engines.find(({ id }) => id === "native")?.widths?.at(-1) as NumaParams["width"];
  const params: NumaParams = given.op === "read" && !given.width && widest ? { ...given, width: widest } : given;
  const { op, from, threads, engine, pages } = params;
  const variant = op === "read" ? readVariant(params) : plainVariant;
  const kernel = op === "read" ? "seq64" : "rand8";
  const lineCount = linesPerThread(nodeBytes(machine, context.arrayBytes, threads), threads);
  const cpus = nodeCpus(machine, from).slice(0, threads);
  const absent =
    alone(context) ??
    absence(engine, threads, context) ??
    abilityAbsence("pin", context) ??
    abilityAbsence("numa", context) ??
    pageAbsence(pages, context);
  const role: Role = { kernel, engine, variant: variantLabel(variant), count: threads, sliceBytes: lineCount * lineBytes };
  return {
    family: numa.id,
    body: new URL(`./body${extension}`, import.meta.url).href,
    params: { ...params } as Params,
    executor: "team",
    team: [{ ...role, ...(!absent && { pin: [...cpus] }) }],
    accesses: { kernelHash: kernelHashes[kernel], perPass: kernelAccesses(kernel, variant, op === "read" ? lineCount * threads : 1) },
    ...(absent && { absent }),
  };
}

function alone({ machine }: PlanContext): TrialSpec["absent"] {
  return (machine.numa ?? []).length > 1 ? undefined : { code: "one-node", reason: oneNode(machine) };
}
