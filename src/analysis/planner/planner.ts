/**
 * What a stream will hold, how fast it will go and how long a record will take, before it is built: from options, and the constants that a record of
 * this machine holds. Each figure says which formula and which constants it came from.
 */
import type { Summary } from "../summary.ts";
import type { PlannedSection } from "./figure.ts";
import { plannedPages } from "./pages.ts";
import type { PlanRequest } from "./request.ts";
import { plannedStages } from "./stages.ts";
import { plannedWhole } from "./whole.ts";
import { plannedWindow } from "./window.ts";
import { plannedWork } from "./work.ts";

export interface StreamPlan {
  /** Where the constants were measured. */
  readonly from: {
    readonly record: string;
    readonly startedAt: string;
    readonly profile: string;
    readonly label?: string;
    readonly cpuModel?: string;
    readonly cpusAvailable: number;
    readonly nodeVersion: string;
  };
  readonly sections: readonly PlannedSection[];
}

/** Pure: the same summary and request give the same plan. */
export function planStream(summary: Summary, request: PlanRequest): StreamPlan {
  const { run, machine } = summary;
  const { pages, stages, window, work } = request;
  const sections = [
    ...(pages ? [plannedPages(summary.formats, pages)] : []),
    ...(work ? [plannedWork(summary.bottleneck, work)] : []),
    ...(stages ? [plannedStages(summary.algorithms, machine.cpusAvailable, stages)] : []),
    ...(window ? [plannedWindow(summary.window, window)] : []),
  ];
  return {
    from: {
      record: run.id,
      startedAt: run.startedAt,
      profile: run.profile,
      ...(run.label !== undefined && { label: run.label }),
      ...(machine.cpuModel !== undefined && { cpuModel: machine.cpuModel }),
      cpusAvailable: machine.cpusAvailable,
      nodeVersion: machine.nodeVersion,
    },
    sections: [...sections, ...plannedWhole(sections, request)],
  };
}
