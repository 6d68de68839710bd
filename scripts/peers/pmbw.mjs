/** pmbw: assembly scans, one chosen by name; the mean over a run of 1 to 2 s. */
import { numberIn } from "./adapter.mjs";

/** Its sizes are a fixed list; those of a memory's size are powers of two. */
const sizeOf = (bytes) => 2 ** Math.floor(Math.log2(bytes));

/** @type {import("./adapter.mjs").Adapter} */
export const pmbw = {
  id: "pmbw",
  title: "pmbw",
  folder: "pmbw",
  program: "pmbw",
  build: ['./configure CXXFLAGS="-O3 -march=native"', "make"],
  statistic: "mean",
  counts:
    "bytes scanned once: of its reads and writes that is what is requested. It takes the power of two below the array size; one thread writes all pages first",
  arrays: () => 1,
  command: ({ kernel, arrayBytes, threads }) => {
    const size = String(sizeOf(arrayBytes));
    // It holds half of the power of two above -M.
    return {
      args: [
        "-f",
        kernel,
        "-p",
        String(threads),
        "-P",
        String(threads),
        "-M",
        String(2 * sizeOf(arrayBytes)),
        "-s",
        size,
        "-S",
        size,
        "-o",
        "pmbw.txt",
      ],
    };
  },
  parse: (text, { kernel, threads }) => {
    // The filter takes every kernel whose name contains it, hence the name here.
    const line = text.split("\n").find((one) => one.startsWith("RESULT") && one.includes(`\tfuncname=${kernel}\tnthreads=${threads}\t`));
    if (line === undefined) throw new Error(`no result of ${kernel} in its output`);
    return { bandwidth: numberIn(line, /\tbandwidth=([\d.e+]+)/, "bandwidth") };
  },
  value: ({ bandwidth }) => bandwidth,
};
