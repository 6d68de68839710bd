import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { Worker } from "node:worker_threads";
import { catalogueHash } from "./catalogue-hash.gen.ts";
import { loadNative, openAddon } from "./native.ts";

const folder = mkdtempSync(join(tmpdir(), "streambound-native-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = (name: string, content: string) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const here = loadNative();
const skip = here.state === "available" ? false : here.reason;

/** What a fresh thread with this variable finds, without functions; `code` runs there before it posts `found`. */
function inThread(given: string | undefined, code = "const { native: _, path: __, ...found } = loaded;"): Promise<unknown> {
  const { STREAMBOUND_NATIVE: _, ...env } = process.env;
  const url = JSON.stringify(new URL("./native.js", import.meta.url).href);
  const source = `import(${url}).then(({ loadNative }) => { const loaded = loadNative(); ${code} require("node:worker_threads").parentPort.postMessage(found); });`;
  const worker = new Worker(source, { eval: true, env: { ...env, ...(given !== undefined && { STREAMBOUND_NATIVE: given }) } });
  return new Promise((resolve, reject) => {
    let found: unknown;
    worker.once("message", (message) => {
      found = message;
    });
    worker.once("error", reject).once("exit", () => resolve(found));
  });
}

describe("an addon file", () => {
  const opened = (exported: unknown) => openAddon("/somewhere/x.node", "do this", () => exported);

  test("of our kernels is loaded", () => {
    const native = { catalogueHash, sockets: {} };
    assert.deepEqual(opened(native), { state: "available", native, path: "/somewhere/x.node" });
  });

  test("of other kernels is stale: its reason names the file without its folder, and the next step", () =>
    assert.deepEqual(opened({ catalogueHash: "0123456789abcdef", sockets: {} }), {
      state: "absent",
      code: "native-stale",
      reason: "x.node was built from the kernels of another version; do this",
    }));

  test("of another program is none", () =>
    assert.deepEqual(opened({ draw: () => {} }), {
      state: "absent",
      code: "native-unloadable",
      reason: "x.node is not an addon of streambound; do this",
    }));

  test("that cannot be loaded says what the system says, on one line and without folders", () => {
    const state = openAddon("/somewhere/x.node", "do this", () => {
      throw new Error("/somewhere/x.node: invalid ELF header\nRequire stack:\n- /home/me/secret");
    });
    assert.deepEqual(state, {
      state: "absent",
      code: "native-unloadable",
      reason: "x.node cannot be loaded (x.node: invalid ELF header); do this",
    });
  });
});

describe("STREAMBOUND_NATIVE", () => {
  test("keeps the addon away with off", async () =>
    assert.deepEqual(await inThread("off"), { state: "absent", code: "native-off", reason: "STREAMBOUND_NATIVE=off keeps it away" }));

  const refused: readonly [title: string, path: () => string, reason: RegExp][] = [
    [
      "that is not there",
      () => join(folder, "missing.node"),
      /^missing\.node cannot be loaded \(missing\.node: .+\); name another file with STREAMBOUND_NATIVE, or unset it$/,
    ],
    [
      "that is text",
      () => file("text.node", "text, not machine code, and longer than the header of an ELF file that nobody ever wrote"),
      /^text\.node cannot be loaded \(text\.node: /,
    ],
    ["that is empty", () => file("empty.so", ""), /^empty\.so cannot be loaded \(empty\.so: /],
    ["that is a folder", () => folder, /cannot be loaded/],
  ];
  for (const [title, path, reason] of refused) {
    test(`with a file ${title} leaves the thread without an addon, and says why`, async () => {
      const found = (await inThread(path())) as { state: string; code: string; reason: string };
      assert.deepEqual([found.state, found.code], ["absent", "native-unloadable"]);
      assert.match(found.reason, reason);
      assert.ok(!found.reason.includes(folder));
    });
  }

  test("loads the file that it names, whatever its name ends in, and counts as unset when empty", { skip }, async () => {
    const path = here.state === "available" ? here.path : "";
    assert.deepEqual(await inThread(path), { state: "available" });
    assert.deepEqual(((await inThread("")) as { state: string }).state, ((await inThread(undefined)) as { state: string }).state);
  });
});

describe("the addon", { skip }, () => {
  test("is the same for the life of a thread", () => assert.equal(loadNative(), here));

  test("is loaded by many threads at once and again after they have ended, each with its own objects", async () => {
    for (let wave = 0; wave < 3; wave++) {
      const code = "const { system } = loaded.native; const found = { cpus: system.affinity(), later: system.nowNs() > 0 };";
      const found = await Promise.all(Array.from({ length: 8 }, () => inThread(process.env["STREAMBOUND_NATIVE"], code)));
      const cpus = here.state === "available" ? here.native.system.affinity() : [];
      assert.deepEqual(
        found,
        Array.from({ length: 8 }, () => ({ cpus, later: true })),
      );
    }
  });
});
