"use strict";
// chartjs-node-canvas requires "canvas" by name. The real one builds with node-gyp; this answers with the same
// interface from @napi-rs/canvas, whose binaries come from the registry.
const compat = require("@napi-rs/canvas/node-canvas");

module.exports = {
  ...compat,
  createCanvas(width, height, type) {
    const canvas = compat.createCanvas(width, height, type);
    if (type === "svg") canvas.toBuffer = () => canvas.getContent();
    return canvas;
  },
};
