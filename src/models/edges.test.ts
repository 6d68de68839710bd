import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { normalNumbers, randomNumbers } from "../testing/random.ts";
import { recordedCurves } from "../testing/recorded-latencies.ts";
import { KiB, MiB } from "../units.ts";
import { agree, bandwidthEdges, type Edge, type LatencyPoint, lastLevelShare, latencyEdges } from "./edges.ts";

/** 4 KiB … 256 MiB, `perOctave` sizes an octave. */
const sizes = (perOctave: number) => Array.from({ length: 16 * perOctave + 1 }, (_, i) => Math.round(4 * KiB * 2 ** (i / perOctave)));

interface Level {
  readonly bytes: number;
  readonly ns: number;
}

/** A chase that finds every line of a set that fits, and of a larger one the share of lines that fit: random replacement. */
function chase(bytes: number, levels: readonly Level[], memoryNs: number): number {
  let beyond = memoryNs;
  for (const level of [...levels].reverse()) {
    const hits = Math.min(1, level.bytes / bytes);
    beyond = hits * level.ns + (1 - hits) * beyond;
  }
  return beyond;
}

/** The same where the oldest line is replaced: a cyclic order then finds nothing of a set that does not fit. */
const cyclic = (bytes: number, levels: readonly Level[], memoryNs: number) => levels.find((level) => bytes <= level.bytes)?.ns ?? memoryNs;

/** Zen 2 at 4 GHz as its vendor and reviewers describe it: 4, 12 and 39 cycles, 80 ns of memory. Built from published plateaus. */
const zen: readonly Level[] = [
  { bytes: 32 * KiB, ns: 1 },
  { bytes: 512 * KiB, ns: 3 },
  { bytes: 16 * MiB, ns: 9.75 },
];

const curveOf = (perOctave: number, time: (bytes: number) => number): readonly LatencyPoint[] =>
  sizes(perOctave).map((bytes) => ({ bytes, ns: time(bytes) }));

const contains = (edge: Edge | undefined, bytes: number) => edge !== undefined && edge.betweenBytes[0] <= bytes && bytes <= edge.betweenBytes[1];

