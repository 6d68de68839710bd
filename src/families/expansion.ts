/** What the expansion of every family has in common: reasons of absence and flags that are known from the plan. */
import type { EngineId } from "../engines/engine.ts";
import { cpuOrder } from "../machine/order.ts";
import type { ArenaKind, BufferKind } from "../memory/arena.ts";
import type { AbilityId } from "../native/abilities.ts";
import type { Pages, PlanContext, TrialSpec } from "../suites/suite.ts";

export { cacheFlags } from "../suites/flags.ts";

/** Bodies are loaded with the extension of the family that names them: compiled or by a loader. */
export type Extension = ".ts" | ".js";

/** Why a trial on this engine and this many threads cannot run here, if so. */
export function absence(engine: EngineId, threads: number, { machine, threads: most }: PlanContext): TrialSpec["absent"] {
  const found = machine.engines.find(({ id }) => id === engine);
  if (found?.state !== "available") return { code: "engine-absent", reason: found?.reason ?? `engine ${engine} is not part of this build` };
  if (threads > most) return { code: "too-few-cpus", reason: `${threads} threads were asked for, the run may use ${most}` };
  return undefined;
}

/** How an ability that only the addon has reads in a reason. */
const abilityNames: Readonly<Record<AbilityId, string>> = {
  pin: "pinning threads",
  "huge-pages": "advising huge pages",
  "4k-pages": "advising 4 KiB pages",
  numa: "placing memory on a NUMA node",
  "io-uring": "reading by io_uring",
  sqpoll: "an io_uring that the kernel polls",
  "registered-buffers": "registering buffers with an io_uring",
};

/** Why a trial that needs this ability cannot run here, if so. A machine that lists no abilities has none: there is no addon. */
export function abilityAbsence(id: AbilityId, { machine }: Pick<PlanContext, "machine">): TrialSpec["absent"] {
  const found = machine.abilities?.find((ability) => ability.id === id);
  if (found?.state === "available") return undefined;
  if (found) return { code: `${id}-absent`, reason: `${abilityNames[id]} is not possible here: ${found.reason ?? "no reason was recorded"}` };
  const native = machine.engines.find((engine) => engine.id === "native");
  const why = native?.state === "absent" && native.reason ? ` (${native.reason})` : "";
  return { code: `${id}-absent`, reason: `${abilityNames[id]} needs the native addon${why}` };
}

/** Why memory on these pages cannot be had here, if so. */
export function pageAbsence(pages: Pages, context: Pick<PlanContext, "machine">): TrialSpec["absent"] {
  return pages === "system" ? undefined : abilityAbsence(`${pages}-pages`, context);
}

/** The arena that holds arrays of this kind on these pages. Only shared memory is advised: js pays nothing for sharing. */
export function arenaKindOf(buffer: BufferKind, pages: Pages): ArenaKind {
  return pages === "system" ? buffer : `shared-${pages}`;
}

/** The CPUs that the threads of one role are pinned to: physical cores first, NUMA nodes in turns (`machine/order.ts`). */
export function pinnedCpus(threads: number, { machine }: Pick<PlanContext, "machine">): number[] {
  const known = cpuOrder(machine);
  const allowed = known.length > 0 ? known : Array.from({ length: machine.cpusAvailable }, (_, cpu) => cpu);
  return allowed.slice(0, threads);
}
