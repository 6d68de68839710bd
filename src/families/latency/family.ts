/** Latency of dependent reads: chases over cycles of any size, order, spacing and pages, alone or several at once. A pass is one hop of each. */
import { type Access, kernelAccesses } from "../../catalogue/accesses.ts";
import { plainVariant } from "../../catalogue/kernel.ts";
import { kernelHashes } from "../../engines/hashes.gen.ts";
import { errors } from "../../errors.ts";
import { largestRegion } from "../../memory/arena.ts";
import { mostChases } from "../../memory/placed-cycle.ts";
import type { Machine, Params } from "../../records/record.ts";
import { type Axes, type Family, type PlanContext, points, type TrialSpec } from "../../suites/suite.ts";
import { formatSize, lineBytes } from "../../units.ts";
import { abilityAbsence, absence, arenaKindOf, type Extension, pageAbsence, pinnedCpus } from "../expansion.ts";
import { groupPageBytes, type LatencyParams, latencyParams } from "./params.ts";

const extension: Extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

export const latency: Family = {
  id: "latency",
  params: latencyParams,
  expand: (axes: Axes, context: PlanContext) => points(axes).map((point) => specOf(latencyParams.parse(point), context)),
};

function specOf(params: LatencyParams, context: PlanContext): TrialSpec {
  const { kernel, engine, bytes, pages, chains, pin } = params;
  if (bytes + mostChases * lineBytes > largestRegion(arenaKindOf("shared", pages)))
    throw errors.suiteInvalid(formatSize(bytes), "a cycle lies in one memory, which ends at 4 GiB");
  const absent = absence(engine, 1, context) ?? pageAbsence(pages, context) ?? (pin ? abilityAbsence("pin", context) : undefined);
  return {
    family: latency.id,
    body: new URL(`./body${extension}`, import.meta.url).href,
    params: spelt(params),
    executor: "team",
    team: [
      {
        kernel,
        engine,
        variant: bytes <= lastCache(context.machine) ? "refreshed" : "resumed",
        count: 1,
        sliceBytes: bytes,
        ...(pin && !absent && { pin: pinnedCpus(1, context) }),
      },
    ],
    accesses: { kernelHash: kernelHashes[kernel], perPass: hops(chains, bytes, context.machine) },
    ...(absent && { absent }),
  };
}

/** The params in the one way that a key spells them: what says nothing is left out. */
function spelt({ groupPages, pin, ...rest }: LatencyParams): Params {
  return { ...rest, ...(rest.order === "page-local" && { groupPages }), ...(pin && { pin }) };
}

/** One hop of each chase. Only of a cycle beyond the caches does every hop bring a line from memory. */
function hops(chains: number, bytes: number, machine: Machine): readonly Access[] {
  const cached = bytes <= lastCache(machine);
  return kernelAccesses("rand8", plainVariant, chains).map((access) => (cached ? { ...access, level: "cache" as const } : access));
}

/** Bytes of one instance of the largest cache that holds data: the most that a single thread can fill. */
export function lastCache({ caches, lastLevelCache }: Pick<Machine, "caches" | "lastLevelCache">): number {
  const data = caches.filter(({ type }) => type !== "instruction");
  return data.length === 0 ? lastLevelCache.sizeBytes : Math.max(...data.map(({ sizeBytes }) => sizeBytes));
}

/** Bytes of a cycle of DRAM size for one thread: the run's array in whole pages. */
export function memoryCycle({ arrayBytes }: Pick<PlanContext, "arrayBytes">): number {
  return Math.max(groupPageBytes, arrayBytes - (arrayBytes % groupPageBytes));
}
