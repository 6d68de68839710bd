import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { normalNumbers, randomNumbers } from "../../testing/random.ts";
import { median } from "../statistics.ts";
import { extremeFlips, flipsAllowed, interval, type Side, signFlipP, signFlipTwoSidedP } from "./sign-flip.ts";

/** Whole numbers, so that the sums of the brute force are exact and ties are ties. */
const wholes = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 11 });
/** From −1 to 1, in steps whose sums, halves and multiples are exact: what is smaller than any number of a machine has no unit to change. */
const fraction = fc.integer({ min: -(2 ** 30), max: 2 ** 30 }).map((count) => count / 2 ** 30);
const reals = fc.array(fraction, { minLength: 1, maxLength: 14 });
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function bruteForce(values: readonly number[], location: number, side: Side, most = 1000): number {
  const own = values.map((value) => (side === "above" ? value - location : location - value)).map((value) => Math.max(-most, Math.min(most, value)));
  let count = 0;
  for (let pattern = 0; pattern < 2 ** own.length; pattern++)
    if (sum(own.map((value, i) => ((pattern >> i) & 1 ? -value : value))) >= sum(own)) count++;
  return count;
}

test("patterns of signs are counted as all of them one by one are", () => {
  fc.assert(
    fc.property(
      wholes,
      fc.integer({ min: -20, max: 20 }),
      fc.constantFrom<Side>("above", "below"),
      fc.integer({ min: 1, max: 80 }),
      (values, location, side, most) => {
        assert.equal(extremeFlips(values, location, side), bruteForce(values, location, side));
        assert.equal(extremeFlips(values, location, side, most), bruteForce(values, location, side, most));
      },
    ),
  );
});

test("Darwin's maize gives Fisher's 863 of 32,768 patterns with a sum of at least 314, and 5.267 % on both sides", () => {
  // Fisher (1935), "The Design of Experiments", section 21: 835 exceed 314, 28 equal it.
  const differences = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];
  assert.equal(sum(differences), 314);
  assert.equal(extremeFlips(differences, 0, "above"), 863);
  assert.equal(signFlipTwoSidedP(differences), 1726 / 32768);
  // In eighths of an inch as they are, in inches and shifted the ties stay ties.
  assert.equal(
    extremeFlips(
      differences.map((value) => value / 80 + 0.3),
      0.3,
      "above",
    ),
    863,
  );
});

test("a few values by hand: none below, one below, and ties", () => {
  assert.equal(extremeFlips([1, 2, 3], 0, "above"), 1);
  // Turning −1 around gives a larger sum: the identity and that one.
  assert.equal(extremeFlips([-1, 2, 3], 0, "above"), 2);
  // 1 − 1 = 0: itself, both turned, and +1 +1; only −1 −1 is less.
  assert.equal(extremeFlips([1, -1], 0, "above"), 3);
  assert.equal(extremeFlips([0, 0, 0], 0, "above"), 8);
  assert.equal(signFlipP([3, 3, 3, 3, 3, 3, 3, 3, 3], 1, "above"), 1 / 512);
  assert.equal(signFlipP([3, 3, 3, 3, 3, 3, 3, 3, 3], 3, "below"), 1);
});

test("a deviation counts up to a bound: one value far below no longer outweighs all others", () => {
  // 1 + 2 − 9: turned are 9 − 1 − 2, 9 + 1 − 2, 9 + 2 − 1, 9 + 1 + 2 and −9 with what is at least 1 + 2: itself alone. Five of eight.
  assert.equal(extremeFlips([1, 2, -9], 0, "above"), 5);
  // 1 + 2 − 2 = 1: so do 1 − 2 + 2, −1 + 2 + 2 = 3 and 1 + 2 + 2 = 5.
  assert.equal(extremeFlips([1, 2, -9], 0, "above", 2), 4);
  // Nine at their bound of 1 and one at −1: itself, all above, and each of the nine below in its place.
  assert.equal(extremeFlips([...Array(9).fill(3), -70], 0, "above", 1), 11);
  assert.ok(extremeFlips([...Array(9).fill(3), -70], 0, "above") > 512);
});

test("tenths that differ in the last bits tie", () => {
  // In binary 0.1 + 0.2 − 0.3 is 5.6e-17: seven of eight patterns of (3, −2, −1) are at least 0.
  assert.equal(extremeFlips([3, -2, -1], 0, "above"), bruteForce([3, -2, -1], 0, "above"));
  assert.equal(extremeFlips([0.3, -0.2, -0.1], 0, "above"), bruteForce([3, -2, -1], 0, "above"));
  const margin = Math.log1p(0.005);
  assert.equal(extremeFlips([margin, margin + 1e-17, margin], margin, "above"), 8);
});

