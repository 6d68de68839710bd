/** TheBandwidthBenchmark: eight C kernels, all in every run; the best of its repetitions but the first. */
import { numberIn, openMp, repetitions } from "./adapter.mjs";

const arraysOf = { Init: 1, Sum: 1, Copy: 2, Update: 1, Triad: 3, Daxpy: 2, STriad: 4, SDaxpy: 3 };
/** Array-sized loads and stores of one repetition of all kernels. */
const wordsOfAll = 22;

/** A repetition runs every kernel; the first one is not counted. */
const timesOf = (task) => repetitions({ seconds: task.seconds }, task.arrayBytes * wordsOfAll, 6);

/** @type {import("./adapter.mjs").Adapter} */
const regular = {
  id: "TheBandwidthBenchmark",
  title: "TheBandwidthBenchmark",
  folder: "TheBandwidthBenchmark",
  program: "bwbench-GCC",
  build: ["make TOOLCHAIN=GCC"],
  statistic: "best",
  counts: "requested bytes (words of its profiler: loads plus stores, no write-allocate); mode ws, whose kernels do what they say",
  arrays: (kernel) => arraysOf[kernel],
  command: (task) => {
    const elements = Math.floor(task.arrayBytes / 8);
    return { args: ["-m", "ws", "-s", String(elements), "-n", String(timesOf(task))], env: openMp(task.threads) };
  },
  // Rates have two decimals: of 40 GB/s, half a unit in the last place is 0.01 %. Its mean times have but two digits.
  parse: (text, task) => {
    if (!text.includes("Solution Validates")) throw new Error("its solution does not validate");
    return { gbytePerSecond: numberIn(text, new RegExp(`^${task.kernel}\\s+([\\d.]+)`, "m"), task.kernel), repetitions: timesOf(task) - 1 };
  },
  value: ({ gbytePerSecond }) => gbytePerSecond * 1e9,
};

export const bandwidthBenchmark = regular;

/** The same program with its own switch for 512-bit non-temporal stores. */
export const bandwidthBenchmarkNt = {
  ...regular,
  id: "TheBandwidthBenchmark nt",
  title: "TheBandwidthBenchmark, streaming stores",
  folder: "TheBandwidthBenchmark-nt",
  build: ['make TOOLCHAIN=GCC OPTIONS="-DSIZE=125000000ull -DNTIMES=100 -DARRAY_ALIGNMENT=64 -DAVX512_INTRINSICS"'],
};