describe("edges of latency on huge pages", () => {
  for (const perOctave of [1, 2, 4]) {
    test(`with ${perOctave} sizes an octave, each capacity lies in its interval, and there are as many edges as caches`, () => {
      for (const model of [chase, cyclic]) {
        const found = latencyEdges(
          curveOf(perOctave, (bytes) => model(bytes, zen, 80)),
          "huge",
        );
        assert.deepEqual(
          found.map(({ level }) => level),
          [1, 2, 3],
        );
        for (const [i, { bytes }] of zen.entries()) assert.ok(contains(found[i], bytes), `${model.name} L${i + 1}: ${found[i]?.betweenBytes}`);
      }
    });
  }

  test("a cyclic order over two sizes an octave: the interval is the capacity and the next size", () => {
    const [first, second, third] = latencyEdges(
      curveOf(2, (bytes) => cyclic(bytes, zen, 80)),
      "huge",
    );
    assert.deepEqual({ ...first, rise: first?.rise.toFixed(3) }, { level: 1, betweenBytes: [32768, 46341], settledBytes: 46341, rise: "3.000" });
    assert.deepEqual(second?.betweenBytes, [524288, 741455]);
    assert.equal(third?.rise.toFixed(3), (80 / 9.75).toFixed(3));
  });

  test("without a third level there are two edges", () => {
    const found = latencyEdges(
      curveOf(2, (bytes) => chase(bytes, zen.slice(0, 2), 90)),
      "huge",
    );
    assert.equal(found.length, 2);
    assert.ok(contains(found[1], 512 * KiB));
    assert.equal(lastLevelShare(found)?.fromBytes, found[1]?.betweenBytes[0]);
  });

  test("a flat curve, an empty one and a single point have none", () => {
    assert.deepEqual(
      latencyEdges(
        curveOf(2, () => 5),
        "huge",
      ),
      [],
    );
    assert.deepEqual(latencyEdges([], "huge"), []);
    assert.deepEqual(latencyEdges([{ bytes: 4096, ns: 1 }], "huge"), []);
    assert.equal(lastLevelShare([]), undefined);
  });

  test("a rise of 20 % beyond memory's plateau, as huge pages run out of TLB entries, is none", () => {
    const found = latencyEdges(
      curveOf(2, (bytes) => cyclic(bytes, zen, bytes > 64 * MiB ? 96 : 80)),
      "huge",
    );
    assert.equal(found.length, 3);
  });

  test("a lone slow point is none, also at the end", () => {
    for (const odd of [6, 18, 32]) {
      const curve = curveOf(2, (bytes) => cyclic(bytes, zen, 80)).map((point, i) => (i === odd ? { ...point, ns: point.ns * 3 } : point));
      assert.equal(latencyEdges(curve, "huge").length, 3, `point ${odd}`);
    }
    assert.deepEqual(latencyEdges([...curveOf(2, () => 5), { bytes: 512 * MiB, ns: 15 }], "huge"), []);
  });

  test("a point whose interval reaches down to the plateau has not left it", () => {
    const curve = curveOf(2, () => 5).map((point, i) => (i >= 20 ? { ...point, ns: 8, low: 4.8, high: 9 } : point));
    assert.deepEqual(latencyEdges(curve, "huge"), []);
  });

  test("two points beyond the last plateau show an edge that has not settled", () => {
    const curve = curveOf(2, (bytes) => cyclic(bytes, zen, 80)).filter(({ bytes }) => bytes <= 32 * MiB);
    const found = latencyEdges(curve, "huge");
    assert.equal(found.length, 3);
    assert.equal(found[2]?.settledBytes, undefined);
    assert.deepEqual(lastLevelShare(found), { fromBytes: 16 * MiB });
  });

  for (const [deviation, interval, least] of [
    [0.03, false, 195],
    [0.05, true, 190],
    [0.08, true, 150],
  ] as const) {
    const told = interval ? "that the intervals tell of" : "without intervals";
    test(`noise of ${deviation * 100} % ${told}: ${least} of 200 curves have the right levels, each capacity within half an octave`, () => {
      let right = 0;
      for (let seed = 1; seed <= 200; seed++) {
        const normal = normalNumbers(randomNumbers(seed));
        const noisy = curveOf(2, (bytes) => chase(bytes, zen, 80) * Math.exp(deviation * normal()));
        const curve = interval ? noisy.map((point) => ({ ...point, low: point.ns * Math.exp(-2 * deviation) })) : noisy;
        const found = latencyEdges(curve, "huge");
        const near = (edge: Edge | undefined, bytes: number) =>
          edge !== undefined && edge.betweenBytes[0] <= bytes * Math.SQRT2 * 1.01 && bytes <= edge.betweenBytes[1] * Math.SQRT2 * 1.01;
        if (found.length === 3 && zen.every(({ bytes }, i) => near(found[i], bytes))) right++;
      }
      assert.ok(right >= least, `${right} of 200`);
    });
  }

  test("any three levels whose capacities are 8 times apart and whose times are twice apart are found", () => {
    const factor = fc.double({ min: 2, max: 8, noNaN: true });
    fc.assert(
      fc.property(fc.double({ min: 0.2, max: 3, noNaN: true }), factor, factor, factor, fc.integer({ min: 3, max: 8 }), (hit, a, b, c, octaves) => {
        const levels = [
          { bytes: 32 * KiB, ns: hit },
          { bytes: 256 * KiB, ns: hit * a },
          { bytes: 256 * KiB * 2 ** octaves, ns: hit * a * b },
        ];
        const found = latencyEdges(
          curveOf(2, (bytes) => cyclic(bytes, levels, hit * a * b * c)),
          "huge",
        );
        assert.equal(found.length, 3);
        for (const [i, { bytes }] of levels.entries()) assert.ok(contains(found[i], bytes));
      }),
    );
  });

  test("the unit of time and the order of the points change nothing, and sizes scale the edges", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), fc.integer({ min: 0, max: 10 }), (time, octaves) => {
        const base = curveOf(2, (bytes) => chase(bytes, zen, 80));
        const other = base.map(({ bytes, ns }) => ({ bytes: bytes * 2 ** octaves, ns: ns * time })).reverse();
        const between = (curve: readonly LatencyPoint[]) => latencyEdges(curve, "huge").map(({ betweenBytes }) => betweenBytes);
        assert.deepEqual(
          between(other),
          between(base).map(([low, high]) => [low * 2 ** octaves, high * 2 ** octaves]),
        );
      }),
    );
  });

  test("a steady climb, however steep, has no edge", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 2, noNaN: true }), fc.integer({ min: 1, max: 4 }), (slope, perOctave) => {
        assert.deepEqual(
          latencyEdges(
            curveOf(perOctave, (bytes) => Math.exp(slope * Math.log2(bytes))),
            "huge",
          ),
          [],
        );
      }),
    );
  });
});

describe("the effective share of the last cache", () => {
  test("is from its plateau's end to memory's beginning, when the share slides", () => {
    // Between 4 and 32 MiB ever fewer lines are ours.
    const slides = (bytes: number) => 20 * 5 ** Math.min(1, Math.max(0, Math.log2(bytes / (4 * MiB)) / 3));
    const found = latencyEdges(
      curveOf(2, (bytes) => (bytes <= MiB ? cyclic(bytes, zen.slice(0, 2), 20) : slides(bytes))),
      "huge",
    );
    assert.equal(found.length, 3);
    const share = lastLevelShare(found);
    assert.equal(share?.fromBytes, 4 * MiB);
    // Within the spread of memory's plateau half an octave before its end.
    assert.ok(share?.toBytes !== undefined && share.toBytes >= 16 * MiB && share.toBytes <= 32 * MiB, String(share?.toBytes));
  });
});

