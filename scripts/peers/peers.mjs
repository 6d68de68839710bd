/** The peers, and those that are known to be no match, with the reason. */
import { babelStream } from "./babelstream.mjs";
import { bandwidthBenchmark, bandwidthBenchmarkNt } from "./bandwidth-benchmark.mjs";
import { likwid } from "./likwid.mjs";
import { multichase, multiload } from "./multichase.mjs";
import { pmbw } from "./pmbw.mjs";
import { stream } from "./stream.mjs";

/** @type {readonly import("./adapter.mjs").Adapter[]} */
export const adapters = [likwid, stream, bandwidthBenchmark, bandwidthBenchmarkNt, babelStream, pmbw, multiload, multichase];

export const adapterOf = (id) => {
  const adapter = adapters.find((one) => one.id === id);
  if (!adapter) throw new Error(`peer "${id}" is unknown`);
  return adapter;
};

/** Not run: what they measure cannot be set beside ours. */
export const incomparable = [
  {
    id: "tinymembench",
    reason: "its buffers are fixed at 32 MiB, inside many last-level caches, it runs everything or nothing, and on one thread only",
  },
  { id: "lmbench", reason: "bw_mem touches 4 of each 16 bytes and credits all of them" },
];
