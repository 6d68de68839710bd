import assert from "node:assert/strict";
import { test } from "node:test";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import { estimate, fullSummary, smallSummary } from "../../testing/synthetic-summary.ts";
import { pngReporter } from "../png.ts";
import { builtAssets } from "../reporter.ts";
import { renderCharts } from "./render.ts";
import { lightTheme } from "./spec/theme.ts";
import { chartSpecs } from "./spec.ts";

/** Pixels of a picture whose colour is near `hex`: every channel within 8. */
async function pixels(png: Uint8Array, hex: string): Promise<number> {
  const image = await loadImage(png);
  const context = createCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  const wanted = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  let count = 0;
  for (let i = 0; i < data.length; i += 4) if (wanted.every((channel, k) => Math.abs(channel - (data[i + k] ?? 0)) <= 8)) count++;
  return count;
}

const bandwidths = [{ mix: "1:0" as const, threads: 1, state: "measured" as const, rate: estimate(20e9) }];

test("every chart of a full run becomes a PNG of 2000 pixels' width with ink on it", async () => {
  const summary = fullSummary();
  const { files, warnings } = await pngReporter.render(summary);
  assert.deepEqual(warnings, []);
  assert.deepEqual(
    files.map(({ name }) => name),
    chartSpecs(summary).map(({ id }) => `charts/${id}.png`),
  );
  for (const { name, contents } of files) {
    const png = contents as Uint8Array;
    assert.equal((await loadImage(png)).width, 2000, name);
    assert.ok((await pixels(png, lightTheme.ink)) > 1000, name);
  }
});

test("bars are as tall as their values: twice the rate, twice the pixels", async () => {
  const two = [...bandwidths, { mix: "1:1" as const, threads: 1, state: "measured" as const, rate: estimate(40e9, 0) }];
  const { pictures } = await renderCharts(chartSpecs(smallSummary({ bandwidths: two })), builtAssets, "");
  const image = await loadImage(pictures[0]?.png ?? new Uint8Array());
  const context = createCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  // Two bars in the two halves of the plot: count the tone's pixels in each half, below the legend's swatch.
  const half = (from: number) => {
    const { data } = context.getImageData(from, 250, 900, image.height - 250);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) if (data[i] === 0x56 && data[i + 1] === 0xb4 && data[i + 2] === 0xe9) count++;
    return count;
  };
  const ratio = half(1050) / half(150);
  assert.ok(Math.abs(ratio - 2) < 0.1, `ratio ${ratio}`);
});

test("a missing font is a warning that names the file, and the chart is drawn all the same", async () => {
  const { pictures, warnings } = await renderCharts(chartSpecs(smallSummary({ bandwidths })), new URL("./nowhere/", import.meta.url), "");
  assert.equal(warnings.length, 2);
  assert.match(warnings[0] ?? "", /^The font file inter-latin-400-normal\.woff2 cannot be read/);
  assert.ok((await pixels(pictures[0]?.png ?? new Uint8Array(), lightTheme.tones.first)) > 10_000);
});
