import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { normalNumbers, randomNumbers } from "../../testing/random.ts";
import { changePoints } from "./changes.ts";

/** A series of levels, each `[points, level]`, with normal noise. */
function series(levels: readonly (readonly [points: number, level: number])[], noise: number, seed = 1): number[] {
  const normal = normalNumbers(randomNumbers(seed));
  return levels.flatMap(([points, level]) => Array.from({ length: points }, () => level + noise * normal()));
}

const positions = (values: readonly number[]) => changePoints(values).map(({ at }) => at);

describe("change points of constructed series", () => {
  test("stand where the level steps, with the step and p", () => {
    const [change, ...others] = changePoints([...Array(20).fill(0), ...Array(20).fill(-0.05)]);
    assert.deepEqual(others, []);
    // Of 40 values in two halves that do not overlap, 1,999 permutations show none as clear: (0 + 1)/(1999 + 1).
    assert.deepEqual([change?.at, change?.step, change?.p], [20, -0.05, 1 / 2000]);
  });

  test("are found at a fall and at the rise that mends it", () => {
    assert.deepEqual(
      positions(
        series(
          [
            [60, 0],
            [25, -0.06],
            [60, 0],
          ],
          0.008,
        ),
      ),
      [60, 85],
    );
  });

  test("are found in noise of half the step within four points, in at least 90 of 100 series", () => {
    const all = Array.from({ length: 100 }, (_, seed) =>
      positions(
        series(
          [
            [40, 0],
            [40, -0.04],
          ],
          0.02,
          seed + 7,
        ),
      ),
    );
    const hits = all.filter((found) => found.length === 1 && Math.abs((found[0] as number) - 40) <= 4).length;
    assert.ok(hits >= 90, `${hits} of 100`);
  });

  test("are found at the very end as soon as the order of so many points cannot be chance", () => {
    // The three lowest of n stand at one end by chance in 2 of n(n−1)(n−2)/6 orders: of 103 in 1 of 88,000, of eight in 1 of 28.
    assert.deepEqual(
      positions(
        series(
          [
            [100, 0],
            [3, -0.1],
          ],
          0.005,
        ),
      ),
      [100],
    );
    assert.deepEqual(
      positions(
        series(
          [
            [5, 0],
            [3, -0.1],
          ],
          0.005,
        ),
      ),
      [],
    );
  });

  test("are none where the step is below 2 %, however clear", () => {
    assert.deepEqual(
      positions(
        series(
          [
            [200, 0],
            [200, Math.log(0.985)],
          ],
          0.002,
        ),
      ),
      [],
    );
    assert.deepEqual(
      positions(
        series(
          [
            [200, 0],
            [200, Math.log(0.975)],
          ],
          0.002,
        ),
      ),
      [200],
    );
  });

  test("are none in series of too few points", () => {
    for (const length of [0, 1, 2, 5, 6]) assert.deepEqual(positions(series([[length, 0]], 0.01)), []);
  });

  test("are none in a series that never moves", () => assert.deepEqual(positions(Array(300).fill(-0.2)), []));
});

describe("outliers", () => {
  const spiked = (every: number, run: number, height: number) =>
    series([[200, 0]], 0.008).map((value, i) => (i % every < run && i >= every ? value + height : value));
  test("of one or two points in a row are no change points, high or low", () => {
    for (const height of [0.4, -0.4, 3, -3]) {
      assert.deepEqual(positions(spiked(50, 1, height)), []);
      assert.deepEqual(positions(spiked(66, 2, height)), []);
    }
  });

  test("at either end are none either", () => {
    const plain = series([[80, 0]], 0.008, 3);
    for (const spike of [1, 2]) {
      assert.deepEqual(positions(plain.map((value, i) => (i >= 80 - spike ? value - 0.5 : value))), []);
      assert.deepEqual(positions(plain.map((value, i) => (i < spike ? value - 0.5 : value))), []);
    }
  });

  test("do not hide a step beside them, or move it", () => {
    const stepped = series(
      [
        [60, 0],
        [60, -0.05],
      ],
      0.008,
      5,
    ).map((value, i) => (i === 20 || i === 59 || i === 90 ? value - 0.6 : value));
    const [at, ...others] = positions(stepped);
    assert.deepEqual(others, []);
    assert.ok(Math.abs((at ?? 0) - 60) <= 1, `${at}`);
  });
});

describe("a drift", () => {
  test("is no staircase of change points", () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const drifting = series([[300, 0]], 0.006, seed).map((value, i) => value - (0.12 * i) / 300);
      assert.deepEqual(positions(drifting), []);
    }
  });
});

describe("published and long series", () => {
  test("the Nile fell after 1898 (Cobb 1978): the change of 1899 and no other", () => {
    // Annual flow at Aswan 1871-1970, 1e8 m³: datasets::Nile of R.
    const nile = [
      1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140, 1100, 1210, 1150, 1250, 1260,
      1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969, 831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845,
      864, 862, 698, 845, 744, 796, 1040, 759, 781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890,
      744, 749, 838, 1050, 918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
    ];
    assert.equal(nile.length, 100);
    const changes = changePoints(nile.map(Math.log));
    assert.deepEqual(
      changes.map(({ at }) => 1871 + at),
      [1899],
    );
    // Medians 1,120 before and 845.5 after.
    assert.ok(Math.abs(Math.exp(changes[0]?.step ?? 0) - 0.75) < 0.02);
  });

  test("changes far apart in thousands of points are all found, also across the windows of the partition", () => {
    const levels = Array.from({ length: 25 }, (_, i) => [173, i % 2 === 0 ? 0 : -0.05] as const);
    const found = positions(series(levels, 0.008, 11));
    assert.deepEqual(found.length, 24);
    for (const [i, at] of found.entries()) assert.ok(Math.abs(at - 173 * (i + 1)) <= 2, `${at} for ${173 * (i + 1)}`);
  });
});

describe("stationary series", () => {
  const alarms = (count: number, points: number, noise: number, heavy = false) =>
    Array.from({ length: count }, (_, seed) => {
      const values = series([[points, 0]], noise, 1000 + seed);
      return positions(heavy ? values.map((value, i) => (i % 10 === seed % 10 ? 5 * value : value)) : values).length > 0;
    }).filter(Boolean).length;

  test("have change points at the stated rate of one in a thousand: at most four of a thousand", () => {
    // P(more than 4 | 1,000 series at 0.001) = 0.0037. The noise is so large that the least step of 2 % excludes little.
    for (const points of [20, 60]) assert.ok(alarms(1000, points, 0.1) <= 4, `${points} points`);
  });

  test("also where a tenth of the values come from a noise five times as large", () => assert.ok(alarms(1000, 60, 0.1, true) <= 4));
});
