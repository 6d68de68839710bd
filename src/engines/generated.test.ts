import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { kernelIds } from "../catalogue/kernels.ts";
import { catalogueHash, kernelHashes } from "./hashes.gen.ts";

/** The repository: the nearest folder above the compiled test that holds the generator. */
function findRoot(): URL | undefined {
  for (let folder = new URL("./", import.meta.url); ; folder = new URL("../", folder)) {
    if (existsSync(new URL("scripts/generate.mjs", folder))) return folder;
    if (new URL("../", folder).href === folder.href) return undefined;
  }
}

describe("the generated files", () => {
  it("are what the generator makes of the kernel table and the steps, byte for byte", async (context) => {
    const root = findRoot();
    if (root === undefined) return context.skip("the generator is not part of an installed package");
    const { generate } = await import(new URL("scripts/generate.mjs", root).href);
    let files: ReadonlyMap<string, string>;
    try {
      files = await generate();
    } catch (thrown) {
      if ((thrown as { code?: string }).code !== "ERR_MODULE_NOT_FOUND") throw thrown;
      return context.skip("assemblyscript or esbuild is not installed");
    }
    for (const [path, contents] of files)
      assert.equal((await readFile(new URL(path, root), "utf8")) === contents, true, `${path} is stale: npm run generate`);
    const present = (await readdir(new URL("src", root), { recursive: true })).filter((path) => /\.gen\.\w+$/.test(path));
    assert.deepEqual([...files.keys()].sort(), present.map((path) => `src/${path.replaceAll("\\", "/")}`).sort(), "files that nothing generates");
  });

  it("hash every kernel, each differently", () => {
    assert.deepEqual(Object.keys(kernelHashes), kernelIds);
    assert.equal(new Set([...Object.values(kernelHashes), catalogueHash]).size, kernelIds.length + 1);
    for (const hash of [...Object.values(kernelHashes), catalogueHash]) assert.match(hash, /^[0-9a-f]{16}$/);
  });
});
