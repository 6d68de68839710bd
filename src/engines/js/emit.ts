/** Emits the JavaScript bodies of every kernel and variant around the templates of `steps.ts`. */
import { type KernelId, kernelIds, kernelOf } from "../../catalogue/kernels.ts";
import { chaseCounts } from "../engine.ts";
import { driversOf } from "../variants.ts";
import { emitBlend, emitChain, emitChase, emitChases, emitSpin, emitStride } from "./loops.ts";
import { emitForms, emitRepeats, preloadSink } from "./passes.ts";
import { viewType } from "./source.ts";

/** Files beside those of the kernels. */
export const ownFiles = ["chain", "stride", "blend"] as const;
export type BodyFile = KernelId | (typeof ownFiles)[number];

/** The texts of `bodies/<name>.gen.ts` below their banners, by name: one file a kernel, so that a bind loads no more than it needs. */
export function emitBodies(): ReadonlyMap<BodyFile, string> {
  const own = { chain: emitChain, stride: emitStride, blend: emitBlend } satisfies Record<(typeof ownFiles)[number], () => string>;
  const texts: readonly (readonly [BodyFile, readonly string[]])[] = [
    ...kernelIds.map((id) => [id, emitKernel(id)] as const),
    ...ownFiles.map((name) => [name, [viewType, own[name]()]] as const),
  ];
  return new Map(texts.map(([name, parts]) => [name, parts.join("\n\n")]));
}

/** The bodies of one kernel: a passed and a captured form of each driver; of the chase, one for each number of cycles as well. */
export function emitKernel(id: KernelId): readonly string[] {
  const { order } = kernelOf(id);
  if (order === "chase") return [viewType, emitChase(), ...chaseCounts.map(emitChases)];
  if (order === "none") return [emitSpin()];
  const drivers = driversOf("js", id);
  const sink = drivers.some(({ variant }) => variant.preload) ? [preloadSink] : [];
  return [viewType, ...sink, emitRepeats(id), ...drivers.flatMap(emitForms)];
}
