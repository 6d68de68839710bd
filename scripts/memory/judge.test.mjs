import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { judge } from "./judge.mjs";
import { statedFloorBytes } from "./rows.mjs";
import { memoryTable } from "./table.mjs";

const MiB = 2 ** 20;

const measured = (contestant, fileMiB, quantities) => ({
  params: { contestant, file: fileMiB * MiB },
  team: [{ sliceBytes: MiB / 2 }],
  outcome: { state: "measured", quantities },
});
const absent = (contestant, fileMiB, reason) => ({ ...measured(contestant, fileMiB), outcome: { state: "absent", code: "x", reason } });
const record = (...trials) => ({ groups: [{ id: "memory", trials }] });
const peaks = (floor, ...above) => ({
  floorBytes: above.map(() => floor * MiB),
  peakBytes: above.map((one) => one * MiB),
  wrongBytes: above.map(() => 0),
});

describe("a contestant's memory", () => {
  const limit = statedFloorBytes.python / MiB + 0.5;
  test("holds where the largest peak of all files and samples is within the promised bytes and the stated floor", () => {
    const [row] = judge(record(measured("python", 16, peaks(20, 1, 2)), measured("python", 256, peaks(20, limit - 20))));
    assert.equal(row.limitBytes, limit * MiB);
    assert.deepEqual(
      row.files.map(({ peakBytes }) => peakBytes / MiB),
      [22, limit],
    );
    assert.equal(row.verdict, "holds");
  });
  test("fails by one sample above it", () => {
    assert.equal(judge(record(measured("python", 16, peaks(20, 1, limit))))[0].verdict, "fails");
  });
  test("adds each sample's own floor to its peak above that", () => {
    const own = { floorBytes: [20 * MiB, 10 * MiB], peakBytes: [MiB, 5 * MiB], wrongBytes: [0, 0] };
    const [file] = judge(record(measured("python", 16, own)))[0].files;
    assert.deepEqual([file.peakBytes, file.floorBytes, file.aboveBytes], [21 * MiB, 20 * MiB, 5 * MiB]);
  });
  test("does not hold by the sizes that could be measured alone", () => {
    const trials = [measured("node-map", 16, peaks(40, 5)), absent("node-map", 2048, "the disk is too small")];
    assert.equal(judge(record(...trials))[0].verdict, "unmeasured");
    assert.equal(judge(record(absent("java-virtual", 16, "Java 17")))[0].verdict, "unmeasured");
  });
  test("is unmeasured where the contestant did not tell it", () => {
    const [row] = judge(record(measured("node-map", 16, { wrongBytes: [0] })));
    assert.deepEqual([row.verdict, row.files[0].reason], ["unmeasured", "it did not tell its memory"]);
  });
});

test("the floors are stated for every runtime of the contestants", async () => {
  const { contestants } = await import("../../dist/src/families/runtimes/params.js");
  for (const contestant of contestants) assert.ok(statedFloorBytes[contestant.split("-")[0]] > 0, contestant);
});

test("a record of something else is refused", () => assert.throws(() => judge({ groups: [] }), /no group "memory"/));

test("the table has a column a size, marks wrong output, and tells a reason of all sizes once", () => {
  const wrong = { ...peaks(22, 3), wrongBytes: [7] };
  const text = memoryTable(
    record(
      measured("python", 16, peaks(20, 1)),
      measured("python", 2048, peaks(21, 1.5)),
      measured("python-faulty", 16, wrong),
      absent("python-faulty", 2048, "it hung"),
      absent("java-virtual", 16, "Java 17"),
      absent("java-virtual", 2048, "Java 17"),
    ),
  );
  assert.match(text, /^\| MiB \| promised \| floor before the job \| above it, 16 MiB \| above it, 2 GiB \| largest peak \| limit \| verdict \|$/m);
  assert.match(text, /^\| python \| 0\.5 \| 21 \| 1 \| 1\.5 \| 22\.5 \| 48\.5 \| holds \|$/m);
  assert.match(text, /^\| python-faulty \(wrong output\) \| 0\.5 \| 22 \| 3 \| {2}\| 25 \| 48\.5 \| unmeasured \|$/m);
  assert.match(text, /Not measured: python-faulty on 2 GiB: it hung; java-virtual: Java 17\./);
});
