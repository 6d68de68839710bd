/**
 * Charts as PNG pictures: chart.js draws each panel through chartjs-node-canvas; title, sentence and legend are drawn around them,
 * so that a picture explains itself wherever it is pasted. No font of the machine is needed: Inter comes with the build.
 */
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { Canvas, SKRSContext2D } from "@napi-rs/canvas";
import type { ChartComponentLike } from "chart.js";
import { builtAssets } from "../reporter.ts";
import { configuration, legend } from "./spec/configuration.ts";
import type { ChartSpec, Series } from "./spec/panel.ts";
import { lightTheme as theme } from "./spec/theme.ts";

const require = createRequire(import.meta.url);
// Not by import: where the native library cannot be loaded, Node 20 ends the process although the rejection is handled.
const { createCanvas, GlobalFonts, loadImage } = require("@napi-rs/canvas") as typeof import("@napi-rs/canvas");

/** CSS pixels of a picture's width, and device pixels for each of them. */
const pictureWidth = 1000;
const pixelRatio = 2;
const padding = 28;
const gutter = 16;
const fontFamily = "Inter";
const fontSize = 12;

export interface Picture {
  readonly id: string;
  readonly png: Uint8Array;
}

export interface Pictures {
  readonly pictures: readonly Picture[];
  /** A font that is missing: text may be drawn in another one, or not at all. */
  readonly warnings: readonly string[];
}

/**
 * Draws every chart.
 * @param assets folder of the fonts, ending in `/`
 * @param footer small print below each chart: where the numbers come from
 */
export async function renderCharts(specs: readonly ChartSpec[], assets: URL, footer: string): Promise<Pictures> {
  const warnings = registerFonts(assets);
  const pictures: Picture[] = [];
  for (const spec of specs) pictures.push({ id: spec.id, png: await renderChart(spec, footer) });
  return { pictures, warnings };
}

function registerFonts(assets: URL): string[] {
  return ["inter-latin-400-normal.woff2", "inter-latin-700-normal.woff2"].flatMap((file) => {
    const path = fileURLToPath(new URL(file, assets));
    return GlobalFonts.registerFromPath(path, fontFamily)
      ? []
      : [`The font file ${file} cannot be read: charts use a font of this machine, or have no text where it has none.`];
  });
}

async function renderChart(spec: ChartSpec, footer: string): Promise<Uint8Array> {
  const inner = pictureWidth - 2 * padding;
  const panelWidth = Math.floor((inner - gutter * (spec.columns - 1)) / spec.columns);
  const rows = Math.ceil(spec.panels.length / spec.columns);
  const measure = createCanvas(1, 1).getContext("2d");
  const sentence = wrapped(measure, spec.sentence, inner, 14);
  const entries = legendRows(measure, legend(spec), inner);
  const top = padding + 28 + sentence.length * 20 + 10 + entries.length * 22 + 16;
  const height = top + rows * (spec.height + gutter) + 26;

  const canvas = createCanvas(pictureWidth * pixelRatio, height * pixelRatio);
  const context = canvas.getContext("2d");
  context.scale(pixelRatio, pixelRatio);
  context.fillStyle = theme.ground;
  context.fillRect(0, 0, pictureWidth, height);
  context.textBaseline = "alphabetic";
  text(context, spec.title, padding, padding + 16, 19, theme.ink, true);
  for (const [i, line] of sentence.entries()) text(context, line, padding, padding + 42 + i * 20, 14, theme.muted);
  for (const [i, row] of entries.entries()) drawLegend(context, row, padding + 52 + sentence.length * 20 + i * 22);
  text(context, footer, padding, height - 14, 10.5, theme.muted);

  const chart = new ChartJSNodeCanvas({ width: panelWidth, height: spec.height, chartCallback: register });
  for (const [i, panel] of spec.panels.entries()) {
    const config = configuration(panel, { theme, fontFamily, fontSize });
    const image = await loadImage(await chart.renderToBuffer({ ...config, options: { ...config.options, devicePixelRatio: pixelRatio } } as never));
    const [column, row] = [i % spec.columns, Math.floor(i / spec.columns)];
    context.drawImage(image, padding + column * (panelWidth + gutter), top + row * (spec.height + gutter), panelWidth, spec.height);
  }
  return encode(canvas);
}

const encode = (canvas: Canvas): Promise<Uint8Array> => canvas.encode("png");

