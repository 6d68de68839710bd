import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, type TestContext, test } from "node:test";
import { type SampleQuantities, Unavailable } from "../../harness/subject.ts";
import type { Verification } from "../../records/record.ts";
import { columns } from "../dataset/columns.ts";
import { datasetFile } from "../dataset/dataset.ts";
import { open } from "./body.ts";
import { wantedOf } from "./columns.ts";
import { fileOf } from "./file.ts";
import { type Format, type FormatsParams, formatsParams, readersOf } from "./params.ts";
import { largest, together } from "./reader.ts";
import { refusalBy } from "./refusal.ts";

/** Three row groups or batches, the last a part of one. */
const rows = 5000;
const page = 2048;

let scratch = "";
before(() => {
  scratch = mkdtempSync(join(tmpdir(), "formats-conformance-"));
});
after(() => rmSync(scratch, { recursive: true, force: true }));

interface Outcome {
  readonly quantities: SampleQuantities;
  readonly problem: string | undefined;
  readonly verification: Verification;
}

/** One sample, as the harness takes it; skips where the package of a reader or a writer is not installed. */
async function sampled(context: TestContext, axes: Partial<FormatsParams> & Pick<FormatsParams, "format" | "reader">): Promise<Outcome | undefined> {
  const params = formatsParams.parse({ rows, page: axes.format === "csv" ? 8192 : page, ...axes });
  try {
    const subject = await open({ params, team: [], role: 0, member: 0, slot: 0, seed: 1, epoch: 0, visit: "v", arenaBytes: {}, scratch });
    try {
      const quantities = (await subject.sample(1)) ?? {};
      return { quantities, problem: subject.settle?.(), verification: await subject.verify() };
    } finally {
      await subject.close();
    }
  } catch (thrown) {
    if (!(thrown instanceof Unavailable)) throw thrown;
    context.skip(thrown.message);
    return undefined;
  }
}

const all = (Object.keys(readersOf) as Format[]).flatMap((format) => readersOf[format].map((reader) => ({ format, reader })));

describe("every reader finds the generator's sums", () => {
  for (const { format, reader } of all) {
    for (const scan of ["full", "two"] as const) {
      test(`${reader} of ${format}, ${scan === "full" ? "all columns" : "two columns"}`, async (context) => {
        // DuckDB's buffer has to hold its longest line.
        const outcome = await sampled(context, { format, reader, scan, ...(reader === "duckdb" && format === "csv" && { page: 1 << 20 }) });
        if (!outcome) return;
        const { quantities, problem, verification } = outcome;
        assert.equal(problem, undefined);
        assert.deepEqual(
          [verification.state, verification.state === "verified" && verification.elements],
          ["verified", scan === "full" ? 100_000 : 10_000],
        );
        assert.equal(quantities.records, rows);
        assert.ok((quantities.fileBytes ?? 0) > 0 && (quantities.pageBytes ?? 0) > 0 && (quantities.durationNs ?? 0) > 0);
      });
    }
  }

  const others: readonly [string, Partial<FormatsParams>][] = [
    ["of a list and a struct", { shape: "nested" }],
    ["that snappy has compressed", { codec: "snappy" }],
    ["that zstd has compressed", { codec: "zstd" }],
  ];
  for (const [what, axes] of others) {
    for (const reader of ["hyparquet", "duckdb"] as const) {
      test(`${reader} of Parquet ${what}`, async (context) => {
        const outcome = await sampled(context, { format: "parquet", reader, ...axes });
        if (outcome) assert.equal(outcome.problem, undefined);
      });
    }
  }

  test("hyparquet with all row groups at once, and DuckDB on two threads", async (context) => {
    for (const axes of [{ reader: "hyparquet", concurrent: 3 } as const, { reader: "duckdb", threads: 2 } as const]) {
      const outcome = await sampled(context, { format: "parquet", ...axes });
      if (outcome) assert.equal(outcome.problem, undefined);
    }
  });

  test("and leaves nothing in the folder but whole files and their totals", () =>
    assert.deepEqual(
      readdirSync(scratch).filter((name) => !/^dataset-5000-[0-9a-f]{16}\.(csv|parquet|arrows?|json)$/.test(name)),
      [],
    ));
});

describe("pages", () => {
  test("of CSV are the buffers; of the whole file, the file", async (context) => {
    const [scanner, whole] = [
      await sampled(context, { format: "csv", reader: "bytes" }),
      await sampled(context, { format: "csv", reader: "whole-csv" }),
    ];
    assert.equal(scanner?.quantities.pageBytes, 8192);
    assert.equal(whole?.quantities.pageBytes, whole?.quantities.fileBytes);
  });

  test("are the largest of those that are held one by one, and all of those that are held together", () => {
    const pages = [
      { pageBytes: 8, storedBytes: 6 },
      { pageBytes: 9, storedBytes: 5 },
    ];
    assert.deepEqual(largest(pages), { pageBytes: 9, storedBytes: 5 });
    assert.deepEqual(together(pages), { pageBytes: 17, storedBytes: 11 });
    assert.deepEqual(largest([]), {});
  });
});

describe("bad input", () => {
  const said: readonly [FormatsParams["input"], RegExp][] = [
    ["truncated", /^bytes said: the file ends within row 33\d\d$/],
    ["malformed", /^bytes said: field 17 of row 2501 has a quote that is not closed on its line$/],
    ["other-schema", /^bytes said: field 8 of row 2501 is no number of at most fifteen digits$/],
  ];
  for (const [input, words] of said) {
    test(`that is ${input} is refused by our own scanner, in one sentence`, async (context) => {
      const outcome = await sampled(context, { format: "csv", reader: "bytes", input });
      assert.equal(outcome?.quantities.refused, 1);
      assert.match(outcome?.verification.state === "verified" ? outcome.verification.method : "", words);
    });
  }

  test("that plain lines take without a word is told as taken", async (context) => {
    const outcome = await sampled(context, { format: "csv", reader: "readline", input: "other-schema" });
    assert.equal(outcome?.quantities.refused, 0);
    assert.deepEqual(outcome?.verification, { state: "verified", method: "readline said nothing", elements: 1 });
  });

  test("that a reader never comes to an end with is given up at the deadline", async (context) => {
    const params = formatsParams.parse({ format: "arrow-file", reader: "arrow", rows, page, input: "malformed" });
    try {
      const reading = { path: await datasetFile(scratch, fileOf(params)), params, columns, wanted: wantedOf(params) };
      const refusal = await refusalBy(reading, 300);
      // Whether it ends is up to the package's version.
      assert.ok(refusal.state === "refused" || refusal.state === "endless", refusal.state);
    } catch (thrown) {
      if (!(thrown instanceof Unavailable)) throw thrown;
      context.skip(thrown.message);
    }
  });
});
