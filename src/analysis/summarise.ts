/** From a RunRecord to the Summary that every report shows. */
import type { RunRecord } from "../records/record.ts";
import { adviceOf } from "./advice.ts";
import { writeAllocateFindings } from "./allocation.ts";
import { bandwidthFindings, bandwidthsOf } from "./bandwidth.ts";
import { chainFindings } from "./chain.ts";
import { chunkSweeps } from "./chunks.ts";
import { ioClaims } from "./claims/io.ts";
import { runtimesClaims } from "./claims/runtimes.ts";
import { transferClaims } from "./claims/transfer.ts";
import type { Claim } from "./claims.ts";
import { controlFindings } from "./controls.ts";
import { cycleFindings, overheadFindings } from "./cycles.ts";
import { engineFindings } from "./engines.ts";
import { qualityOf } from "./grade.ts";
import { hierarchyFindings } from "./hierarchy.ts";
import { ioAdvice } from "./io/advice.ts";
import { ioFinding } from "./io/io.ts";
import { loopAdvice, loopFindings } from "./loops/loops.ts";
import { patternFindings } from "./patterns.ts";
import { type Point, pointsOf } from "./point.ts";
import { rowsOf } from "./rows.ts";
import { runtimesFinding } from "./runtimes/runtimes.ts";
import { scalingFindings } from "./scaling.ts";
import { suiteSeconds } from "./seconds.ts";
import { type Bandwidth, type Row, type Summary, summaryVersion } from "./summary.ts";
import { transferFinding } from "./transfer/transfer.ts";
import { warningsOf } from "./warnings.ts";

/** Derives everything that a report shows. Pure: the same record gives the same summary; nothing else is read. */
export function summarise(record: RunRecord): Summary {
  const points = pointsOf(record);
  const bandwidths = bandwidthsOf(points);
  const rows = rowsOf(points, bandwidths);
  const controls = controlFindings(points);
  const seconds = suiteSeconds(record.groups);
  const findings = {
    bandwidths: [...bandwidthFindings(points, bandwidths, record.machine)],
    chains: [...chainFindings(points, bandwidths)],
    chunkSweeps: [...chunkSweeps(points)],
    writeAllocate: [...writeAllocateFindings(points)],
  };
  const cycles = cycleFindings(points, controls);
  const overheads = overheadFindings(points);
  const loops = loopFindings(points, bandwidths);
  const systems = systemFindings(points);
  return {
    summaryVersion,
    tool: record.tool,
    run: record.run,
    machine: record.machine,
    quality: qualityOf(record, controls),
    rows: [...rows],
    bandwidths: findings.bandwidths,
    patterns: [...patternFindings(points)],
    chains: findings.chains,
    chunkSweeps: findings.chunkSweeps,
    scaling: [...scalingFindings(points)],
    engines: [...engineFindings(points)],
    controls: [...controls],
    ...(cycles.length > 0 ? { cycles: [...cycles] } : {}),
    ...(overheads.length > 0 ? { overheads: [...overheads] } : {}),
    ...hierarchyFindings(points),
    ...(loops.length > 0 ? { loops: [...loops] } : {}),
    ...systems,
    ...(findings.writeAllocate.length > 0 ? { writeAllocate: findings.writeAllocate } : {}),
    ...(seconds.length > 0 ? { suiteSeconds: [...seconds] } : {}),
    warnings: [...warningsOf(record.run, record.machine, rows, controls)],
    advice: [
      ...loopAdvice(loops),
      ...(systems.io ? ioAdvice(systems.io) : []),
      ...adviceOf({ ...findings, cached: cachedDetail(rows, findings.bandwidths) }),
    ],
  };
}

/** Findings about streaming systems, and what they say to the document's claims, section by section. */
function systemFindings(points: readonly Point[]): Pick<Summary, "io" | "transfer" | "runtimes" | "claims"> {
  const io = ioFinding(points);
  const transfer = transferFinding(points);
  const runtimes = runtimesFinding(points);
  const claims: readonly Claim[] = [
    ...(io ? ioClaims(io) : []),
    ...(transfer ? transferClaims(transfer) : []),
    ...(runtimes ? runtimesClaims(runtimes) : []),
  ];
  return { ...(io && { io }), ...(transfer && { transfer }), ...(runtimes && { runtimes }), ...(claims.length > 0 && { claims: [...claims] }) };
}

/** The doubt about the first trial of B that may have been served by a cache. */
function cachedDetail(rows: readonly Row[], bandwidths: readonly Bandwidth[]): string | undefined {
  const winners = new Set(bandwidths.map(({ key }) => key));
  return rows
    .filter((row) => row.purpose === "measure" && winners.has(row.key))
    .flatMap((row) => row.flags)
    .find(({ id }) => id === "may-be-cached")?.detail;
}
