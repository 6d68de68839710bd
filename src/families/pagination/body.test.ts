import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { type BodyContext, type SampleQuantities, type Subject, Unavailable } from "../../harness/subject.ts";
import { datasetFile } from "../dataset/dataset.ts";
import { loadPackage } from "../packages.ts";
import { open } from "./body.ts";
import { ways } from "./params.ts";

/** About 240 KB of CSV, some pieces of 64 KiB. Pages that come out even, and a last one that is shorter. */
const rows = 1200;
const pages = [400, 500] as const;

const scratch = mkdtempSync(join(tmpdir(), "streambound-pagination-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

const missing = await loadPackage("duckdb").then(
  () => undefined,
  (thrown: Error) => thrown.message,
);

async function opened(params: Record<string, string | number>): Promise<Subject> {
  const context: BodyContext = {
    params: { source: "file", way: "stream", rows, page: 400, ...params },
    team: [],
    role: 0,
    member: 0,
    slot: 0,
    seed: 3,
    epoch: 0,
    visit: "v",
    arenaBytes: {},
    scratch,
  };
  return await open(context);
}

async function sampleOf(params: Record<string, string | number>): Promise<SampleQuantities & { readonly method: string }> {
  const subject = await opened(params);
  try {
    const quantities = (await subject.sample(1)) ?? {};
    assert.equal(subject.settle?.(), undefined);
    const verification = await subject.verify();
    assert.ok(verification.state === "verified" && verification.elements === rows);
    return { ...quantities, method: verification.method };
  } finally {
    await subject.close();
  }
}

for (const source of ["file", "duckdb"] as const) {
  describe(`pages of a ${source}`, { skip: source === "duckdb" && missing !== undefined ? missing : false }, () => {
    for (const way of ways) {
      test(`by ${way} come to every row in its place and to the sums of the dataset`, async () => {
        for (const page of pages) {
          const { records } = await sampleOf({ source, way, page });
          assert.equal(records, rows);
        }
      });
    }
  });
}

describe("bytes that are read of a file", async () => {
  const bytes = statSync(await datasetFile(scratch, { format: "csv", rows })).size;

  test("are its own for a stream and for all at once, the names of the columns aside", async () => {
    const [stream, whole] = [await sampleOf({ way: "stream" }), await sampleOf({ way: "whole" })];
    assert.equal(whole.readBytes, bytes);
    const head = bytes - (stream.readBytes ?? 0);
    assert.ok(head > 0 && head < 200, `${head} B of names`);
    assert.equal(stream.pageBytes, Math.ceil((bytes - head) / 3));
  });

  test("are (pages + 1) ÷ 2 times its own by offset, and at most a piece of 64 KiB a page more", async () => {
    // 12 pages: 78 twelfths.
    const { readBytes = 0 } = await sampleOf({ way: "offset", page: 100 });
    assert.ok(readBytes >= (bytes - 200) * 6.5 && readBytes <= bytes * 6.5 + 12 * 65_536, `${readBytes} B of ${bytes} B`);
  });

  test("are its own by an index, and two entries of 8 bytes a page, in order or not", async () => {
    const { readBytes: once = 0 } = await sampleOf({ way: "stream" });
    for (const way of ["index", "random"]) {
      const { readBytes, indexBytes, indexNs = 0 } = await sampleOf({ way });
      assert.equal(readBytes, once + 3 * 16);
      assert.equal(indexBytes, 8 * (rows + 1));
      assert.ok(indexNs > 0);
    }
  });
});

test("an index of the file does not outlive its sample", async () => {
  await sampleOf({ way: "index" });
  assert.deepEqual(
    readdirSync(scratch).filter((name) => !name.startsWith("dataset-")),
    [],
  );
});

describe("a database", { skip: missing ?? false }, () => {
  test("tells what its index takes, and how it found the pages", async () => {
    const { indexBytes = 0, indexNs = 0, method } = await sampleOf({ source: "duckdb", way: "index" });
    assert.ok(indexBytes >= 8 * rows && indexNs > 0);
    assert.match(method, /^every row in its place, and sums of two columns; pages found by: \w+ Scan$/);
  });
});

test("a file that was cut is found out, and not taken for a shorter dataset", async () => {
  const [own, whole] = [900, await datasetFile(scratch, { format: "csv", rows: 900 })];
  truncateSync(whole, Math.floor(statSync(whole).size / 2));
  for (const way of ways) {
    const subject = await opened({ way, rows: own, page: 300 });
    await subject.sample(1);
    assert.match(subject.settle?.() ?? "", /^(row \d+ came where row \d+ belongs|rows: \d+, expected 900)$/);
    await subject.close();
  }
});

test("a database that is damaged is one clear error, which does not tell where it lies", { skip: missing ?? false }, async () => {
  const database = await datasetFile(scratch, { format: "duckdb", rows: 900 });
  writeFileSync(database, "no database");
  await assert.rejects(
    opened({ source: "duckdb", rows: 900 }),
    (thrown: Error) => /its file/.test(thrown.message) && !thrown.message.includes(scratch),
  );
});

test("a dataset that cannot be made is one clear error", async () => {
  await assert.rejects(
    open({
      params: { source: "file", way: "stream", rows: 10, page: 5 },
      team: [],
      role: 0,
      member: 0,
      slot: 0,
      seed: 0,
      epoch: 0,
      visit: "v",
      arenaBytes: {},
      scratch: join(scratch, "nowhere"),
    }),
    (thrown: Error) => !(thrown instanceof Unavailable) && /could not be made/.test(thrown.message),
  );
});
