/** From a RunRecord to the Summary that every report shows. */
import type { RunRecord } from "../records/record.ts";
import { adviceOf } from "./advice.ts";
import { algorithmsAdvice } from "./algorithms/advice.ts";
import { algorithmsFinding } from "./algorithms/algorithms.ts";
import { writeAllocateFindings } from "./allocation.ts";
import { type Bandwidths, bandwidthFindings, bandwidthsOf } from "./bandwidth.ts";
import { bottleneckAdvice } from "./bottleneck/advice.ts";
import { bottleneckFinding } from "./bottleneck/bottleneck.ts";
import { chainFindings } from "./chain.ts";
import { chunkSweeps } from "./chunks.ts";
import { algorithmsClaims } from "./claims/algorithms.ts";
import { bottleneckClaims } from "./claims/bottleneck.ts";
import { formatsClaims } from "./claims/formats.ts";
import { ioClaims } from "./claims/io.ts";
import { modelClaims } from "./claims/model.ts";
import { paginationClaims } from "./claims/pagination.ts";
import { runtimesClaims } from "./claims/runtimes.ts";
import { transferClaims } from "./claims/transfer.ts";
import { windowClaims } from "./claims/window.ts";
import type { Claim } from "./claims.ts";
import { controlFindings } from "./controls.ts";
import { cycleFindings, overheadFindings } from "./cycles.ts";
import { engineFindings } from "./engines.ts";
import { formatsFinding } from "./formats/formats.ts";
import { qualityOf } from "./grade.ts";
import { hierarchyFindings } from "./hierarchy.ts";
import { ioAdvice } from "./io/advice.ts";
import { ioFinding } from "./io/io.ts";
import { loopAdvice, loopFindings } from "./loops/loops.ts";
import { paginationFinding } from "./pagination/pagination.ts";
import { patternFindings } from "./patterns.ts";
import { type Point, pointsOf } from "./point.ts";
import { defined } from "./recorded.ts";
import { rowsOf } from "./rows.ts";
import { runtimesFinding } from "./runtimes/runtimes.ts";
import { scalingFindings } from "./scaling.ts";
import { suiteSeconds } from "./seconds.ts";
import { type Bandwidth, type Row, type Summary, summaryVersion } from "./summary.ts";
import { transferFinding } from "./transfer/transfer.ts";
import { warningsOf } from "./warnings.ts";
import { windowFinding } from "./window/window.ts";

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
  const systems = systemFindings(points, bandwidths, record.machine);
  const patterns = [...patternFindings(points)];
  const cached = cachedDetail(rows, findings.bandwidths);
  const claims = [...modelClaims({ ...findings, patterns, rows, cached }), ...systems.claims];
  return {
    summaryVersion,
    tool: record.tool,
    run: record.run,
    machine: record.machine,
    quality: qualityOf(record, controls),
    rows: [...rows],
    bandwidths: findings.bandwidths,
    patterns,
    chains: findings.chains,
    chunkSweeps: findings.chunkSweeps,
    scaling: [...scalingFindings(points)],
    engines: [...engineFindings(points)],
    controls: [...controls],
    ...(cycles.length > 0 ? { cycles: [...cycles] } : {}),
    ...(overheads.length > 0 ? { overheads: [...overheads] } : {}),
    ...hierarchyFindings(points),
    ...(loops.length > 0 ? { loops: [...loops] } : {}),
    ...systems.findings,
    ...(claims.length > 0 ? { claims } : {}),
    ...(findings.writeAllocate.length > 0 ? { writeAllocate: findings.writeAllocate } : {}),
    ...(seconds.length > 0 ? { suiteSeconds: [...seconds] } : {}),
    warnings: [...warningsOf(record.run, record.machine, rows, controls)],
    advice: [...loopAdvice(loops), ...systems.advice, ...adviceOf({ ...findings, cached })],
  };
}

interface Systems {
  readonly findings: Pick<Summary, "bottleneck" | "pagination" | "formats" | "algorithms" | "window" | "io" | "transfer" | "runtimes">;
  readonly claims: readonly Claim[];
  readonly advice: readonly string[];
}

/** Findings about streaming systems, and what they say to the document's claims, section by section. */
function systemFindings(points: readonly Point[], bandwidths: Bandwidths, machine: RunRecord["machine"]): Systems {
  const bottleneck = bottleneckFinding(points);
  const pagination = paginationFinding(points);
  const formats = formatsFinding(points, bandwidths);
  const algorithms = algorithmsFinding(points, machine.cpusAvailable);
  const window = windowFinding(points);
  const io = ioFinding(points);
  const transfer = transferFinding(points);
  const runtimes = runtimesFinding(points);
  const claims: readonly Claim[] = [
    ...(bottleneck ? bottleneckClaims(bottleneck) : []),
    ...(pagination ? paginationClaims(pagination) : []),
    ...(formats ? formatsClaims(formats) : []),
    ...(algorithms ? algorithmsClaims(algorithms) : []),
    ...(window ? windowClaims(window) : []),
    ...(io ? ioClaims(io) : []),
    ...(transfer ? transferClaims(transfer) : []),
    ...(runtimes ? runtimesClaims(runtimes) : []),
  ];
  const advice = [
    ...(bottleneck ? bottleneckAdvice(bottleneck) : []),
    ...(algorithms ? algorithmsAdvice(algorithms) : []),
    ...(io ? ioAdvice(io) : []),
  ];
  return { findings: defined({ bottleneck, pagination, formats, algorithms, window, io, transfer, runtimes }), claims, advice };
}

/** The doubt about the first trial of B that may have been served by a cache. */
function cachedDetail(rows: readonly Row[], bandwidths: readonly Bandwidth[]): string | undefined {
  const winners = new Set(bandwidths.map(({ key }) => key));
  return rows
    .filter((row) => row.purpose === "measure" && winners.has(row.key))
    .flatMap((row) => row.flags)
    .find(({ id }) => id === "may-be-cached")?.detail;
}
