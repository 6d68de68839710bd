import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { diagnosisOf } from "../app/doctor.ts";
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
const text = (color?: boolean) => doctorText(diagnosisOf(poor), 80, color);

describe("the text of doctor", () => {
  test("begins with the machine and its grade, and goes on with the findings, the worst first", () => {
    const marks = text()
      .split("\n")
      .flatMap((line) => /^([A-D]) /.exec(line)?.[1] ?? []);
    assert.deepEqual(marks, marks.toSorted().reverse());
    assert.ok(marks.includes("C") && marks.includes("A"));
    assert.match(text(), /^[^\n]+CPUs available/);
    // wasm does not run: C is the worst of what is wrong here.
    assert.match(text(), /^Grade C, the worst of its findings: trust ratios of this run, not absolute\nrates\.$/m);
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
  const { machine, grade, findings } = JSON.parse(stdout) as { machine: Machine; grade: string; findings: { id: string; grade: string }[] };
  for (const id of ["wasm", "js"]) assert.equal(machine.engines.find((engine) => engine.id === id)?.state, "available", id);
  assert.deepEqual(
    machine.abilities?.map(({ id }) => id),
    ["pin", "huge-pages", "4k-pages", "numa", "io-uring", "sqpoll", "registered-buffers"],
  );
  assert.equal(
    grade,
    findings
      .map((finding) => finding.grade)
      .sort()
      .at(-1),
    "the worst of the findings",
  );
  assert.ok(findings.some(({ id }) => id === "engines"));
  assert.deepEqual(filesOf(cwd), []);
});
