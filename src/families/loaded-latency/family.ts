/** Latency of dependent reads while other threads load the memory interface: both rates come from one window. */
import { kernelAccesses } from "../../catalogue/accesses.ts";
import { plainVariant, variantLabel } from "../../catalogue/kernel.ts";
import { kernelHashes } from "../../engines/hashes.gen.ts";
import type { Params, Role } from "../../records/record.ts";
import { type Axes, type Family, type PlanContext, points, type TrialSpec } from "../../suites/suite.ts";
import { lineBytes } from "../../units.ts";
import { absence, arenaKindOf, cacheFlags, type Extension, pageAbsence } from "../expansion.ts";
import { memoryCycle } from "../latency/family.ts";
import { dramLines } from "../memory/family.ts";
import { burstLines, type LoadedLatencyParams, loadArray, loadedLatencyParams, pieceLines } from "./params.ts";
import { loaderVariant } from "./variant.ts";

const extension: Extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

export const loadedLatency: Family = {
  id: "loaded-latency",
  params: loadedLatencyParams,
  expand: (axes: Axes, context: PlanContext) => points(axes).map((point) => specOf(loadedLatencyParams.parse(point), context)),
};

function specOf({ load, delay, ...params }: LoadedLatencyParams, context: PlanContext): TrialSpec {
  const { engine, loaders, pages } = params;
  const cycleBytes = memoryCycle(context);
  const lineCount = loadLines(context.arrayBytes, Math.max(1, loaders));
  const chaser: Role = { kernel: "rand8", engine, variant: "resumed", count: 1, sliceBytes: cycleBytes };
  const loader: Role = {
    kernel: load,
    engine,
    variant: variantLabel(loaderVariant(engine, load, delay, context.machine.engines.find(({ id }) => id === engine)?.widths)),
    count: loaders,
    sliceBytes: lineCount * lineBytes,
    background: true,
    ...(delay > 0 && { delay }),
  };
  const absent = absence(engine, 1 + loaders, context) ?? pageAbsence(pages, context);
  return {
    family: loadedLatency.id,
    body: new URL(`./body${extension}`, import.meta.url).href,
    // Without loaders there is no load to name, and all such points are one trial.
    params: { ...params, ...(loaders > 0 && { load, delay }) } as Params,
    executor: "team",
    team: loaders > 0 ? [chaser, loader] : [chaser],
    ...(loaders > 0 && { arena: { kind: arenaKindOf("shared", pages), arrays: [loadArray], lineCount } }),
    // A pass is one hop. What the loaders move is counted by the harness: it depends on how long the window was.
    accesses: {
      kernelHash: loaders > 0 ? `${kernelHashes.rand8}+${kernelHashes[load]}` : kernelHashes.rand8,
      perPass: kernelAccesses("rand8", plainVariant, 1),
    },
    ...(absent && { absent }),
    flags: cacheFlags(cycleBytes, context),
  };
}

/** Lines of one loader's slice: together the loaders walk one array of the run, each in whole pieces. */
function loadLines(arrayBytes: number, loaders: number): number {
  const lines = dramLines(arrayBytes, loaders);
  const whole = lines < pieceLines ? burstLines : pieceLines;
  return lines < whole ? lines : lines - (lines % whole);
}
