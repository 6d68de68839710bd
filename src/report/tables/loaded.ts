/** Latency of dependent reads over the bandwidth that other threads take meanwhile, and the knee of that curve. */
import type { LoadedFinding } from "../../analysis/hierarchy/loaded-schema.ts";
import type { Summary } from "../../analysis/summary.ts";
import { formatRate, formatSignificant } from "../../units.ts";
import { printable, ratioText, spreadName, spreadText } from "../chart/spec/figures.ts";
import { bestBandwidth, loadedKneeText, loadText } from "../chart/spec/loaded.ts";
import { pagesText } from "../chart/spec/scales.ts";
import { number, optional, spread, type Table } from "./table.ts";

/** One table a load. */
export function loadedTables(summary: Summary): readonly Table[] {
  return (summary.loadedLatencies ?? []).map((finding) => ({
    id: `loaded-latency-${finding.load}-${finding.engine}-${finding.pages}-${finding.loaders}`.replace(/[^a-z0-9]+/gi, "-"),
    title: `Latency of one dependent read under load: ${loadText(finding)}, ${pagesText(finding.pages)} (${spreadName(finding.points.map(({ latency }) => latency))})`,
    columns: [number("delay"), number("GB/s"), optional(spread), number("ns"), optional(spread), number("p99 ns"), number("÷ idle")],
    lines: [
      {
        cells: ["idle", "", "", formatSignificant(finding.idle.median), spreadText(finding.idle, formatSignificant), "", ""],
      },
      ...finding.points.map(({ delay, bandwidth, latency, p99, overIdle }) => ({
        cells: [
          delay === 0 ? "none" : String(delay),
          formatRate(bandwidth.median),
          spreadText(bandwidth),
          formatSignificant(latency.median),
          spreadText(latency, formatSignificant),
          p99 ? formatSignificant(p99.median) : "",
          ratioText(overIdle.median),
        ],
      })),
    ],
    note: `Delay: additions between a loader's bursts of 4 KiB; the GB/s include the chaser's own lines. ${loadedKneeText(finding)}${shareNote(finding, summary)}`,
  }));
}

/** How much of B the loaders took, where the run measured B. */
function shareNote(finding: LoadedFinding, { bandwidths }: Summary): string {
  const mix = finding.load === "update" ? "1:1" : "1:0";
  const [bound] = bandwidths.filter((found) => found.mix === mix && found.rate).sort((a, b) => b.threads - a.threads);
  if (!bound?.rate) return "";
  const share = bestBandwidth(finding) / bound.rate.median;
  return ` The most is ${(share * 100).toFixed(0)} % of B(${mix}) at ${bound.threads} thread${bound.threads === 1 ? "" : "s"}.`;
}

/** `Under load (seq64 on 1 thread) a dependent read takes 148 ns at 22.1 GB/s, ×1.32 of idle; no knee: …` */
export function loadedSentence({ loadedLatencies = [] }: Summary): string {
  const [finding] = loadedLatencies;
  const worst = finding && [...finding.points].sort((a, b) => b.latency.median - a.latency.median)[0];
  if (!finding || !worst) return "";
  return `While ${loadText(finding)} moves ${formatRate(worst.bandwidth.median)} GB/s a dependent read takes ${formatSignificant(worst.latency.median)} ns, ${ratioText(worst.overIdle.median)} of idle (${printable(finding.engine)}). ${loadedKneeText(finding)}`;
}
