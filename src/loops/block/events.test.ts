import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { eventLine, eventsOf } from "./events.ts";

describe("the events of a block", () => {
  test("are found among whatever else was printed, in their order", () => {
    const text = `hello ${eventLine({ kind: "step", loop: "a" })}{"kind":"group"}\nno newline${eventLine({ kind: "group", loop: "b" })}`;
    assert.deepEqual(eventsOf(text), [
      { kind: "step", loop: "a" },
      { kind: "group", loop: "b" },
    ]);
  });

  test("are none where the end of the process cut them", () => {
    const text = eventLine({ kind: "step", loop: "a" }) + eventLine({ kind: "group", loop: "b" }).slice(0, 12);
    assert.deepEqual(eventsOf(text), [{ kind: "step", loop: "a" }]);
  });
});
