import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { systemsRecord } from "../../testing/systems-record.ts";
import { KiB, MiB } from "../../units.ts";
import { pointsOf } from "../point.ts";
import { transferSchema } from "./schema.ts";
import { transferFinding } from "./transfer.ts";

const near = (value: number | undefined, expected: number) =>
  assert.ok(value !== undefined && Math.abs(value / expected - 1) < 1e-6, `${value}, expected ${expected}`);

describe("transfers", () => {
  const transfer = transferSchema.parse(transferFinding(pointsOf(systemsRecord())));
  const row = (method: string, sink = "tcp", receiver = "check", buffer = 64 * KiB) =>
    transfer.rows.find((one) => one.method === method && one.sink === sink && one.receiver === receiver && one.buffer === buffer);

  test("tell rate, CPU time a byte and calls of the sender, beside read-write by the same buffer", () => {
    const sent = row("sendfile");
    near(sent?.rate.median, 1e9 / 0.7);
    near(sent?.cpuPerByte?.median, 0.15);
    // 64 MiB in blocks of 64 KiB.
    assert.equal(sent?.calls, 1024);
    near(sent?.rateOverReadWrite?.median, 0.8 / 0.7);
    near(sent?.cpuOverReadWrite?.median, 0.15 / 0.4);
    assert.equal(row("read-write")?.rateOverReadWrite, undefined);
    near(row("sendfile", "tcp", "discard", MiB)?.rate.median, (1e9 / 0.7) * 1.6 * 1.25);
  });

  test("tell that MSG_ZEROCOPY copied, and what is absent", () => {
    assert.equal(row("zerocopy")?.copiedShare, 1);
    assert.deepEqual(transfer.absent, [{ method: "sendfile", sink: "file", receiver: "check", reason: "sendfile: EINVAL" }]);
  });

  test("have budgets from the memory trials of the same suite", () => {
    // A copy at 10 GB/s; traffic of 25 GB/s; a copy in cache at 20 GB/s.
    assert.deepEqual(
      transfer.budgets.map(({ id, factor, nsPerByte }) => [id, factor, nsPerByte.median.toFixed(6)]),
      [
        ["memcpy", 2, "0.200000"],
        ["traffic", 4, "0.160000"],
        ["allocate", 6, "0.240000"],
        ["cache", 2, "0.100000"],
      ],
    );
    for (const { nsPerByte } of transfer.budgets) assert.ok(nsPerByte.spread.low <= nsPerByte.median && nsPerByte.median <= nsPerByte.spread.high);
  });

  test("have a saving for each sendfile beside a read-write of its own group", () => {
    assert.deepEqual(
      transfer.savings.map(({ sink, receiver, buffer }) => `${sink} ${receiver} ${buffer / KiB}`),
      ["tcp check 64", "tcp check 1024", "tcp discard 64", "tcp discard 1024", "unix check 64", "unix check 1024"],
    );
    near(transfer.savings[0]?.cpu?.median, 0.25);
    near(transfer.savings[0]?.wall.median, 0.1);
  });

  test("with other work beside them are told by that work, and are no rows of their own", () => {
    assert.deepEqual(
      transfer.beside.map(({ method, buffer, rate, overAlone, overReadWrite }) =>
        [method, buffer / KiB, rate.median / 1e9, overAlone?.median, overReadWrite?.median].map((value) =>
          typeof value === "number" ? Number(value.toFixed(6)) : value,
        ),
      ),
      [
        ["none", 64, 10, undefined, undefined],
        ["read-write", 64, 8, 0.8, undefined],
        ["sendfile", 64, 9, 0.9, 1.125],
        ["read-write", 1024, 8, 0.8, undefined],
        ["sendfile", 1024, 9, 0.9, 1.125],
      ],
    );
    // It has a CPU for half of the time.
    near(transfer.beside[0]?.wallRate?.median, 5e9);
    assert.equal(transfer.rows.filter(({ method, sink, receiver }) => method === "none" || `${sink} ${receiver}` === "tcp check").length, 15);
  });

  test("are no finding without their suite", () => {
    assert.equal(transferFinding(pointsOf(systemsRecord({}, ["io"]))), undefined);
  });
});
