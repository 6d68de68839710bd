/** Plans a stream from the constants that a record of this machine holds. Prints nothing. */
import { planStream, type StreamPlan } from "../analysis/planner/planner.ts";
import type { PlanRequest } from "../analysis/planner/request.ts";
import { errors } from "../errors.ts";
import { latestRecord, readRecord } from "../records/read.ts";
import { summaryOf } from "./report.ts";

export type { Constant, Figure, Missing, PlannedSection, Source, Unit } from "../analysis/planner/figure.ts";
export { planStream, type StreamPlan } from "../analysis/planner/planner.ts";
export {
  documentRequest,
  type PagesRequest,
  type PlanRequest,
  type StagesRequest,
  type WindowRequest,
  type WorkRequest,
} from "../analysis/planner/request.ts";

export interface PlanOptions {
  /** File of the record. @default the newest of `results` */
  readonly from?: string;
  /** Folder of records. @default "results" */
  readonly results?: string;
}

/**
 * @throws no-record, not-readable, record-invalid, record-version; nothing-measured where the record says nothing of any part
 */
export async function plan(request: PlanRequest, { from, results = "results" }: PlanOptions = {}): Promise<StreamPlan> {
  const planned = planStream(summaryOf(await readRecord(from ?? (await latestRecord(results)))), request);
  const measured = planned.sections.some(({ figures }) =>
    figures.some(({ constants }) => constants.some(({ source }) => source.kind === "measured")),
  );
  if (!measured) {
    const suites = [...new Set(planned.sections.flatMap(({ missing }) => missing.map(({ suite }) => suite)))];
    throw errors.nothingMeasured(
      `record ${planned.from.record} holds no constant of this plan. Measure them with "streambound run ${suites.join(" ")}", or name another record with --from`,
    );
  }
  return planned;
}
