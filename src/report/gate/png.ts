/** The gate's chart as a PNG picture. */
import type { GateSummary } from "../../analysis/gate/schema.ts";
import { printable } from "../chart/spec/figures.ts";
import { gateChart } from "../chart/spec/gate.ts";
import { chartPictures } from "../png.ts";
import type { GateFormat } from "./format.ts";

export const pngFormat: GateFormat = {
  title: "the chart as a picture",
  render: (summary, { assets } = {}) => chartPictures(gateChart(summary), footer(summary), assets),
};

/** Without the arrow of the texts, which the charts' font lacks. */
function footer({ base, head }: GateSummary): string {
  return printable(`streambound gate · base ${base} · head ${head}`);
}
