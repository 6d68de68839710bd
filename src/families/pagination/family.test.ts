import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { planContext } from "../../testing/scripted.ts";
import { datasetName } from "../dataset/dataset.ts";
import { pagination } from "./family.ts";
import { ways } from "./params.ts";

describe("a pagination trial", () => {
  test("is sampled in processes of its own over one file that all ways share", () => {
    const specs = pagination.expand({ source: "file", way: ways, rows: 1000, page: 100 }, planContext());
    const csv = datasetName({ format: "csv", rows: 1000 });
    for (const { executor, files, accesses } of specs) {
      assert.equal(executor, "child");
      assert.ok(files && csv in files);
      assert.equal(accesses, undefined);
    }
    assert.deepEqual(
      specs.map(({ params }) => params["way"]),
      ["stream", "whole", "offset", "index", "keyset", "random"],
    );
  });

  test("makes room for an index of 8 bytes a row, and 8 for its end, where the way is to build one", () => {
    const specs = pagination.expand({ source: ["file", "duckdb"], way: ways, rows: 1000, page: 100 }, planContext());
    assert.deepEqual(
      specs.flatMap(({ params, files }) =>
        "pagination-1000.offsets" in (files ?? {}) ? [[params["source"], params["way"], files?.["pagination-1000.offsets"]]] : [],
      ),
      [
        ["file", "index", 8008],
        ["file", "random", 8008],
      ],
    );
  });

  test("of a database has one file with both tables", () => {
    const [spec] = pagination.expand({ source: "duckdb", way: "keyset", rows: 1000, page: 100 }, planContext());
    assert.deepEqual(Object.keys(spec?.files ?? {}), [datasetName({ format: "duckdb", rows: 1000 })]);
  });

  test("refuses ways and sources that do not exist, and pages of nothing", () => {
    const good = { source: "file", way: "stream", rows: 10, page: 5 };
    assert.throws(() => pagination.expand({ ...good, way: "hash" }, planContext()), /Invalid option/);
    assert.throws(() => pagination.expand({ ...good, source: "sqlite" }, planContext()), /Invalid option/);
    assert.throws(() => pagination.expand({ ...good, page: 0 }, planContext()), /Too small/);
  });
});
