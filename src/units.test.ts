import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  bytes,
  formatDuration,
  formatRate,
  formatSignificant,
  formatSize,
  formatSpan,
  GiB,
  KiB,
  MiB,
  nanoseconds,
  parseCount,
  parseDuration,
  parseRate,
  parseShare,
  parseSize,
  rate,
} from "./units.ts";

describe("parseRate", () => {
  for (const [text, expected] of [
    ["204.8", 204.8e9],
    ["25", 25e9],
    [" 0.5 ", 0.5e9],
    ["100000", 1e14],
  ] as const) {
    test(`reads "${text}" as ${expected} bytes a second`, () => assert.equal(parseRate("--peak-gbs", text), expected));
  }
  for (const text of ["0", "-1", "1e3", "204.8GB/s", "", "NaN", "Infinity", "100001", "999999"]) {
    test(`refuses "${text}" by its rule, naming the option`, () =>
      assert.throws(() => parseRate("--peak-gbs", text), {
        code: "bad-value",
        message: /^--peak-gbs ".*" is not valid: it is a number of GB\/s .*above 0 and at most 100000\. Example: --peak-gbs 204\.8 /,
      }));
  }
});

describe("parseDuration", () => {
  for (const [text, expected] of [
    ["200us", 200e3],
    ["50 µs", 50e3],
    ["5μs", 5e3],
    ["1.5ms", 1.5e6],
    [" 10s ", 10e9],
    ["0s", 0],
    ["30 ns", 30],
    ["1440min", 86_400e9],
  ] as const)
    test(`reads "${text}" as ${expected} ns`, () => assert.equal(parseDuration("--window", text), expected));
  for (const text of ["10", "-1s", "1e3s", "s", "", "1441min", "10 sec", "NaNs"])
    test(`refuses "${text}" by its rule, naming the option`, () =>
      assert.throws(() => parseDuration("--window", text), {
        code: "bad-value",
        message: /^--window ".*" is not valid: it is a time of at most a day with its unit: ns, us, µs, ms, s, min\. Example: --window 200us\.$/,
      }));
});

describe("parseShare", () => {
  for (const [text, expected] of [
    ["2%", 0.02],
    ["0.5 %", 0.005],
    [" 50% ", 0.5],
    ["0%", 0],
  ] as const)
    test(`reads "${text}" as ${expected}`, () => assert.equal(parseShare("--margin", text, 0, 50), expected));
  for (const text of ["2", "0.02", "-1%", "51%", "%", "1e1%", "2%%", "NaN%"])
    test(`refuses "${text}" by its rule, naming the option`, () =>
      assert.throws(() => parseShare("--margin", text, 0, 50), {
        code: "bad-value",
        message: /^--margin ".*" is not valid: it is a percentage from 0% to 50%, with its sign\. Example: --margin 2%\.$/,
      }));
});

describe("parseSize", () => {
  for (const [text, expected] of [
    ["64MiB", 64 * 1024 * 1024],
    ["4 KiB", 4096],
    ["1536B", 1536],
    ["1536", 1536],
    ["1.5GiB", 1610612736],
    [" 2mib ", 2097152],
    ["1KB", 1000],
    ["1.5 MB", 1500000],
    ["2GB", 2000000000],
  ] as const) {
    test(`reads "${text}" as ${expected} bytes`, () => assert.equal(parseSize("--working-set", text), expected));
  }

  for (const [text, rule] of [
    ["12parsecs", /a size is a positive number with the unit B, KiB, MiB, GiB, KB, MB, GB or none/],
    ["-1", /a size is a positive number/],
    ["", /a size is a positive number/],
    ["1e9", /a size is a positive number/],
    ["0x10", /a size is a positive number/],
    ["Infinity", /a size is a positive number/],
    ["1 TiB", /a size is a positive number/],
    ["1..5KiB", /a size is a positive number/],
    ["0", /a size is above 0/],
    ["0.3B", /a size is a whole number of bytes/],
    ["1048576GiB", /a size is below 1 PiB/],
    ["9".repeat(400), /a size is/],
  ] as const) {
    test(`refuses "${text.slice(0, 12)}" by its rule, naming the option`, () => {
      assert.throws(() => parseSize("--working-set", text), { code: "bad-value", exit: "usage", message: rule });
      assert.throws(() => parseSize("--working-set", text), { message: /^--working-set ".*" is not valid: .* Examples: 64MiB, 512KiB, 1GiB\.$/ });
    });
  }

  test("reads back every size that it is given in full", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 50 - 1 }), (size) => {
        assert.equal(parseSize("x", String(size)), size);
        assert.equal(parseSize("x", `${size} b`), size);
      }),
    );
    fc.assert(fc.property(fc.integer({ min: 1, max: 2 ** 19 }), (count) => assert.equal(parseSize("x", `${count}GiB`), count * GiB)));
  });

  test("reads back what formatSize wrote, to the decimal that it shows", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 40 }), (size) => {
        const text = formatSize(size);
        const unit = { B: 1, KiB, MiB, GiB }[text.split(" ")[1] as "B" | "KiB" | "MiB" | "GiB"];
        // One decimal of the unit is a tenth; rounding is off by half of that.
        assert.ok(Math.abs(Number(text.split(" ")[0]) * unit - size) <= 0.05 * unit + 1e-6 * unit, text);
      }),
    );
  });
});

