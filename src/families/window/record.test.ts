import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type WindowParams, windowParams } from "./params.ts";
import { amountOf, arrivedBy, fields, RecordLines, readNumber, readNumberOf, timeOf } from "./record.ts";

const paramsOf = (axes: Partial<WindowParams> = {}): WindowParams =>
  windowParams.parse({ by: "time", keep: "packed", size: 100, slide: 100, records: 10, ...axes });

describe("a record", () => {
  test("is a line of JSON of exactly the bytes that are asked for, whose numbers are read where they stand", () => {
    fc.assert(
      fc.property(fc.integer({ min: 64, max: 400 }), fc.integer({ min: 0, max: 2 ** 32 }), (recordBytes, id) => {
        const line = new RecordLines(paramsOf({ recordBytes })).write(id);
        assert.equal(line.length, recordBytes);
        const text = line.toString("latin1");
        assert.equal(text.at(-1), "\n");
        const { text: filler, ...numbers } = JSON.parse(text) as { text: string };
        // 60 bytes before the text, three after it.
        assert.equal(filler.length, recordBytes - 63);
        assert.deepEqual(numbers, { id, time: timeOf(id, paramsOf()), value: amountOf(id) });
        for (const [name, field] of Object.entries(fields)) {
          const number: number | undefined = (numbers as Readonly<Record<string, number>>)[name];
          assert.equal(readNumber(Buffer.concat([Buffer.from("before"), line]), 6, field), number);
          assert.equal(readNumberOf(text, field), number);
        }
      }),
    );
  });

  test("comes at its time, 200 µs apart at 5,000 a second, or up to the delay after it", () => {
    assert.deepEqual(
      [0, 1, 7, 5000].map((id) => timeOf(id, paramsOf())),
      [0, 200, 1400, 1_000_000],
    );
    const late = { rate: 5000, disorder: 100, delayMs: 20 };
    const delays = Array.from({ length: 10_000 }, (_, id) => (id + 200) * 200 - timeOf(id + 200, late));
    assert.ok(delays.every((delay) => delay >= 0 && delay <= 20_000));
    // A tenth of 10,000, less those whose delay is 0; the standard deviation is 30.
    assert.ok(Math.abs(delays.filter((delay) => delay > 0).length - 1000) < 150);
  });

  test("has arrived when its time has come, and not before", () => {
    const stream = { rate: 4000, records: 200 };
    // One each 250 µs.
    assert.deepEqual(
      [0, 0.24, 0.25, 1, 49.7, 49.75, 60].map((ms) => arrivedBy(ms, stream)),
      [1, 1, 2, 5, 199, 200, 200],
    );
  });

  test("has a value below a million, spread evenly", () => {
    const values = Array.from({ length: 10_000 }, (_, id) => amountOf(id));
    assert.ok(values.every((value) => Number.isInteger(value) && value >= 0 && value < 1e6));
    // The mean's standard deviation is 1e6/√12/100 = 2887.
    assert.ok(Math.abs(values.reduce((sum, value) => sum + value, 0) / 10_000 - 499_999.5) < 15_000);
  });
});