test("neither the order nor the unit of the values matters, and turning all signs exchanges the sides", () => {
  fc.assert(
    fc.property(reals, fraction, fc.integer({ min: -30, max: 30 }), (values, location, exponent) => {
      const flips = extremeFlips(values, location, "above");
      assert.equal(extremeFlips([...values].reverse(), location, "above"), flips);
      const unit = 2 ** exponent;
      assert.equal(
        extremeFlips(
          values.map((value) => value * unit),
          location * unit,
          "above",
        ),
        flips,
      );
      assert.equal(
        extremeFlips(
          values.map((value) => -value),
          -location,
          "below",
        ),
        flips,
      );
    }),
  );
});

test("a higher location is never less likely to lie above the values", () => {
  fc.assert(
    fc.property(
      reals,
      fc.double({ min: -1, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.constantFrom(undefined, 0.01, 0.3),
      (values, location, more, most) => {
        assert.ok(extremeFlips(values, location + more, "above", most) >= extremeFlips(values, location, "above", most));
      },
    ),
  );
});

test("twenty-eight values are counted and forty-one refused", () => {
  // All above: only the identity. All equal and one below by as much as all others together: the one sum that is 0 ties.
  assert.equal(extremeFlips(Array(28).fill(1), 0, "above"), 1);
  assert.equal(extremeFlips([...Array(27).fill(1), -27], 0, "above"), 2 ** 27 + 1);
  assert.throws(() => extremeFlips(Array(41).fill(1), 0, "above"), /sign-flip test of 41 values/);
});

test("alpha allows whole flips, and none where the rarest pattern is more likely", () => {
  assert.deepEqual(
    [9, 12, 16].map((values) => flipsAllowed(0.01 / 3, values)),
    [1, 13, 218],
  );
  assert.deepEqual(
    [9, 12, 16].map((values) => flipsAllowed(0.05 / 3, values)),
    [8, 68, 1092],
  );
  assert.equal(flipsAllowed(0.0033, 8), 0);
});

test("the interval of seven values is their range, at 1 − 2/128", () => {
  assert.deepEqual(interval([4, 1, 7, 3, 6, 2, 5]), { low: 1, high: 7, confidence: 1 - 2 / 128 });
  assert.equal(interval([1, 2, 3, 4, 5, 6]), undefined);
});

test("the interval of nine values ends at the second smallest and second largest mean of a subset, at 1 − 4/512", () => {
  // Means from below: 0; (0 + 1)/2. From above: 40; (40 + 9)/2.
  const { low, high, confidence } = interval([5, 0, 9, 1, 40, 6, 7, 3, 4]) as NonNullable<ReturnType<typeof interval>>;
  assert.ok(Math.abs(low - 0.5) < 1e-9 && Math.abs(high - 24.5) < 1e-9, `${low} to ${high}`);
  assert.equal(confidence, 1 - 4 / 512);
});

test("equal values have an interval without width", () => {
  const { low, high } = interval(Array(9).fill(0.01)) as NonNullable<ReturnType<typeof interval>>;
  assert.ok(Math.abs(low - 0.01) < 1e-13 && Math.abs(high - 0.01) < 1e-13);
});

test("a location inside the interval is rejected on neither side, one outside on one, and the median lies inside", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 8, maxLength: 14 }),
      fc.constantFrom(Number.POSITIVE_INFINITY, 0.2),
      (values, most) => {
        const { low, high } = interval(values, { most }) as NonNullable<ReturnType<typeof interval>>;
        const allowed = Math.max(1, flipsAllowed(0.005, values.length));
        const step = 1e-9;
        assert.ok(extremeFlips(values, low + step, "above", most) > allowed && extremeFlips(values, low - step, "above", most) <= allowed);
        assert.ok(extremeFlips(values, high - step, "below", most) > allowed && extremeFlips(values, high + step, "below", most) <= allowed);
        assert.ok(low - step <= median(values) && median(values) <= high + step);
      },
    ),
    { numRuns: 50 },
  );
});

test("intervals cover the location of normal, uniform and heavy-tailed values as often as they say", () => {
  const uniform = randomNumbers(7);
  const normal = normalNumbers(uniform);
  const shapes = [normal, () => uniform() - 0.5, () => (uniform() < 0.5 ? 1 : -1) * (uniform() ** -0.7 - 1)];
  const runs = 1500;
  for (const [shape, next] of shapes.entries()) {
    for (const [count, most] of [
      [7, undefined],
      [9, undefined],
      [9, 1],
    ] as const) {
      let misses = 0;
      let confidence = 0;
      for (let run = 0; run < runs; run++) {
        const found = interval(
          Array.from({ length: count }, () => 0.02 + next()),
          { ...(most && { most }) },
        ) as NonNullable<ReturnType<typeof interval>>;
        confidence = found.confidence;
        if (found.low > 0.02 || found.high < 0.02) misses++;
      }
      const expected = runs * (1 - confidence);
      // The coverage is exact: four standard deviations of a count of misses.
      assert.ok(Math.abs(misses - expected) <= 4 * Math.sqrt(expected), `shape ${shape}, ${count} values: ${misses} misses, ${expected} expected`);
    }
  }
});
