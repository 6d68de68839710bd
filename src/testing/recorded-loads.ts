/**
 * Loaded latencies that others published: output of Intel's Memory Latency Checker, read-only traffic, GB/s and ns. The knee is where the eye
 * puts it: the last point before latency leaves its slow rise, and what lies up to the next one.
 */
import type { LoadPoint } from "../models/knee.ts";

export interface RecordedLoad {
  readonly name: string;
  readonly idle: number;
  readonly points: readonly LoadPoint[];
  /** GB/s between which the knee is seen; undefined where there is none. */
  readonly knee?: readonly [number, number];
}

const points = (...pairs: readonly (readonly [latency: number, load: number])[]) => pairs.map(([latency, load]) => ({ latency, load }));

export const recordedLoads: readonly RecordedLoad[] = [
  {
    // FD.io CSIT documentation, testbed s5-t22-sut1 (2 × Xeon Platinum 8180, 12 × DDR4-2666), MLC v3.5 --loaded_latency.
    name: "two sockets of Skylake",
    idle: 80.95,
    points: points(
      [281.66, 215.759],
      [279.33, 215.872],
      [279.46, 215.904],
      [280.29, 216.366],
      [275.01, 216.662],
      [227.31, 215.02],
      [121.9, 160.264],
      [101.34, 111.604],
      [95.47, 85.02],
      [93.99, 68.72],
      [92.13, 49.745],
      [90.9, 35.269],
      [90.17, 27.395],
      [89.61, 21.177],
      [90.64, 14.668],
      [89.03, 10.715],
      [82.08, 7.787],
      [81.4, 4.684],
      [80.95, 2.546],
    ),
    knee: [160, 215],
  },
  {
    // A record of MLC v3.11b in a public repository; its processor is not named.
    name: "two nodes, 159 GB/s",
    idle: 82.3,
    points: points(
      [329.26, 159.154],
      [330.68, 159.226],
      [330.86, 159.202],
      [329.26, 159.041],
      [326.68, 159.172],
      [325.98, 158.993],
      [293.81, 158.638],
      [127.88, 132.999],
      [110.64, 102.245],
      [101.15, 83.217],
      [96.7, 60.426],
      [91.3, 42.927],
      [89.38, 33.362],
      [88.1, 25.747],
      [86.39, 17.83],
      [84.41, 13.007],
      [83.8, 9.352],
      [82.63, 5.555],
      [82.3, 2.932],
    ),
    knee: [132, 158],
  },
  {
    // A record of MLC v3.11b in a public repository; its processor is not named.
    name: "one node, 35 GB/s",
    idle: 87.02,
    points: points(
      [383.6, 35.244],
      [392.71, 35.043],
      [385.82, 35.178],
      [389.95, 35.024],
      [376.43, 35.268],
      [359.8, 35.165],
      [136.7, 28.181],
      [114.95, 19.704],
      [104.93, 15.204],
      [98.29, 12.483],
      [96.44, 9.174],
      [93.99, 6.735],
      [92.15, 5.341],
      [91.35, 4.296],
      [89.33, 3.156],
      [88.44, 2.481],
      [87.97, 1.952],
      [87.33, 1.419],
      [87.02, 1.043],
    ),
    knee: [28, 35],
  },
  {
    // community.intel.com, thread "Intel Memory Latency Checker v3.5 test" (1126268): 2 × Xeon Silver 4110 with 12 × DDR4-2666. Its eight slow
    // cores a socket do not saturate memory: latency climbs evenly to 1.6 times the idle one.
    name: "cores too few to saturate their memory",
    idle: 81.96,
    points: points(
      [130.31, 135.656],
      [130.34, 135.654],
      [130.37, 135.6],
      [129.67, 135.267],
      [123.71, 131.282],
      [98.94, 68.358],
      [94.56, 42.695],
      [92.29, 29.473],
      [90.85, 22.581],
      [90.16, 18.355],
      [88.79, 13.464],
      [87.81, 9.724],
      [87.24, 7.68],
      [86.54, 6.068],
      [85.56, 4.383],
      [84.99, 3.355],
      [84.2, 2.584],
      [83, 1.785],
      [81.96, 1.238],
    ),
  },
];
