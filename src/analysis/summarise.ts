/** From a RunRecord to the Summary that every report shows. */
import type { RunRecord } from "../records/record.ts";
import { adviceOf } from "./advice.ts";
import { writeAllocateFindings } from "./allocation.ts";
import { bandwidthFindings, bandwidthsOf } from "./bandwidth.ts";
import { chainFindings } from "./chain.ts";
import { chunkSweeps } from "./chunks.ts";
import { controlFindings } from "./controls.ts";
import { engineFindings } from "./engines.ts";
import { patternFindings } from "./patterns.ts";
import { pointsOf } from "./point.ts";
import { rowsOf } from "./rows.ts";
import { scalingFindings } from "./scaling.ts";
import { type Summary, summaryVersion } from "./summary.ts";
import { warningsOf } from "./warnings.ts";

/** Derives everything that a report shows. Pure: the same record gives the same summary; nothing else is read. */
export function summarise(record: RunRecord): Summary {
  const points = pointsOf(record);
  const bandwidths = bandwidthsOf(points);
  const rows = rowsOf(points, bandwidths);
  const controls = controlFindings(points);
  const findings = {
    bandwidths: [...bandwidthFindings(points, bandwidths)],
    chains: [...chainFindings(points, bandwidths)],
    chunkSweeps: [...chunkSweeps(points)],
    writeAllocate: [...writeAllocateFindings(points)],
  };
  return {
    summaryVersion,
    tool: record.tool,
    run: record.run,
    machine: record.machine,
    rows: [...rows],
    bandwidths: findings.bandwidths,
    patterns: [...patternFindings(points)],
    chains: findings.chains,
    chunkSweeps: findings.chunkSweeps,
    scaling: [...scalingFindings(points)],
    engines: [...engineFindings(points)],
    controls: [...controls],
    ...(findings.writeAllocate.length > 0 ? { writeAllocate: findings.writeAllocate } : {}),
    warnings: [...warningsOf(record.run, record.machine, rows, controls)],
    advice: [...adviceOf(findings)],
  };
}
