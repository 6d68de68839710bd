/** One PNG picture a chart, in the folder `charts`. */
import type { Summary } from "../analysis/summary.ts";
import { renderCharts } from "./chart/render.ts";
import { printable } from "./chart/spec/figures.ts";
import { chartSpecs } from "./chart/spec.ts";
import { builtAssets, type Reporter } from "./reporter.ts";

export const pngReporter: Reporter = {
  title: "one picture a chart",
  render: async (summary, { assets = builtAssets } = {}) => {
    const { pictures, warnings } = await renderCharts(chartSpecs(summary), assets, footer(summary));
    return { files: pictures.map(({ id, png }) => ({ name: pictureName(id), contents: png })), warnings };
  },
};

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
