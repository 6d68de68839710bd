import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type KnownTrial, recordOf } from "../../testing/hierarchy-points.ts";
import { pointsOf } from "../point.ts";
import { strideFindings } from "./stride.ts";
import { strideSchema } from "./stride-schema.ts";

const trial = (stride: number, direction: string, threads: number, passNs: number, size = "dram"): KnownTrial => ({
  family: "stride",
  params: { stride, direction, engine: "wasm", pages: "system", threads, size },
  perPass: [{ role: "read", level: size === "dram" ? "memory" : "cache", part: "input", accessBytes: 8, strideBytes: stride, count: 1000 * threads }],
  passNs,
  sliceBytes: 1000 * stride,
  threads,
});

/** The median of four epochs at full speed and four that are 2 % slower. */
const middle = (1 + 1 / 1.02) / 2;

describe("strides", () => {
  const found = strideFindings(
    pointsOf(
      recordOf("stride", [
        trial(4096, "forward", 1, 10_000),
        trial(8, "forward", 1, 500),
        trial(64, "backward", 1, 2000),
        trial(64, "forward", 2, 2000),
        trial(16, "forward", 1, 250, "l2"),
      ]),
    ),
  );

  test("are a curve for each engine, direction, thread count and size, strides ascending", () => {
    for (const finding of found) strideSchema.parse(finding);
    assert.deepEqual(
      found.map(({ direction, threads, size, points }) => [direction, threads, size, ...points.map(({ strideBytes }) => strideBytes)]),
      [
        ["forward", 1, "dram", 8, 4096],
        ["backward", 1, "dram", 64],
        ["forward", 2, "dram", 64],
        ["forward", 1, "l2", 16],
      ],
    );
  });

  test("tell 8 useful bytes an access, the lines that they lie on, and the time of one", () => {
    const [near, far] = found[0]?.points ?? [];
    // 1000 accesses in 500 ns: 16 GB/s, 125 lines.
    assert.equal(((near?.useful.median ?? 0) / 1e9 / middle).toFixed(3), "16.000");
    assert.equal(((near?.lines.median ?? 0) / 1e9 / middle).toFixed(3), "0.250");
    assert.equal((near?.accessNs.median ?? 0).toFixed(4), "0.5050");
    assert.equal(((far?.lines.median ?? 0) / 1e9 / middle).toFixed(3), "0.100");
    assert.equal((far?.accessNs.median ?? 0).toFixed(3), "10.100");
  });

  test("of two threads count the accesses of both, and the time that one of them takes", () => {
    const [point] = found[2]?.points ?? [];
    assert.equal(((point?.useful.median ?? 0) / 1e9 / middle).toFixed(3), "8.000");
    assert.equal((point?.accessNs.median ?? 0).toFixed(3), "2.020");
  });

  test("within a cache count its lines too", () => {
    assert.equal(((found[3]?.points[0]?.lines.median ?? 0) / 1e9 / middle).toFixed(3), "1.000");
  });
});
