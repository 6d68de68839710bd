/**
 * The one place that turns a panel into a chart.js configuration: the same for the PNG renderer and the page. It needs the controllers
 * `barWithErrorBars` and `scatterWithErrorBars` and the annotation plugin to be registered. Every scale is numeric: categories are indices with labels.
 */
import type { ChartConfiguration, ChartDataset, ChartOptions, Plugin, TooltipItem } from "chart.js";
// Their declarations widen chart.js's own; the code comes from whoever registers it.
import type {} from "chartjs-chart-error-bars";
import type {} from "chartjs-plugin-annotation";
import { formatSigned, formatSignificant, formatSize, formatSpan } from "../../../units.ts";
import type { Axis, ChartSpec, Datum, FormatName, Panel, Series } from "./panel.ts";
import type { Theme } from "./theme.ts";

type PanelType = "barWithErrorBars" | "scatterWithErrorBars";
export type PanelConfiguration = ChartConfiguration<PanelType, Point[]>;

/** One value as chart.js reads it: the index axis holds `Datum.x`, the value axis the rest. */
interface Point {
  readonly x: number;
  readonly y: number;
  readonly xMin?: number;
  readonly xMax?: number;
  readonly yMin?: number;
  readonly yMax?: number;
}

/** What a chart's surroundings decide. */
export interface Surroundings {
  readonly theme: Theme;
  readonly fontFamily: string;
  /** Base size of text, CSS pixels. */
  readonly fontSize: number;
}

/** Values keep three digits. */
const formats: Readonly<Record<FormatName, (value: number) => string>> = {
  number: formatSignificant,
  ratio: (value) => `×${formatSignificant(value)}`,
  size: (value) => formatSize(Math.round(value)),
};

/** Ticks are round: they show no digit that says nothing. */
const tickFormats: Readonly<Record<FormatName, (value: number) => string>> = {
  number: (value) => String(Number(value.toPrecision(6))),
  ratio: (value) => `×${Number(value.toPrecision(6))}`,
  size: formats.size,
};

export function configuration(panel: Panel, { theme, fontFamily, fontSize }: Surroundings): PanelConfiguration {
  const lying = panel.y.scale === "categories";
  const valueAxis = lying ? panel.x : panel.y;
  return {
    type: "scatterWithErrorBars",
    data: { datasets: panel.series.map((series, i) => dataset(series, i, theme, lying)) },
    options: {
      responsive: true,
      maintainAspectRatio: false,
      animation: false,
      color: theme.ink,
      font: { family: fontFamily, size: fontSize },
      layout: { padding: { right: 8 } },
      interaction: { mode: "nearest", axis: "xy", intersect: false },
      scales: { x: scale(panel.x, theme, fontSize), y: scale(panel.y, theme, fontSize) },
      plugins: {
        legend: { display: false },
        title: {
          display: panel.title !== undefined,
          text: panel.title ?? "",
          color: theme.ink,
          font: { family: fontFamily, size: fontSize + 1, weight: "bold" },
          padding: { bottom: 8 },
        },
        tooltip: {
          callbacks: {
            title: ([item]) => (item === undefined ? "" : tooltipTitle(panel, lying, item)),
            label: ({ dataset, datasetIndex, dataIndex }) => {
              const datum = panel.series[datasetIndex]?.data[dataIndex];
              return datum === undefined ? "" : `${dataset.label ?? ""}: ${datumText(datum, formats[valueAxis.format])}`;
            },
            afterLabel: ({ datasetIndex, dataIndex }) => panel.series[datasetIndex]?.data[dataIndex]?.note ?? "",
          },
        },
        annotation: { annotations: panel.marks.map((mark) => annotation(mark, theme, fontSize)) },
      },
    },
    plugins: panel.series.some((series) => series.labelled === true) ? [valueLabels(panel, lying, theme, fontFamily, fontSize)] : [],
  };
}

/** The series of a chart once each, in the order in which the panels name them. */
export function legend({ panels }: ChartSpec): readonly Series[] {
  const all = panels.flatMap((panel) => panel.series);
  return all.filter((series, i) => all.findIndex((other) => other.label === series.label) === i);
}

const pointStyles = {
  circle: "circle",
  dot: "circle",
  rect: "rect",
  triangle: "triangle",
  cross: "crossRot",
  dash: "line",
} as const satisfies Record<NonNullable<Series["shape"]>, string>;

