import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { byteCounts } from "../../catalogue/accesses.ts";
import type { Machine } from "../../records/record.ts";
import type { PlanContext } from "../../suites/suite.ts";
import { syntheticMachine } from "../../testing/synthetic-machine.ts";
import { KiB, MiB } from "../../units.ts";
import { transfer } from "./family.ts";

const enginesWith = (native: Machine["engines"][number]): Machine["engines"] => [
  ...syntheticMachine.engines.filter(({ id }) => id !== "native"),
  native,
];
const complete = enginesWith({ id: "native", state: "available" });
const without = enginesWith({ id: "native", state: "absent", reason: "there is no compiler" });
const context = (engines: Machine["engines"], profile: PlanContext["profile"] = "quick"): PlanContext => ({
  machine: { ...syntheticMachine, engines },
  threads: 1,
  arrayBytes: 64 * MiB,
  profile,
});

describe("a transfer trial", () => {
  test("declares the file that it sends, and names the files that it makes", () => {
    const [toSocket, toFile] = transfer.expand({ method: "sendfile", sink: ["tcp", "file"], buffer: 64 * KiB, file: 16 * MiB }, context(complete));
    for (const spec of [toSocket, toFile])
      assert.deepEqual(byteCounts(spec?.accesses?.perPass ?? []), { payload: 16 * MiB, requested: 16 * MiB, traffic: { min: 0, max: 0 } });
    assert.deepEqual(toSocket?.files, { "transfer-16777216": 16 * MiB });
    assert.deepEqual(toFile?.files, { "transfer-16777216": 16 * MiB, "transfer-16777216-copy": 16 * MiB });
  });

  test("beside other work holds its arrays too, and moves nothing where nothing is sent", () => {
    const [sent, none] = transfer.expand(
      { method: ["sendfile", "none"], sink: "tcp", buffer: 64 * KiB, file: MiB, beside: 8 * MiB },
      context(complete),
    );
    for (const spec of [sent, none]) assert.equal(spec?.team[0]?.sliceBytes, 17 * MiB);
    assert.equal(byteCounts(sent?.accesses?.perPass ?? []).payload, MiB);
    assert.equal(byteCounts(none?.accesses?.perPass ?? []).payload, 0);
  });

  test("is absent without the addon where Node cannot do it itself, and says why", () => {
    const reasonOf = (method: string, sink: string, receiver = "check") =>
      transfer.expand({ method, sink, receiver, buffer: 64 * KiB, file: MiB }, context(without))[0]?.absent?.reason;
    assert.equal(reasonOf("sendfile", "tcp"), "there is no compiler");
    assert.equal(reasonOf("read-sync-write-sync", "unix"), "Node alone opens no blocking socket, and of the native addon: there is no compiler");
    assert.equal(reasonOf("pipeline", "tcp", "discard"), "Node alone cannot receive without copying, and of the native addon: there is no compiler");
    for (const [method, sink] of [
      ["pipeline", "tcp"],
      ["pipeline", "file"],
      ["read-sync-write-sync", "file"],
      ["copy-file", "file"],
    ] as const)
      assert.equal(reasonOf(method, sink), undefined, `${method} to ${sink}`);
  });

  test("refuses what no system does", () => {
    const expand = (axes: object) => transfer.expand({ buffer: 64 * KiB, file: MiB, ...axes }, context(complete));
    assert.throws(() => expand({ method: "copy-file", sink: "tcp" }), /copy-file copies to a file/);
    assert.throws(() => expand({ method: "splice", sink: "file" }), /this method sends to a socket/);
    assert.throws(() => expand({ method: "zerocopy", sink: "unix" }), /MSG_ZEROCOPY is for TCP/);
    assert.throws(() => expand({ method: "sendfile", sink: "file", receiver: "discard" }), /only the kernel's TCP throws bytes away/);
    assert.throws(() => expand({ method: "sendfile", sink: "tcp", buffer: 1000 }), /4096/);
    assert.throws(() => expand({ method: "none", sink: "tcp" }), /nothing is sent only beside something that runs/);
    assert.throws(() => expand({ method: "sendfile", sink: "file", beside: MiB }), /work beside a transfer is beside one to a socket/);
  });
});
