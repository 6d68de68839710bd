/** The multichase suite: multichase chases pointers, multiload runs libc's memcpy and memset and a plain sum on every thread. */
import { numberIn } from "./adapter.mjs";

/** Threads run on their own arrays, unsynchronised; a sample sums what each of them moved meanwhile. */
const arraysOf = { "memcpy-libc": 2, "memset-libc": 1, "stream-sum": 1 };

/** @type {import("./adapter.mjs").Adapter} */
export const multiload = {
  id: "multiload",
  title: "multiload",
  folder: "multichase",
  program: "multiload",
  build: [
    "sed -i 's/^  4000000  \\/\\/ Latency/  200000  \\/\\/ Latency/; s/^#define LOAD_DELAY_RUN_uS 2000000/#define LOAD_DELAY_RUN_uS 250000/' multiload.c",
    "make",
  ],
  statistic: "mean",
  counts:
    "requested bytes, in MiB: what libc's routines load beyond them (write-allocate) is not counted. Its warm-up and samples are shortened from 4 s and 2 s to 0.2 s and 0.25 s",
  arrays: (kernel) => arraysOf[kernel],
  command: ({ kernel, arrayBytes, threads }) => {
    const bytes = Math.floor((arrayBytes * arraysOf[kernel]) / threads / 4096) * 4096;
    return { args: ["-n", "2", "-t", String(threads), "-m", String(bytes), "-l", kernel] };
  },
  parse: (text, { kernel }) => {
    const fields = text
      .split("\n")
      .map((line) => line.split(",").map((field) => field.trim()))
      .find((line) => line.length === 12 && line[11] === kernel);
    const mebibytes = Number(fields?.[8]);
    if (!(mebibytes > 0)) throw new Error(`no LdAvgMibs of ${kernel} in its output`);
    return { mebibytesPerSecond: mebibytes };
  },
  value: ({ mebibytesPerSecond }) => mebibytesPerSecond * 2 ** 20,
};

/** Pages within which the chase stays before it moves on, and the distance of its nodes. */
export const chaseLocalityPages = 64;
export const chaseSpacingBytes = 256;

/** @type {import("./adapter.mjs").Adapter} */
export const multichase = {
  id: "multichase",
  title: "multichase",
  folder: "multichase",
  program: "multichase",
  build: ["make"],
  statistic: "mean",
  counts: "ns a dependent load, mean of half-second samples (-a); 4 KiB pages, which it advises itself",
  arrays: () => 1,
  command: ({ arrayBytes }) => ({
    args: ["-a", "-c", "simple", "-m", String(arrayBytes), "-s", String(chaseSpacingBytes), "-T", String(chaseLocalityPages * 4096), "-n", "2"],
  }),
  parse: (text) => ({ nsPerHop: numberIn(text, /^\s*([\d.]+)\s*$/m, "latency") }),
  value: ({ nsPerHop }) => nsPerHop,
};