/** An order above that of any line. */
const drawnFirst = 1000;

function dataset(series: Series, index: number, theme: Theme, lying: boolean): ChartDataset<PanelType, Point[]> {
  const color = theme.tones[series.tone];
  const whiskers = {
    errorBarColor: series.kind === "points" || series.kind === "line" ? color : theme.ink,
    errorBarWhiskerColor: series.kind === "points" || series.kind === "line" ? color : theme.ink,
    errorBarLineWidth: 1.5,
    errorBarWhiskerLineWidth: 1.5,
    errorBarWhiskerSize: 8,
    errorBarWhiskerRatio: 0,
  };
  const common = { label: series.label, backgroundColor: color, borderColor: color, ...whiskers };
  if (series.kind === "bars" || series.kind === "rows") {
    return {
      ...common,
      type: "barWithErrorBars",
      indexAxis: lying ? "y" : "x",
      ...(series.alone && { grouped: false }),
      borderWidth: 0,
      borderRadius: 2,
      order: drawnFirst + 1,
      categoryPercentage: 0.7,
      barPercentage: 0.94,
      maxBarThickness: lying ? 18 : 110,
      data: series.data.map((datum) => point(datum, lying)),
    };
  }
  const dash = series.shape === "dash";
  const radius = dash ? 20 : series.shape === "dot" ? 2 : series.kind === "line" && series.shape === undefined ? 0 : 4;
  return {
    ...common,
    type: "scatterWithErrorBars",
    showLine: series.kind === "line",
    borderWidth: dash ? 3 : series.shape === "dot" ? 0 : 2,
    borderDash: [...(series.dash ?? [])],
    // Lower orders are drawn later: points stand before lines and dashes, later lines before earlier ones, and all before bars.
    order: series.kind === "points" && !dash ? 0 : drawnFirst - index,
    pointStyle: pointStyles[series.shape ?? "circle"],
    // Not `pointRadius`: chart.js prefixes options with the element's name, and this element is called pointWithErrorBar.
    ...{ radius, hoverRadius: radius === 0 ? 0 : radius + 1 },
    data: series.data.map((datum) => point(datum, lying)),
  };
}

function point({ x, y, low, high }: Datum, lying: boolean): Point {
  if (low === undefined || high === undefined) return lying ? { x: y, y: x } : { x, y };
  return lying ? { x: y, y: x, xMin: low, xMax: high } : { x, y, yMin: low, yMax: high };
}

type PanelScale = NonNullable<NonNullable<ChartOptions<PanelType>["scales"]>[string]>;

function scale(axis: Axis, theme: Theme, fontSize: number): PanelScale {
  const labels = axis.scale === "categories" ? (axis.labels ?? []) : undefined;
  const ticks = labels ? labels.map((_, i) => i) : axis.ticks;
  const min = labels ? -0.5 : axis.min;
  const max = labels ? labels.length - 0.5 : axis.max;
  const format = tickFormats[axis.format];
  return {
    type: axis.scale === "log" ? "logarithmic" : "linear",
    // Chart.js would widen the scale of bars by half a bar on each side.
    offset: false,
    reverse: axis.reversed === true,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(axis.reaching === undefined ? {} : { suggestedMax: axis.reaching }),
    title: { display: axis.title !== "", text: axis.title, color: theme.muted, font: { size: fontSize } },
    border: { color: theme.grid },
    grid: { color: theme.grid, display: labels === undefined, offset: false, drawTicks: labels === undefined },
    ticks: {
      color: labels ? theme.ink : theme.muted,
      font: { size: fontSize },
      maxRotation: 0,
      autoSkip: labels === undefined && ticks === undefined,
      autoSkipPadding: 12,
      callback: (value) => (labels ? twoLines(labels[Number(value)] ?? "") : format(Number(value))),
    },
    afterBuildTicks: (built) => {
      if (ticks) built.ticks = ticks.map((value) => ({ value }));
      // The 1-2-5 ticks of a logarithmic scale crowd each other: decades are enough.
      else if (axis.scale === "log") built.ticks = built.ticks.filter(({ value }) => Number.isInteger(Math.round(Math.log10(value) * 1e9) / 1e9));
    },
  };
}

