import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { Field, makeGround } from "./ground.ts";
import { Stopped } from "./ring.ts";
import { textOf } from "./texts.ts";

const plain = { records: 6, offered: 0, seed: 1 };

describe("the ground of a run", () => {
  test("holds the records' texts, and one that is cut where that is asked for", () => {
    const field = new Field(makeGround({ ...plain, malformed: 2 }));
    for (const id of [0, 1, 3, 4, 5]) assert.equal(field.text(id), textOf(id));
    assert.ok(textOf(2).startsWith(field.text(2)));
    assert.throws(() => JSON.parse(field.text(2)), SyntaxError);
  });

  test("is taken record by record exactly once, by whatever batches several threads take", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 50, maxLength: 50 }), (records, batches) => {
        const ground = makeGround({ ...plain, records });
        const fields = [new Field(ground), new Field(ground), new Field(ground)];
        const ids = batches.flatMap((batch, turn) => {
          const taken = fields[turn % fields.length]?.take(batch);
          return taken ? Array.from({ length: taken.to - taken.from }, (_, i) => taken.from + i) : [];
        });
        assert.deepEqual(
          ids,
          Array.from({ length: records }, (_, id) => id),
        );
      }),
      { numRuns: 50 },
    );
  });

  test("counts what is held from a record's start to its end", () => {
    const field = new Field(makeGround(plain));
    const started = [field.start(0), field.start(1), field.start(2)];
    field.finish(0, started[0] as number);
    field.start(3);
    assert.equal(field.mostHeld, 3);
    assert.equal(field.arrivalOf(4), undefined);
  });

  test("lets records arrive at random, as many a second as are offered, the same by the same seed", () => {
    const arrivals = (seed: number) => new Float64Array(makeGround({ records: 4000, offered: 1000, seed }).arrivalsNs as SharedArrayBuffer);
    const [first, again, other] = [arrivals(1), arrivals(1), arrivals(2)];
    assert.equal(first[0], 0);
    assert.deepEqual(first, again);
    assert.notDeepEqual(first, other);
    for (let id = 1; id < first.length; id++) assert.ok((first[id] as number) >= (first[id - 1] as number));
    // 4000 exponential gaps of 1 ms: their mean is within 5 % of it, which is three standard errors.
    const meanNs = (first.at(-1) as number) / (first.length - 1);
    assert.ok(Math.abs(meanNs / 1e6 - 1) < 0.05, `${meanNs} ns`);
  });

  test("gives nothing more once all threads are to end", () => {
    const ground = makeGround(plain);
    new Field(ground).meeting.stop();
    assert.throws(() => new Field(ground).take(1), Stopped);
  });
});
