/** BabelStream (OpenMP): C++ kernels, one chosen by name; the best of its repetitions but the first. */
import { numberIn, openMp, repetitions } from "./adapter.mjs";

const arraysOf = { Copy: 2, Mul: 2, Add: 3, Triad: 3, Dot: 2 };

/** @type {import("./adapter.mjs").Adapter} */
export const babelStream = {
  id: "BabelStream",
  title: "BabelStream (OpenMP)",
  folder: "BabelStream",
  program: "build/omp-stream",
  build: ["cmake -Bbuild -H. -DMODEL=omp -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_COMPILER=g++", "cmake --build build"],
  statistic: "best",
  counts: "requested bytes: 16 an element in copy, mul and dot, 24 in add and triad; the default kernel order, since its other one stores means",
  arrays: (kernel) => arraysOf[kernel],
  command: (task) => {
    const bytes = task.arrayBytes * arraysOf[task.kernel];
    return {
      args: ["-s", String(Math.floor(task.arrayBytes / 8)), "-n", String(repetitions(task, bytes, 6)), "-o", task.kernel],
      env: openMp(task.threads),
    };
  },
  parse: (text, { kernel }) => ({
    mbytePerSecond: numberIn(text, new RegExp(`^${kernel}\\s+([\\d.]+)`, "m"), kernel),
    repetitions: numberIn(text, /^Running .* (\d+) times/m, "number of repetitions") - 1,
  }),
  value: ({ mbytePerSecond }) => mbytePerSecond * 1e6,
};
