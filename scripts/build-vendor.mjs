/** Bundles chartjs-node-canvas with our canvas into one file, so that users install neither it nor the real canvas. */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** It asks for "canvas" by a computed require, which no bundler sees: answer that one name from our file. */
const ourCanvas = {
  name: "our-canvas",
  setup({ onLoad }) {
    onLoad({ filter: /chartjs-node-canvas[\\/]dist[\\/]freshRequire\.js$/ }, async ({ path }) => ({
      contents: `${(await readFile(path, "utf8")).replace("exports.freshRequire = freshRequire;", "")}
const canvas = require(${JSON.stringify(at("src/report/chart/canvas/index.js"))});
exports.freshRequire = (file) => (file === "canvas" ? canvas : freshRequire(file));`,
    }));
  },
};

/** Writes one CommonJS file; chart.js and @napi-rs/canvas stay what the manifest names. */
export async function buildVendor(outFile) {
  await build({
    entryPoints: [at("node_modules/chartjs-node-canvas/dist/index.js")],
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    outfile: outFile,
    external: ["chart.js", "chart.js/*", "@napi-rs/canvas", "@napi-rs/canvas/*"],
    banner: { js: `/*\n${await readFile(at("node_modules/chartjs-node-canvas/LICENSE"), "utf8")}*/` },
    logLevel: "warning",
    plugins: [ourCanvas],
  });
}
