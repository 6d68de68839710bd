import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { closedThroughput, randomWaitNs } from "./queue.ts";

test("at half of its load a server of 200 µs lets arrivals wait 100 µs, at nine tenths 900 µs, and at its full load without an end", () => {
  assert.equal(randomWaitNs(200e3, 0), 0);
  assert.equal(randomWaitNs(200e3, 0.5), 100e3);
  assert.ok(Math.abs((randomWaitNs(200e3, 0.9) ?? 0) - 900e3) < 1e-6);
  assert.equal(randomWaitNs(200e3, 1), undefined);
});

describe("customers that meet at servers", () => {
  test("are in nobody's way alone: 1 ÷ 400 µs", () => {
    assert.equal(closedThroughput({ customers: 1, elsewhereNs: 300e3, demandNs: 100e3, servers: 1 }), 2500);
  });

  test("wait for each other by chance: two of 100 µs elsewhere and 100 µs at one server give 8,000 a second, not 10,000", () => {
    // One alone is there half of the time, so that the other stays 150 µs: 2 ÷ 250 µs.
    assert.ok(Math.abs(closedThroughput({ customers: 2, elsewhereNs: 100e3, demandNs: 100e3, servers: 1 }) - 8000) < 1e-6);
    // Three: 1.2 are there of two, 220 µs, 3 ÷ 320 µs.
    assert.ok(Math.abs(closedThroughput({ customers: 3, elsewhereNs: 100e3, demandNs: 100e3, servers: 1 }) - 9375) < 1e-6);
  });

  test("of two servers are as many at one of twice the speed, with the other half as a delay: 2 ÷ (150 + 50 × 1.25 µs)", () => {
    assert.ok(Math.abs(closedThroughput({ customers: 2, elsewhereNs: 100e3, demandNs: 100e3, servers: 2 }) - 2e9 / 212.5e3) < 1e-6);
  });

  test("stay below both bounds, come nearer to the servers' with their number, and lose nothing where these abound", () => {
    const ns = fc.double({ min: 1, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        ns,
        ns,
        fc.double({ min: 1, max: 64, noNaN: true }),
        (customers, elsewhereNs, demandNs, servers) => {
          const of = (many: number, cpus = servers) => closedThroughput({ customers: many, elsewhereNs, demandNs, servers: cpus });
          const [alone, full] = [(customers * 1e9) / (elsewhereNs + demandNs), (servers * 1e9) / demandNs];
          assert.ok(of(customers) <= Math.min(alone, full) * (1 + 1e-9));
          assert.ok(of(customers + 1) >= of(customers) * (1 - 1e-9));
          assert.ok(of(customers, 1e9) >= alone * (1 - 1e-6));
        },
      ),
    );
  });
});