describe("parseCount", () => {
  test("reads whole numbers inside its limits", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 64 }), (count) => assert.equal(parseCount("--threads", String(count), 1, 64), count)));
    assert.equal(parseCount("--threads", " 007 ", 1, 64), 7);
  });

  for (const text of ["0", "-1", "1.5", "1e9", "12parsecs", "", "65", "9".repeat(30), "1 2", "٣"]) {
    test(`refuses "${text.slice(0, 12)}" with the option and the rule`, () => {
      assert.throws(() => parseCount("--threads", text, 1, 64), {
        code: "bad-value",
        exit: "usage",
        message: /^--threads ".*" is not valid: it is a whole number from 1 to 64\. Example: --threads 1\.$/,
      });
    });
  }
});

describe("formatSize", () => {
  for (const [size, text] of [
    [0, "0 B"],
    [512, "512 B"],
    [1023, "1023 B"],
    [9 * KiB, "9 KiB"],
    [64 * MiB, "64 MiB"],
    [1.5 * GiB, "1.5 GiB"],
    [1000, "1000 B"],
    [100_000, "97.7 KiB"], // 100000 / 1024 = 97.656
    [2048 * GiB, "2048 GiB"],
  ] as const) {
    test(`writes ${size} as ${text}`, () => assert.equal(formatSize(size), text));
  }
});

describe("formatSignificant", () => {
  for (const [value, text] of [
    [0, "0"],
    [1234.5, "1235"],
    [123.4, "123"],
    [12.34, "12.3"],
    [1.234, "1.23"],
    [0.1234, "0.123"],
    [0.01234, "0.0123"],
    [-12.34, "-12.3"],
  ] as const) {
    test(`writes ${value} as ${text}`, () => assert.equal(formatSignificant(value), text));
  }

  test("stays within half a unit of the third digit and never writes an exponent", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-5, max: 1e9, noNaN: true }), (value) => {
        const text = formatSignificant(value);
        assert.match(text, /^\d+(\.\d+)?$/);
        assert.ok(
          Math.abs(Number(text) - value) <= Math.max(0.5, 0) * 10 ** Math.min(0, Math.floor(Math.log10(value)) - 2) * 1.0001,
          `${value} became ${text}`,
        );
      }),
    );
  });
});

describe("formatSpan", () => {
  for (const [low, high, text] of [
    [20.84, 21.62, "20.8–21.6"],
    [1, 1.001, "1.00"],
    [0, 0.2, "0–0.200"],
    [-0.0549, 0.113, "−0.0549 to 0.113"],
    [-0.241, -0.0777, "−0.241 to −0.0777"],
    [-1.001, -1, "−1.00"],
    [-1e-12, 0.2, "0.00000000–0.200"],
  ] as const)
    test(`writes ${low} and ${high} as ${text}`, () => assert.equal(formatSpan(low, high, formatSignificant), text));
});

test("formatRate writes decimal GB/s", () => {
  assert.deepEqual([1.5e9, 23.46e9, 123.4e9, 0].map(formatRate), ["1.50", "23.5", "123", "0"]);
});

describe("formatDuration", () => {
  for (const [ns, text] of [
    [850, "850 ns"],
    [12_345, "12.3 µs"],
    [4_560_000, "4.56 ms"],
    [1.23e9, "1.23 s"],
    [185e9, "3 min 5 s"],
    [60e9, "1 min 0 s"],
  ] as const) {
    test(`writes ${ns} ns as ${text}`, () => assert.equal(formatDuration(ns), text));
  }
});

describe("checked constructors", () => {
  test("take only what the unit allows", () => {
    assert.equal(bytes(0), 0);
    assert.equal(nanoseconds(0.5), 0.5);
    for (const value of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) assert.throws(() => bytes(value), { code: "internal" });
    for (const value of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) assert.throws(() => nanoseconds(value), { code: "internal" });
  });

  test("rate is bytes over time: 64 bytes in 4 ns are 16 GB/s", () => {
    assert.equal(rate(64, nanoseconds(4)), 16e9);
  });
});
