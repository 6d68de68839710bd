/**
 * The public API: what the command line does, callable from a program.
 *
 * @example
 * import { run, summaryOf, render, writeRecord } from "streambound";
 * const record = await run({ suites: ["peak"], profile: "quick" });
 * await writeRecord("results", record);
 * for (const { mix, threads, rate } of summaryOf(record).bandwidths) console.log(mix, threads, rate?.median);
 *
 * @module streambound
 */

export type { ComparedTrial, Comparison } from "./analysis/compare.ts";
export type { GateLoop, GateSummary } from "./analysis/gate/schema.ts";
export type { HistoryEntry, HistorySeries, HistorySummary } from "./analysis/history/schema.ts";
export type { LoopFinding } from "./analysis/loops/schema.ts";
export type { Bandwidth, ChainFinding, Estimate, Row, Summary } from "./analysis/summary.ts";
export {
  type Acceptance,
  type Accepted,
  type AcceptOptions,
  accept as acceptBaseline,
  type Baseline,
  type BaselineOptions,
  type ListedBaseline,
  listBaselines,
  save as saveBaseline,
} from "./app/baseline.ts";
export { type Bisection, type BisectOptions, type BisectStep, bisect } from "./app/bisect.ts";
export { type ComparisonOptions, compareRecords, comparisonText } from "./app/compare.ts";
export { type Diagnosis, type DoctorOptions, doctor } from "./app/doctor.ts";
export {
  type GateBase,
  type GateEvent,
  type GateFormatId,
  type GateOptions,
  type GateResult,
  gate,
  gateFormatIds,
  namedBase,
  remember as rememberGate,
  renderGate,
} from "./app/gate.ts";
export { type HistoryFormatId, type HistoryRequest, history, historyFormatIds, rememberMeasurement, renderHistory } from "./app/history.ts";
export { type InitOptions, init } from "./app/init.ts";
export { type Listing, list } from "./app/list.ts";
export { type Measurement, type MeasureOptions, measure } from "./app/measure.ts";
export { documentRequest, type PlanOptions, type PlanRequest, plan, type StreamPlan } from "./app/plan.ts";
export { type FormatId, formatIds, type Report, type ReportFile, type ReportOptions, render, summaryOf, writeReport } from "./app/report.ts";
export { type RunOptions, run } from "./app/run.ts";
export { toolVersion } from "./app/version.ts";
export { type ErrorCode, StreamboundError } from "./errors.ts";
export { chain } from "./families/chain/family.ts";
export { memory } from "./families/memory/family.ts";
export type { RunEvent } from "./harness/events.ts";
export type { Body, BodyContext, Subject } from "./harness/subject.ts";
export type { LoopContract } from "./loops/contract.ts";
export {
  type BufferDeclaration,
  type BufferDeclarations,
  type BufferRole,
  type Buffers,
  type CapturingLoop,
  defineLoop,
  type ElementType,
  type LoopHost,
  type LoopParams,
  type PassingLoop,
  type Slice,
  type Transform,
  type TransformLoop,
} from "./loops/define.ts";
export { type BrokenLoop, type Bundle, findLoops, type LoadedLoop, loadLoops } from "./loops/load.ts";
export { latestRecord, readRecord } from "./records/read.ts";
export type { Group, Machine, RunRecord, Trial } from "./records/record.ts";
export { writeRecord } from "./records/write.ts";
export { defineSuite, type Family, type PlanContext, type SuiteDefinition, type TrialSpec } from "./suites/suite.ts";
