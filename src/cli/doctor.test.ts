import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { diagnose } from "../machine/doctor.ts";
import type { Machine } from "../records/record.ts";
import { filesOf, streambound, workFolder } from "../testing/cli.ts";
import { syntheticMachine } from "../testing/synthetic-machine.ts";
import { doctorText } from "./doctor.ts";

const poor: Machine = {
  ...syntheticMachine,
  engines: [
    { id: "wasm", state: "absent", reason: "A shared memory of 64 KiB could not be allocated" },
    { id: "js", state: "available" },
  ],
};
const text = (color?: boolean) => doctorText({ machine: poor, findings: diagnose(poor) }, 80, color);

describe("the text of doctor", () => {
  test("begins with the machine and goes on with warnings, then notes, then what is good", () => {
    const marks = text()
      .split("\n")
      .map((line) => line.slice(0, 4))
      .filter((mark) => ["WARN", "note", "ok  "].includes(mark));
    const order = ["WARN", "note", "ok  "];
    assert.deepEqual(
      marks,
      marks.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)),
    );
    assert.ok(marks.includes("WARN") && marks.includes("ok  "));
    assert.match(text(), /^[^\n]+CPUs available/);
  });

  test("says why an engine does not run", () =>
    assert.match(text().replace(/\s+/g, " "), /wasm does not run: A shared memory of 64 KiB could not be allocated/));

  test("fits its columns, and colour changes no letter", () => {
    assert.ok(
      text()
        .split("\n")
        .every((line) => line.length <= 80),
    );
    assert.ok(!text().includes("\u001b") && text(true).includes("\u001b"));
    assert.equal(stripVTControlCharacters(text(true)), text());
  });
});

test("doctor measures siblings, prints its findings and writes nothing", async () => {
  const cwd = workFolder();
  const { code, stdout, stderr } = await streambound(["doctor", "--json"], { cwd });
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  const { machine, findings } = JSON.parse(stdout) as { machine: Machine; findings: { id: string }[] };
  assert.deepEqual(
    machine.engines.map(({ id, state }) => [id, state]),
    [
      ["wasm", "available"],
      ["js", "available"],
    ],
  );
  assert.ok(findings.some(({ id }) => id === "engines"));
  assert.deepEqual(filesOf(cwd), []);
});
