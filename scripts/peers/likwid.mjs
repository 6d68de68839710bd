/** likwid-bench: assembly kernels, one chosen by name; the mean over all repetitions between two barriers. */
import { join } from "node:path";
import { numberIn, repetitions } from "./adapter.mjs";

/** Arrays of a kernel: `stream` is STREAM's triad; likwid's `triad` has a fourth array and is not used. */
const arraysOf = { load: 1, sum: 1, store: 1, update: 1, copy: 2, daxpy: 2, stream: 3 };

/** @type {import("./adapter.mjs").Adapter} */
export const likwid = {
  id: "likwid-bench",
  title: "likwid-bench",
  folder: "likwid",
  program: "bench/likwid-bench",
  build: [
    "make ACCESSMODE=perf_event BUILDDAEMON=false BUILDFREQ=false BUILD_SYSFEATURES=false PREFIX=$PWD/prefix",
    "ln -sf liblikwid-hwloc.so ext/hwloc/liblikwid-hwloc.so.5.5",
    "ln -sf liblikwid-lua.so ext/lua/liblikwid-lua.so.5.5",
  ],
  statistic: "mean",
  counts:
    "requested bytes (BYTES of its .ptt files: loads plus stores, no write-allocate). Where CPUID gives no frequency its clock reads 0 and so does its MByte/s: " +
    "then its cycles are divided by the kernel's own rate of the time stamp counter",
  arrays: (kernel) => arraysOf[kernel.split("_")[0]],
  command: (task, root) => {
    const bytes = task.arrayBytes * likwid.arrays(task.kernel);
    const libraries = ["", "ext/hwloc", "ext/lua"].map((folder) => join(root, folder)).join(":");
    return {
      // Sizes are of all arrays together and split over the threads, each of which writes its own part first.
      args: ["-t", task.kernel, "-i", String(repetitions(task, bytes)), "-W", `N:${bytes}B:${task.threads}`],
      env: { LD_LIBRARY_PATH: libraries },
    };
  },
  parse: (text) => ({
    cycles: numberIn(text, /^Cycles:\s+(\d+)/m, "Cycles"),
    cycleClock: numberIn(text, /^Cycle Clock:\s+(\d+)/m, "Cycle Clock"),
    dataVolume: numberIn(text, /^Data volume \(Byte\):\s+(\d+)/m, "Data volume"),
    mbytePerSecond: numberIn(text, /^MByte\/s:\s+([\d.]+)/m, "MByte/s"),
  }),
  value: ({ cycles, cycleClock, dataVolume, mbytePerSecond }, { tscHz }) => {
    if (cycleClock > 0) return mbytePerSecond * 1e6;
    if (!tscHz) throw new Error("its clock reads 0 and the rate of the time stamp counter is unknown");
    return dataVolume / (cycles / tscHz);
  },
};
