/** The page's script: reads the Summary or the chart specs that the page carries, draws the charts and fills the table of trials. */
import type { Summary } from "../analysis/summary.ts";
import type { ChartSpec } from "../report/chart/spec/panel.ts";
import { chartSpecs } from "../report/chart/spec.ts";
import { chartFigures } from "./charts.ts";
import { trialBrowser } from "./trials.ts";

/** The data block with the id, if the page has it. */
function carried<T>(id: string): T | undefined {
  const data = document.getElementById(id)?.textContent;
  return data ? (JSON.parse(data) as T) : undefined;
}

const summary = carried<Summary>("summary");
const specs = summary ? chartSpecs(summary) : carried<readonly ChartSpec[]>("specs");
if (specs) {
  const charts = document.getElementById("charts");
  if (charts) {
    if (specs.length === 0) charts.hidden = true;
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const figures = chartFigures(charts, specs);
    figures.draw(dark.matches);
    dark.addEventListener("change", () => figures.draw(dark.matches));
  }
  const trials = document.getElementById("trials");
  if (trials && summary) trialBrowser(trials, summary.rows);
  document.documentElement.dataset["ready"] = "true";
}
