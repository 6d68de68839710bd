/** One PNG picture a chart, in the folder `charts`. */
import type { Summary } from "../analysis/summary.ts";
import { messageOf } from "../errors.ts";
import { printable } from "./chart/spec/figures.ts";
import type { ChartSpec } from "./chart/spec/panel.ts";
import { chartSpecs } from "./chart/spec.ts";
import { builtAssets, type Report, type Reporter } from "./reporter.ts";

export const pngReporter: Reporter = {
  title: "one picture a chart",
  render: (summary, { assets } = {}) => chartPictures(chartSpecs(summary), footer(summary), assets),
};

/** The charts as pictures, with `footer` as the small print below each. */
export async function chartPictures(specs: readonly ChartSpec[], footer: string, assets: URL = builtAssets): Promise<Report> {
  // Loaded here: its canvas is a native library, and a machine that cannot load it lacks pictures and nothing else.
  const chart = await import("./chart/render.ts").catch((thrown: unknown) => messageOf(thrown));
  if (typeof chart === "string") return { files: [], warnings: [`No PNG charts: their canvas cannot be loaded (${printable(chart)}).`] };
  const { pictures, warnings } = await chart.renderCharts(specs, assets, footer);
  return { files: pictures.map(({ id, png }) => ({ name: pictureName(id), contents: png })), warnings };
}

/** Where the markdown finds a chart's picture. */
export function pictureName(chartId: string): string {
  return `charts/${chartId}.png`;
}

function footer({ tool, run, machine }: Summary): string {
  return [
    `${tool.name} ${tool.version}`,
    run.label ?? "",
    machine.cpuModel ?? machine.architecture,
    `${run.profile} profile`,
    run.startedAt.slice(0, 10),
  ]
    .filter(Boolean)
    .map(printable)
    .join(" · ");
}
