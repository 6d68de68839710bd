import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { Unavailable } from "../harness/subject.ts";
import { loadPackage, optionalPackages } from "./packages.ts";

const manifest = JSON.parse(readFileSync(new URL(import.meta.resolve("streambound/package.json")), "utf8"));

describe("an optional package", () => {
  test("is a development dependency of exactly this version, and an optional peer", () => {
    for (const { name, version } of optionalPackages) {
      assert.equal(manifest.devDependencies[name], version);
      assert.equal(manifest.peerDependencies[name], `^${version}`);
      assert.deepEqual(manifest.peerDependenciesMeta[name], { optional: true });
    }
    assert.equal(Object.keys(manifest.peerDependencies).length, optionalPackages.length);
  });

  test("that is not installed makes what needs it absent, with the command that adds it", async () => {
    const absent = () => import("no-such-package-of-this-name" as string);
    await assert.rejects(loadPackage("hyparquet", absent), (thrown: unknown) => {
      assert.ok(thrown instanceof Unavailable);
      assert.deepEqual([thrown.code, thrown.message], ["package-absent", "hyparquet is not installed: npm install hyparquet@1.31.5 adds it"]);
      return true;
    });
  });

  test("that is installed for another system says why it does not load, in one line", async () => {
    const broken = () => Promise.reject(new Error("invalid ELF header\nand more"));
    await assert.rejects(loadPackage("duckdb", broken), {
      message: "@duckdb/node-api does not load here (invalid ELF header): npm install @duckdb/node-api@1.5.5-r.5 adds it",
    });
  });

  test("loads", async () => {
    assert.equal(typeof (await loadPackage("hyparquet")).parquetRead, "function");
  });
});
