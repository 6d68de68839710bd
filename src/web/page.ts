/** The page's script: reads the Summary that the page carries, draws the charts and fills the table of trials. */
import type { Summary } from "../analysis/summary.ts";
import { chartSpecs } from "../report/chart/spec.ts";
import { chartFigures } from "./charts.ts";
import { trialBrowser } from "./trials.ts";

const data = document.getElementById("summary")?.textContent;
if (data) {
  const summary = JSON.parse(data) as Summary;
  const specs = chartSpecs(summary);
  const charts = document.getElementById("charts");
  if (charts) {
    if (specs.length === 0) charts.hidden = true;
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const figures = chartFigures(charts, specs);
    figures.draw(dark.matches);
    dark.addEventListener("change", () => figures.draw(dark.matches));
  }
  const trials = document.getElementById("trials");
  if (trials) trialBrowser(trials, summary.rows);
  document.documentElement.dataset["ready"] = "true";
}