/** A long label broken at the space nearest to its middle, so that it leaves room for the plot. */
function twoLines(label: string): string | string[] {
  const spaces = [...label.matchAll(/ /g)].map(({ index }) => index);
  if (label.length <= 20 || spaces.length === 0) return label;
  const middle = spaces.reduce((best, at) => (Math.abs(at - label.length / 2) < Math.abs(best - label.length / 2) ? at : best));
  return [label.slice(0, middle), label.slice(middle + 1)];
}

function annotation({ axis, at, to, within, label }: Panel["marks"][number], theme: Theme, fontSize: number): Readonly<Record<string, unknown>> {
  const text = { display: label !== undefined, content: label ?? "", color: theme.muted, font: { size: fontSize - 1, weight: "normal" as const } };
  const [min, max, from, until] = axis === "x" ? (["xMin", "xMax", "yMin", "yMax"] as const) : (["yMin", "yMax", "xMin", "xMax"] as const);
  const crossed = within === undefined ? {} : { [from]: within.from, [until]: within.to };
  if (to !== undefined) {
    return {
      type: "box",
      [min]: at,
      [max]: to,
      ...crossed,
      backgroundColor: theme.band,
      borderWidth: 0,
      drawTime: "beforeDatasetsDraw",
      label: { ...text, position: { x: "center", y: "start" } },
    };
  }
  return {
    type: "line",
    // A line has either a value that it crosses everywhere, or both ends.
    ...(within === undefined ? { scaleID: axis, value: at } : { [min]: at, [max]: at, ...crossed }),
    borderColor: theme.muted,
    borderWidth: 1,
    borderDash: [3, 3],
    drawTime: "beforeDatasetsDraw",
    label: { ...text, position: "end", backgroundColor: theme.ground, padding: 2, yAdjust: axis === "x" ? -2 : 0 },
  };
}

/** `21.2 (20.8–21.6)` in the units of the axis. */
function datumText({ y, low, high }: Datum, format: (value: number) => string): string {
  return low === undefined || high === undefined ? format(y) : `${formatSigned(y, format)} (${formatSpan(low, high, format)})`;
}

function tooltipTitle(panel: Panel, lying: boolean, item: TooltipItem<PanelType>): string {
  const axis = lying ? panel.y : panel.x;
  const at = panel.series[item.datasetIndex]?.data[item.dataIndex]?.x ?? 0;
  if (axis.scale === "categories") return axis.labels?.[Math.round(at)] ?? "";
  // Points of one tick may stand side by side.
  const value =
    axis.scale === "linear" && axis.ticks ? axis.ticks.reduce((best, tick) => (Math.abs(tick - at) < Math.abs(best - at) ? tick : best)) : at;
  return `${axis.title}: ${tickFormats[axis.format](value)}`;
}

/** Writes each labelled bar's value past the end of its spread, where there is room. */
function valueLabels(panel: Panel, lying: boolean, theme: Theme, fontFamily: string, fontSize: number): Plugin<PanelType> {
  return {
    id: "valueLabels",
    afterDatasetsDraw: (chart) => {
      const { ctx } = chart;
      const axis = lying ? panel.x : panel.y;
      const values = chart.scales[lying ? "x" : "y"];
      ctx.save();
      ctx.font = `${fontSize - 1}px ${fontFamily}`;
      ctx.fillStyle = theme.ink;
      // A halo keeps the digits legible where a line passes behind them.
      ctx.strokeStyle = theme.ground;
      ctx.lineWidth = 3;
      ctx.lineJoin = "round";
      ctx.textAlign = lying ? "left" : "center";
      ctx.textBaseline = lying ? "middle" : "bottom";
      for (const [i, series] of panel.series.entries()) {
        if (series.labelled !== true || !chart.isDatasetVisible(i)) continue;
        for (const [j, element] of chart.getDatasetMeta(i).data.entries()) {
          const datum = series.data[j];
          if (datum === undefined || values === undefined) continue;
          const end = values.getPixelForValue(datum.high ?? datum.y);
          const text = formats[axis.format](datum.y);
          const { width = 0, height = 0 } = element.getProps(["width", "height"] as never[]) as { width?: number; height?: number };
          if (lying ? height < fontSize - 3 : width < ctx.measureText(text).width - 4) continue;
          const [x, y] = lying ? [end + 5, element.y] : [element.x, end - 3];
          ctx.strokeText(text, x, y);
          ctx.fillText(text, x, y);
        }
      }
      ctx.restore();
    },
  };
}
