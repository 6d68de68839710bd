/** One figure a chart: title, sentence, a legend whose entries hide and show their series, and the panels. */
import { Chart, LinearScale, LineElement, LogarithmicScale, Title, Tooltip } from "chart.js";
import { BarWithErrorBar, BarWithErrorBarsController, PointWithErrorBar, ScatterWithErrorBarsController } from "chartjs-chart-error-bars";
import annotation from "chartjs-plugin-annotation";
import { configuration, legend, type PanelConfiguration } from "../report/chart/spec/configuration.ts";
import type { ChartSpec, Series } from "../report/chart/spec/panel.ts";
import { darkTheme, lightTheme, type Theme } from "../report/chart/spec/theme.ts";
import { element, svg } from "./elements.ts";

Chart.register(
  BarWithErrorBar,
  BarWithErrorBarsController,
  PointWithErrorBar,
  ScatterWithErrorBarsController,
  LineElement,
  LinearScale,
  LogarithmicScale,
  Title,
  Tooltip,
  annotation,
);

type PanelChart = Chart<PanelConfiguration["type"], PanelConfiguration["data"]["datasets"][number]["data"]>;

const fontFamily = "system-ui, sans-serif";
/** Below this width of a panel, CSS pixels, text is a little smaller. */
const narrow = 480;

export interface ChartFigures {
  /** Draws all charts anew in the theme. Hidden series come back. */
  draw(dark: boolean): void;
}

export function chartFigures(container: HTMLElement, specs: readonly ChartSpec[]): ChartFigures {
  const box = element("div");
  container.append(box);
  let drawn: readonly PanelChart[] = [];
  return {
    draw: (dark) => {
      for (const chart of drawn) chart.destroy();
      box.replaceChildren();
      drawn = specs.flatMap((spec) => figure(box, spec, dark ? darkTheme : lightTheme));
    },
  };
}

function figure(container: HTMLElement, spec: ChartSpec, theme: Theme): readonly PanelChart[] {
  const panels = spec.panels.map((panel) => {
    const canvas = element("canvas");
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", [spec.title, panel.title, spec.sentence].filter(Boolean).join(". "));
    const box = element("div", { className: "panel" }, [canvas]);
    box.style.height = `${spec.height}px`;
    return { panel, canvas, box };
  });
  const charts: PanelChart[] = [];
  const grid = element(
    "div",
    { className: `panels columns-${spec.columns}` },
    panels.map(({ box }) => box),
  );
  const heading = element("h3", { textContent: spec.title });
  container.append(
    element("figure", { id: spec.id }, [heading, element("figcaption", { textContent: spec.sentence }), legendButtons(spec, theme, charts), grid]),
  );
  // A canvas has its size only once it stands in the page.
  for (const { panel, canvas, box } of panels) {
    charts.push(new Chart(canvas, configuration(panel, { theme, fontFamily, fontSize: box.clientWidth < narrow ? 11 : 12 })));
  }
  return charts;
}

function legendButtons(spec: ChartSpec, theme: Theme, charts: readonly PanelChart[]): HTMLElement {
  const buttons = legend(spec).map((series) => {
    const button = element("button", { type: "button", ariaPressed: "true" }, [swatch(series, theme.tones[series.tone]), series.label]);
    button.addEventListener("click", () => {
      const shown = button.ariaPressed !== "true";
      button.ariaPressed = String(shown);
      for (const chart of charts) {
        for (const [i, dataset] of chart.data.datasets.entries()) if (dataset.label === series.label) chart.setDatasetVisibility(i, shown);
        chart.update();
      }
    });
    return button;
  });
  return element("div", { className: "legend" }, buttons);
}

/** How the series looks in the chart: a block, a line with its dash, or its point. */
function swatch({ kind, dash, shape }: Series, color: string): SVGElement {
  const parts: SVGElement[] = [];
  if (kind === "bars" || kind === "rows") parts.push(svg("rect", { x: 6, y: 2, width: 16, height: 12, rx: 2, fill: color }));
  else if (shape === "rect") parts.push(svg("rect", { x: 10, y: 4, width: 8, height: 8, fill: color }));
  else if (shape === "triangle") parts.push(svg("path", { d: "M14 3 19 12 9 12Z", fill: color }));
  else if (shape === "cross") parts.push(svg("path", { d: "M10 4 18 12M18 4 10 12", stroke: color, "stroke-width": 2 }));
  else if (shape === "dot") parts.push(svg("circle", { cx: 14, cy: 8, r: 2, fill: color }));
  else if (shape === "circle" || (kind === "points" && shape === undefined)) parts.push(svg("circle", { cx: 14, cy: 8, r: 4, fill: color }));
  if (kind === "line" || shape === "dash") {
    parts.push(
      svg("path", { d: "M0 8H28", stroke: color, "stroke-width": shape === "dash" ? 3 : 2, "stroke-dasharray": (dash ?? []).join(" ") || "none" }),
    );
  }
  return svg("svg", { width: 28, height: 16, "aria-hidden": "true" }, parts);
}
