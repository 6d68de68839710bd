import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Repetition } from "./repetition.ts";

const busy = (ms: number) => {
  const until = performance.now() + ms;
  while (performance.now() < until);
};

describe("a check", () => {
  test("is performed once a visit", () => {
    const repetition = new Repetition();
    let times = 0;
    for (let visit = 0; visit < 3; visit++) {
      repetition.visit();
      for (let sample = 0; sample < 2; sample++) repetition.perform(() => times++);
    }
    assert.equal(times, 3);
  });

  test("is performed once for all visits where it takes longer than a tenth of a second", async () => {
    const repetition = new Repetition();
    let times = 0;
    for (let visit = 0; visit < 3; visit++) {
      repetition.visit();
      await repetition.performAsync(async () => {
        times++;
        busy(110);
      });
    }
    assert.equal(times, 1);
  });

  test("that fails is due again", () => {
    const repetition = new Repetition();
    assert.throws(() =>
      repetition.perform(() => {
        throw new Error("wrong");
      }),
    );
    let times = 0;
    repetition.perform(() => times++);
    assert.equal(times, 1);
  });
});
