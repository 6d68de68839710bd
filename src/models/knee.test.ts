import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { recordedLoads } from "../testing/recorded-loads.ts";
import { kneeOf, type LoadPoint } from "./knee.ts";

describe("the knee of a recorded curve", () => {
  for (const { name, idle, points, knee } of recordedLoads) {
    test(`${name}: ${knee ? `at ${knee.join(" to ")} GB/s, as the eye sees it` : "none"}`, () => {
      const found = kneeOf(points, idle);
      if (!knee) {
        assert.equal(found.state, "not-reached");
        return;
      }
      assert.ok(found.state === "reached");
      assert.ok(found.load >= knee[0] && found.load <= knee[1], `${found.load}`);
    });
  }
});

/** f(x) = 1 / (1 - a x): latency of a queue whose use is a x. */
const queue = (a: number, steps: number): readonly LoadPoint[] =>
  Array.from({ length: steps + 1 }, (_, i) => ({ load: i / steps, latency: 1 / (1 - (a * i) / steps) }));

describe("the knee of a queue", () => {
  // The height x - (f(x) - 1)/(f(1) - 1) is greatest where f'(x) = f(1) - 1 = a/(1 - a): at x = (1 - sqrt(1 - a))/a.
  for (const [a, expected] of [
    [0.96, 0.8 / 0.96],
    [0.99, 0.9 / 0.99],
    [0.75, 0.5 / 0.75],
  ] as const) {
    test(`that is used to ${a * 100} % lies at ${expected.toFixed(3)} of its load`, () => {
      const found = kneeOf(queue(a, 1000), 1);
      assert.ok(found.state === "reached" && Math.abs(found.load - expected) <= 0.001, JSON.stringify(found));
      assert.ok(found.nextLoad !== undefined && found.nextLoad > found.load);
    });
  }

  test("does not depend on units or on the order of the points", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e9, noNaN: true }), fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (load, latency) => {
        const points = queue(0.96, 20).map((point) => ({ load: point.load * load, latency: point.latency * latency }));
        const found = kneeOf([...points].reverse(), latency);
        assert.ok(found.state === "reached" && Math.abs(found.load / load - 0.85) < 1e-9, JSON.stringify(found));
      }),
    );
  });
});

describe("there is no knee", () => {
  test("where latency stays below one and a half times the idle one: the load is too small", () => {
    // 1/(1 - 0.3) = 1.43.
    assert.deepEqual(((found) => found.state === "not-reached" && [found.why, Number(found.rise.toFixed(3))])(kneeOf(queue(0.3, 20), 1)), [
      "flat",
      1.429,
    ]);
  });

  test("where latency rises evenly", () => {
    const line = Array.from({ length: 11 }, (_, i) => ({ load: i, latency: 100 + 30 * i }));
    assert.deepEqual(kneeOf(line, 100), { state: "not-reached", why: "even", rise: 4 });
  });

  test("among fewer than four loads", () => {
    assert.equal(((found) => found.state === "not-reached" && found.why)(kneeOf(queue(0.96, 2), 1)), "few-points");
    assert.equal(((found) => found.state === "not-reached" && found.why)(kneeOf([], 1)), "few-points");
  });
});

test("a curve that bends back has its knee before the bend", () => {
  // More requests move fewer bytes: 10 … 90 GB/s at rising latency, then 85 and 80 GB/s at three times it.
  const points = [
    ...[10, 30, 50, 70, 80].map((load) => ({ load, latency: 100 + load / 4 })),
    { load: 90, latency: 160 },
    { load: 85, latency: 300 },
    { load: 80, latency: 360 },
  ];
  const found = kneeOf(points, 100);
  // Heights: 80/90 - 20/260 = 0.81, 90/90 - 60/260 = 0.77.
  assert.ok(found.state === "reached" && found.load === 80 && found.latency === 120);
});