describe("edges on other pages", () => {
  test("the reach of a TLB on 4 KiB pages makes an edge, and none has a level", () => {
    const reach = [
      { bytes: 32 * KiB, ns: 1 },
      { bytes: 256 * KiB, ns: 3 },
      { bytes: MiB, ns: 5 },
    ];
    const found = latencyEdges(
      curveOf(2, (bytes) => cyclic(bytes, reach, 80)),
      "4k",
    );
    assert.equal(found.length, 3);
    for (const edge of found) assert.ok(!("level" in edge));
    assert.ok(
      latencyEdges(
        curveOf(2, (bytes) => cyclic(bytes, reach, 80)),
        "system",
      ).every((edge) => !("level" in edge)),
    );
  });
});

describe("edges of bandwidth", () => {
  const rates = sizes(2).map((bytes) => ({ bytes, bytesPerSecond: 64e9 / cyclic(bytes, zen, 20) }));

  test("lie where the latency has them", () => {
    const latency = latencyEdges(
      curveOf(2, (bytes) => cyclic(bytes, zen, 80)),
      "huge",
    );
    const found = bandwidthEdges(rates);
    assert.equal(found.length, 3);
    for (const [i, edge] of found.entries()) {
      assert.ok(!("level" in edge));
      assert.ok(agree(edge, latency[i] as Edge));
      assert.ok(!agree(edge, latency[(i + 1) % 3] as Edge));
    }
  });

  test("a level that prefetching hides is missing, and a loop's start-up time at the smallest sizes is no level", () => {
    const found = bandwidthEdges(
      rates.map(({ bytes, bytesPerSecond }) => ({ bytes, bytesPerSecond: Math.min(bytesPerSecond, 20e9) / (1 + 2048 / bytes) })),
    );
    assert.equal(found.length, 2);
    assert.ok(contains(found[0], 512 * KiB));
  });
});

describe("recorded curves of bare metal", () => {
  const recorded = (processor: RegExp, pages: string) => {
    const curve = recordedCurves.find((one) => processor.test(one.processor) && one.pages === pages);
    assert.ok(curve);
    return { curve, found: latencyEdges(curve.points, curve.pages) };
  };

  test("Kaby Lake on huge pages: three caches of 32 KiB, 256 KiB and 3 MiB", () => {
    const { curve, found } = recorded(/Kaby/, "huge");
    assert.deepEqual(
      found.map(({ level, betweenBytes }) => [level, ...betweenBytes]),
      [
        [1, 32 * KiB, 64 * KiB],
        [2, 256 * KiB, 512 * KiB],
        [3, 2 * MiB, 4 * MiB],
      ],
    );
    for (const [i, bytes] of curve.caches.entries()) assert.ok(contains(found[i], bytes));
    assert.deepEqual(lastLevelShare(found), { fromBytes: 2 * MiB, toBytes: 16 * MiB });
  });

  test("Tiger Lake on huge pages: 48 KiB, 1.25 MiB and 12 MiB, and memory's plateau lies beyond the curve", () => {
    const { curve, found } = recorded(/Tiger/, "huge");
    assert.equal(found.length, 3);
    for (const [i, bytes] of curve.caches.entries()) assert.ok(contains(found[i], bytes), String(found[i]?.betweenBytes));
    assert.deepEqual(lastLevelShare(found), { fromBytes: 8 * MiB });
  });

  test("Cortex-A72 on 4 KiB pages, without a third level: the edge at 128 KiB is its TLB of 32 entries, and no edge has a level", () => {
    const { curve, found } = recorded(/A72/, "4k");
    assert.deepEqual(
      found.map(({ betweenBytes }) => betweenBytes),
      [
        [16 * KiB, 32 * KiB],
        [128 * KiB, 256 * KiB],
        [512 * KiB, MiB],
      ],
    );
    assert.ok(found.every((edge) => !("level" in edge)));
    assert.ok(contains(found[0], curve.caches[0] as number) && contains(found[2], curve.caches[1] as number));
  });

  test("Cortex-A53 on 4 KiB pages: 32 KiB and 512 KiB, then memory", () => {
    const { curve, found } = recorded(/A53/, "4k");
    assert.equal(found.length, 2);
    for (const [i, bytes] of curve.caches.entries()) assert.ok(contains(found[i], bytes));
    assert.deepEqual(lastLevelShare(found), { fromBytes: 256 * KiB, toBytes: MiB });
  });
});
