/** STREAM: four C kernels, all in every run; the best of its repetitions but the first. */
import { numberIn, openMp } from "./adapter.mjs";

/** Doubles of one array; a size that is built in. Not near a power of two, as STREAM's own notes ask. */
export const streamElements = 17_000_000;

const arraysOf = { Copy: 2, Scale: 2, Add: 3, Triad: 3 };

/** @type {import("./adapter.mjs").Adapter} */
export const stream = {
  id: "STREAM",
  title: "STREAM",
  folder: "STREAM",
  program: "stream",
  build: [`gcc -O3 -march=native -fopenmp -DSTREAM_ARRAY_SIZE=${streamElements} -DNTIMES=15 stream.c -o stream`],
  statistic: "best",
  counts: "requested bytes: 16 an element in copy and scale, 24 in add and triad",
  arrays: (kernel) => arraysOf[kernel],
  command: ({ threads }) => ({ args: [], env: openMp(threads) }),
  parse: (text, { kernel, arrayBytes }) => {
    const elements = numberIn(text, /^Array size = (\d+)/m, "array size");
    if (elements * 8 !== arrayBytes) throw new Error(`it was built for arrays of ${elements} elements, wanted ${arrayBytes / 8}`);
    if (!text.includes("Solution Validates")) throw new Error("its solution does not validate");
    const times = numberIn(text, /executed (\d+) times/, "number of repetitions");
    return { mbytePerSecond: numberIn(text, new RegExp(`^${kernel}:\\s+([\\d.]+)`, "m"), kernel), repetitions: times - 1 };
  },
  value: ({ mbytePerSecond }) => mbytePerSecond * 1e6,
};