/** Built from chartjs-node-canvas and our canvas (scripts/build-vendor.mjs). */
const { ChartJSNodeCanvas } = require(fileURLToPath(new URL("chartjs-node-canvas.cjs", builtAssets))) as typeof import("chartjs-node-canvas");

/**
 * chartjs-node-canvas loads a chart.js of its own and drops it from the cache afterwards, so the extensions must be loaded anew, now,
 * as CommonJS: loaded once or as ES modules they would extend another chart.js.
 */
function register(chartJs: { register: (...items: ChartComponentLike[]) => void }): void {
  const fresh = (name: string): Record<string, ChartComponentLike> => {
    const file = require.resolve(name);
    delete require.cache[file];
    return require(file);
  };
  const { BarWithErrorBarsController, BarWithErrorBar, ScatterWithErrorBarsController, PointWithErrorBar } = fresh("chartjs-chart-error-bars");
  for (const item of [BarWithErrorBarsController, BarWithErrorBar, ScatterWithErrorBarsController, PointWithErrorBar])
    if (item) chartJs.register(item);
  chartJs.register(fresh("chartjs-plugin-annotation") as unknown as ChartComponentLike);
}

function text(context: SKRSContext2D, value: string, x: number, y: number, size: number, color: string, bold = false): void {
  context.font = `${bold ? "bold " : ""}${size}px ${fontFamily}`;
  context.fillStyle = color;
  context.fillText(value, x, y);
}

/** The text in lines of at most `width` CSS pixels. */
function wrapped(context: SKRSContext2D, value: string, width: number, size: number): string[] {
  context.font = `${size}px ${fontFamily}`;
  const lines: string[] = [];
  for (const word of value.split(" ")) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && context.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

interface LegendEntry {
  readonly series: Series;
  readonly x: number;
}

const swatchWidth = 28;

function legendRows(context: SKRSContext2D, series: readonly Series[], width: number): LegendEntry[][] {
  context.font = `${fontSize}px ${fontFamily}`;
  const rows: LegendEntry[][] = [[]];
  let x = 0;
  for (const item of series) {
    const taken = swatchWidth + 6 + context.measureText(item.label).width + 20;
    if (x > 0 && x + taken > width) {
      rows.push([]);
      x = 0;
    }
    rows.at(-1)?.push({ series: item, x });
    x += taken;
  }
  return rows;
}

function drawLegend(context: SKRSContext2D, row: readonly LegendEntry[], y: number): void {
  for (const { series, x } of row) {
    drawSwatch(context, series, padding + x, y);
    text(context, series.label, padding + x + swatchWidth + 6, y + 13, fontSize, theme.ink);
  }
}

/** How the series looks in the chart: a block, a line with its dash, or its point. */
function drawSwatch(context: SKRSContext2D, { kind, tone, dash, shape }: Series, x: number, y: number): void {
  const middle = y + 9;
  context.fillStyle = theme.tones[tone];
  context.strokeStyle = theme.tones[tone];
  context.beginPath();
  if (kind === "bars" || kind === "rows") context.roundRect(x + 6, y + 2, 16, 14, 2);
  else if (shape === "rect") context.rect(x + swatchWidth / 2 - 4, middle - 4, 8, 8);
  else if (shape === "triangle") {
    context.moveTo(x + swatchWidth / 2, middle - 5);
    context.lineTo(x + swatchWidth / 2 + 5, middle + 4);
    context.lineTo(x + swatchWidth / 2 - 5, middle + 4);
  } else if (shape === "cross") {
    for (const slope of [1, -1]) {
      context.moveTo(x + swatchWidth / 2 - 4, middle - 4 * slope);
      context.lineTo(x + swatchWidth / 2 + 4, middle + 4 * slope);
    }
    context.lineWidth = 2;
    context.stroke();
  } else if (shape !== "dash" && (kind === "points" || shape === "circle"))
    context.arc(x + swatchWidth / 2, middle, shape === "dot" ? 2 : 4, 0, 2 * Math.PI);
  context.fill();
  if (kind !== "line" && shape !== "dash") return;
  context.lineWidth = shape === "dash" ? 3 : 2;
  context.setLineDash([...(dash ?? [])]);
  context.beginPath();
  context.moveTo(x, middle);
  context.lineTo(x + swatchWidth, middle);
  context.stroke();
  context.setLineDash([]);
}
