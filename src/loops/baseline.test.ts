import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { listBaselines, readBaseline, saveBaseline } from "./baseline.ts";
import type { LoadedLoop } from "./load.ts";

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
function project(): string {
  const folder = mkdtempSync(join(tmpdir(), "streambound-baseline-"));
  folders.push(folder);
  return folder;
}

const hashOf = (code: string) => createHash("sha256").update(code).digest("hex");
const loop = (name: string, code: string): LoadedLoop => ({
  file: `benchmarks/loops/${name}.loop.ts`,
  contract: {
    name,
    form: "make",
    passes: 1,
    params: { weight: 0.5 },
    buffers: { a: { type: "u8", perItem: 1, role: "in", placement: "shared" } },
    granularity: 8,
    sliceable: true,
    threads: 1,
  },
  bundle: { code, hash: hashOf(code) },
});
const facts = { time: "2026-11-22T19:06:00.000Z", tool: "0.1.0", commit: "a".repeat(40), dirty: false } as const;
const [swap, scan] = [loop("swap", "export default 1;\n"), loop("bytes/scan", "export default 2; // µ\n")];
const at = (root: string, ...path: string[]) => join(root, ".streambound", "baselines", ...path);

describe("a baseline", () => {
  test("is read as it was saved, also a loop with / in its name", async () => {
    const root = project();
    const saved = await saveBaseline(root, "main", [swap, scan], facts);
    assert.deepEqual(saved, { name: "main", ...facts, loops: [swap, scan], accepted: [] });
    assert.deepEqual(await readBaseline(root, "main"), saved);
    assert.deepEqual(readdirSync(at(root, "main")).sort(), [
      `bytes.scan-${scan.bundle.hash.slice(0, 16)}.mjs`,
      "manifest.json",
      `swap-${swap.bundle.hash.slice(0, 16)}.mjs`,
    ]);
  });

  test("holds what a program can run: one file a loop, with the code to the byte", async () => {
    const root = project();
    await saveBaseline(root, "main", [scan], facts);
    const [file = ""] = readdirSync(at(root, "main")).filter((name) => name.endsWith(".mjs"));
    assert.equal(readFileSync(at(root, "main", file), "utf8"), scan.bundle.code);
    assert.equal(readFileSync(at(root, ".gitattributes"), "utf8"), "* -text\n");
  });

  test("is replaced as a whole, without what only the old one had", async () => {
    const root = project();
    await saveBaseline(root, "main", [swap, scan], facts);
    const accepted = [{ time: facts.time, reason: "checks added", loops: [{ loop: "swap", from: swap.bundle.hash, to: hashOf("x") }] }];
    await saveBaseline(root, "main", [loop("swap", "x")], { ...facts, accepted });
    const { loops, accepted: read } = await readBaseline(root, "main");
    assert.deepEqual([loops, read], [[loop("swap", "x")], accepted]);
    assert.equal(readdirSync(at(root, "main")).length, 2);
  });

  test("is the old one until its manifest is there, whatever else a crash left", async () => {
    const root = project();
    const old = await saveBaseline(root, "main", [swap], facts);
    writeFileSync(at(root, "main", `swap-${hashOf("new").slice(0, 16)}.mjs`), "new");
    writeFileSync(at(root, "main", ".manifest.json.12-ab.tmp"), "{");
    assert.deepEqual(await readBaseline(root, "main"), old);
    mkdirSync(at(root, "half"));
    assert.deepEqual(
      (await listBaselines(root)).map(({ name }) => name),
      ["main"],
    );
  });

  test("that is not saved is told apart from one that is misspelt", async () => {
    const root = project();
    await assert.rejects(readBaseline(root, "main"), { code: "no-baseline", exit: "nothing" });
    await saveBaseline(root, "main", [swap], facts);
    await assert.rejects(readBaseline(root, "mian"), {
      code: "unknown-name",
      message: 'Baseline "mian" is unknown. Did you mean main? Legal: main.',
    });
    await assert.rejects(readBaseline(root, "../main"), { code: "unknown-name" });
  });

  for (const name of ["", ".", "..", "a/b", "a\\b", "-x", ".x", "x.", "ä", "x".repeat(65)]) {
    test(`is not saved under the name ${JSON.stringify(name)}`, () =>
      assert.rejects(saveBaseline(project(), name, [swap], facts), { code: "bad-value" }));
  }

  test("that cannot be written says why", async () => {
    const root = project();
    writeFileSync(join(root, ".streambound"), "a file");
    await assert.rejects(saveBaseline(root, "main", [swap], facts), { code: "baseline-not-writable", message: /a part of the path is a file/ });
  });
});

describe("damage", () => {
  const damaged = async (change: (folder: string) => void) => {
    const root = project();
    await saveBaseline(root, "main", [swap], facts);
    change(at(root, "main"));
    return root;
  };
  const manifest = (folder: string, change: (text: string) => string) => {
    const path = join(folder, "manifest.json");
    writeFileSync(path, change(readFileSync(path, "utf8")));
  };
  const bundle = `swap-${swap.bundle.hash.slice(0, 16)}.mjs`;

  const cases: readonly [what: string, change: (folder: string) => void, message: RegExp][] = [
    [
      "a bundle that was changed",
      (folder) => writeFileSync(join(folder, bundle), "export default 3;\n"),
      /^Baseline "main" is damaged: swap-\w+\.mjs does not have the hash/,
    ],
    [
      "a bundle whose line ends were changed",
      (folder) => writeFileSync(join(folder, bundle), swap.bundle.code.replace("\n", "\r\n")),
      /does not have the hash/,
    ],
    ["a bundle that is gone", (folder) => rmSync(join(folder, bundle)), /swap-\w+\.mjs cannot be read: there is no such file/],
    ["a manifest that was cut off", (folder) => manifest(folder, (text) => text.slice(0, 200)), /its manifest\.json is not JSON/],
    [
      "a contract that was changed",
      (folder) => manifest(folder, (text) => text.replace('"passes": 1', '"passes": 2')),
      /the contract of swap does not have the hash/,
    ],
    ["a manifest without a field", (folder) => manifest(folder, (text) => text.replace('"tool": "0.1.0",', "")), /manifest\.json: tool: /],
    ["a bundle outside its folder", (folder) => manifest(folder, (text) => text.replace(bundle, "../x.mjs")), /manifest\.json: loops\.0\.bundle: /],
  ];
  for (const [what, change, message] of cases) {
    test(`by ${what} is told`, async () => {
      const root = await damaged(change);
      await assert.rejects(readBaseline(root, "main"), { code: "baseline-damaged", exit: "error", message });
      const [listed] = await listBaselines(root);
      assert.equal(listed?.state, "damaged");
    });
  }

  test("of one does not hide the others, and saving mends it", async () => {
    const root = await damaged((folder) => writeFileSync(join(folder, "manifest.json"), "{}"));
    await saveBaseline(root, "other", [swap], facts);
    assert.deepEqual(
      (await listBaselines(root)).map(({ name, state }) => [name, state]),
      [
        ["main", "damaged"],
        ["other", "intact"],
      ],
    );
    await saveBaseline(root, "main", [swap], facts);
    assert.deepEqual((await readBaseline(root, "main")).loops, [swap]);
  });

  test("is not what another version wrote", async () => {
    const root = await damaged((folder) => manifest(folder, (text) => text.replace('"schemaVersion": 1', '"schemaVersion": 0')));
    await assert.rejects(readBaseline(root, "main"), {
      code: "baseline-version",
      message: /^Baseline "main" has schemaVersion "0"; this streambound reads version 1\./,
    });
  });
});
