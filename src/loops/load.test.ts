import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { runChild } from "../process/child.ts";
import { addFiles, loopSource, projectOf } from "../testing/project.ts";
import { loadBundle } from "./arm.ts";
import { examine } from "./examine.ts";
import { type Bundle, type LoadedLoop, loadLoops, writeBundle } from "./load.ts";

const links = { skip: process.platform === "win32" && "links need a right there" };

async function loadOne(root: string, file: string): Promise<LoadedLoop> {
  const { loops, broken } = await loadLoops(root, [file]);
  assert.deepEqual(broken, []);
  return loops[0] as LoadedLoop;
}

const hashOf = async (source: string): Promise<string> => (await loadOne(projectOf({ "a.loop.ts": source }), "a.loop.ts")).bundle.hash;

const pi = `
  /* The loop: sums a. */
  export const pi: number = 3.14; // about
  export function area(radius: number): number { return pi * radius ** 2 }
`;
const imports = loopSource("sum", 'import { area } from "./pi.ts";\nif (area(1) !== 3.14) throw new Error("wrong");');

describe("a bundle", () => {
  test("holds the loop and what it imports, and its hash is that of its code", async () => {
    const { file, contract, bundle } = await loadOne(projectOf({ "loops/a.loop.ts": imports, "loops/pi.ts": pi }), "loops/a.loop.ts");
    assert.equal(file, "loops/a.loop.ts");
    assert.equal(contract.name, "sum");
    assert.equal(bundle.hash, createHash("sha256").update(bundle.code).digest("hex"));
    assert.match(bundle.code, /3\.14/);
    assert.doesNotMatch(bundle.code, /^\s*import\b|\/\*|\/\//);
  });

  test("keeps names and syntax as they are written, for V8 compiles them", async () => {
    const { bundle } = await loadOne(projectOf({ "a.loop.ts": imports, "pi.ts": pi }), "a.loop.ts");
    assert.match(bundle.code, /for\(let i=lo;i<hi;i\+\+\)sum\+=a\[i\];return sum/);
    assert.match(bundle.code, /function area\(radius\)\{return pi\*radius\*\*2\}/);
  });

  test("is the same bytes after a change of comments, layout, quotes, or types", async () => {
    const source = loopSource("sum");
    const changed = source
      .replace("export default", "/*! A licence. */ // @ts-nocheck\n\n\nexport default")
      .replace('"sum"', "'sum'")
      .replace("let sum = 0;", "let sum: number\n   =\n   0 // zero\n")
      .replaceAll("\n", "\r\n");
    assert.notEqual(changed, source);
    assert.equal(await hashOf(changed), await hashOf(source));
  });

  test("is other bytes after any other change", async () => {
    const source = loopSource("sum");
    const hashes = [source, source.replace("let sum = 0", "let sum = 1"), source.replace("i < hi", "hi > i"), source.replaceAll("sum +=", "sum -=")];
    assert.equal(new Set(await Promise.all(hashes.map(hashOf))).size, 4);
  });

  test("is the same bytes from the same sources in another folder, and names neither", async () => {
    const files = {
      "loops/a.loop.ts": loopSource("sum", 'import shape from "shape";\nimport { area } from "../lib/pi.ts";\nif (!area(shape.one)) throw 1;'),
      "lib/pi.ts": pi,
      "node_modules/shape/package.json": '{ "name": "shape", "main": "index.js" }',
      "node_modules/shape/index.js": 'module.exports = { ...require("./one"), os: require("os").EOL };',
      "node_modules/shape/one.js": "exports.one = __dirname.length > 0 ? 1 : 0; exports.file = __filename;",
    };
    const root = projectOf(files);
    const copy = join(root, ".streambound/a/worktree");
    cpSync(join(root, "loops"), join(copy, "loops"), { recursive: true });
    cpSync(join(root, "lib"), join(copy, "lib"), { recursive: true });
    cpSync(join(root, "node_modules"), join(copy, "node_modules"), { recursive: true });
    const [one, other] = [await loadOne(root, "loops/a.loop.ts"), await loadOne(copy, "loops/a.loop.ts")];
    assert.equal(one.bundle.code, other.bundle.code);
    assert.ok(!one.bundle.code.includes(root) && !one.bundle.code.includes(process.cwd()) && !one.bundle.code.includes(tmpdir()));
  });

  test("is the same bytes where the folder of dependencies is a link", links, async () => {
    const files = { "a.loop.ts": loopSource("sum", 'import shape from "shape";\nif (shape.one !== 1) throw 1;') };
    const shape = { "shape/package.json": '{ "name": "shape", "main": "index.js" }', "shape/index.js": "exports.one = 1" };
    const root = projectOf(files);
    addFiles(join(root, "node_modules"), shape);
    const linked = projectOf(files);
    symlinkSync(join(root, "node_modules"), join(linked, "node_modules"));
    assert.equal((await loadOne(linked, "a.loop.ts")).bundle.code, (await loadOne(root, "a.loop.ts")).bundle.code);
  });

  test("runs where its sources are gone, with CommonJS modules that use Node's", async () => {
    const root = projectOf({
      "a.loop.js": loopSource("sum", 'import lines from "./lines.cjs";\nif (lines(__filename) < 1) throw new Error("none");').replace(
        "__filename",
        "import.meta.filename",
      ),
      "lines.cjs": 'const { readFileSync } = require("fs");\nmodule.exports = (file) => readFileSync(file, "utf8").split("\\n").length;',
    });
    const { bundle } = await loadOne(root, "a.loop.js");
    const path = await writeBundle(projectOf({}), "sum", bundle);
    renameSync(root, `${root}-gone`);
    const { contract } = await loadBundle(path);
    renameSync(`${root}-gone`, root);
    assert.equal(contract.name, "sum");
  });

  test("holds imported WebAssembly as bytes", async () => {
    const root = projectOf({
      "a.loop.ts": loopSource("wasm", 'import bytes from "./empty.wasm";\nif (!WebAssembly.validate(bytes)) throw new Error("not wasm");'),
      "empty.wasm": Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0),
    });
    assert.equal((await loadOne(root, "a.loop.ts")).contract.name, "wasm");
  });
});

/** Loops that are none, in the order of the alphabet: head of the source, then what is told. */
const failing: Readonly<Record<string, readonly [source: string, code: string, message: RegExp]>> = {
  addon: [
    loopSource("x", 'import addon from "./addon.node";\naddon();'),
    "bundle-failed",
    /^Loop file "addon\.loop\.ts" cannot be bundled: addon\.loop\.ts:2:\d+: No loader is configured for "\.node" files: addon\.node\.$/,
  ],
  created: [
    loopSource("x", 'import { createRequire } from "node:module";\ncreateRequire(import.meta.url)("./addon.node");'),
    "bundle-failed",
    /it loads another module when it runs: Cannot find module '\.\/addon\.node'\.$/,
  ],
  exits: [loopSource("x", "process.exit(3);"), "loop-failed", /loading it ended its process with 3\./],
  imports: [
    loopSource("x", "await import(process.argv[1]);"),
    "bundle-failed",
    /imports\.loop\.ts:2:7: This "import" expression will not be bundled because the argument is not a string literal\.$/,
  ],
  nothing: ["export const a = 1;", "loop-invalid", /^Loop file "nothing\.loop\.ts" is not valid: it has no default export/],
  other: [loopSource("x", 'import { run } from "streambound";\nrun();'), "loop-failed", /No matching export in "streambound" for import "run"/],
  requires: [loopSource("x", "require(process.argv[1]);"), "bundle-failed", /This call to "require" will not be bundled/],
  syntax: [loopSource("x", "const = 3;"), "loop-failed", /it does not build: syntax\.loop\.ts:2:7: Expected identifier but found "="/],
  throws: [loopSource("x", 'throw new Error("no\\nmore");'), "loop-failed", /^Loop "throws\.loop\.ts" failed: loading it threw no\./],
  unsettled: [
    loopSource("x", "await new Promise(() => {});"),
    "loop-failed",
    /loading it waits for something that never comes: its process had nothing left to do\./,
  ],
  unresolved: [loopSource("x", 'import x from "nowhere";\nx();'), "loop-failed", /it does not build: .*Could not resolve "nowhere"/],
  wrong: ["export default { name: 5, make() {} };", "loop-invalid", /^Loop file "wrong\.loop\.ts" is not valid: name: /],
};

describe("loading loops", () => {
  test("tells of each broken one what is wrong, beside those that are well", async () => {
    const names = Object.keys(failing);
    const root = projectOf({
      "good.loop.ts": loopSource("good", 'console.log("hello"); setInterval(() => {}, 1000); process.on("exit", () => console.log("bye"));'),
      "addon.node": "",
      ...Object.fromEntries(names.map((name) => [`${name}.loop.ts`, failing[name]?.[0] ?? ""])),
    });
    const { loops, broken } = await loadLoops(root, ["good.loop.ts", ...names.map((name) => `${name}.loop.ts`), "gone.loop.ts"]);
    assert.deepEqual(
      loops.map(({ file, contract }) => [file, contract.name]),
      [["good.loop.ts", "good"]],
    );
    assert.deepEqual(
      broken.map(({ file, code }) => [file, code]),
      [...names.map((name) => [`${name}.loop.ts`, failing[name]?.[1]]), ["gone.loop.ts", "loop-failed"]],
    );
    for (const [index, name] of names.entries()) assert.match(broken[index]?.message ?? "", failing[name]?.[2] as RegExp);
  });

  test("ends one that hangs, also one that prints without end", async () => {
    const root = projectOf({
      "hangs.mjs": "for (;;);",
      "prints.mjs": 'for (;;) console.log("x".repeat(65536));',
      "waits.mjs": "await new Promise((r) => setTimeout(r, 1e6));",
    });
    for (const name of ["hangs.mjs", "prints.mjs", "waits.mjs"]) {
      const answer = await examine({ path: join(root, name), file: name, answer: join(root, "answer"), timeoutMs: 700 });
      assert.deepEqual(answer, {
        code: "loop-failed",
        message: `Loop "${name}" failed: loading it did not end within 0.7 s. Nothing can be said of its speed until it runs.`,
      });
    }
  });

  test("tells of a crash by its signal", { skip: process.platform === "win32" && "there are no signals" }, async () => {
    const root = projectOf({ "crash.mjs": 'process.kill(process.pid, "SIGSEGV"); await new Promise(() => {});' });
    const answer = await examine({ path: join(root, "crash.mjs"), file: "crash.loop.ts", answer: join(root, "answer"), timeoutMs: 30_000 });
    assert.match("message" in answer ? answer.message : "", /loading it ended its process by SIGSEGV/);
  });

  test("refuses two loops of one name, and tells both files", async () => {
    const root = projectOf({ "a.loop.ts": loopSource("sum"), "b.loop.ts": loopSource("sum") });
    await assert.rejects(loadLoops(root, ["a.loop.ts", "b.loop.ts"]), {
      code: "loop-invalid",
      message: /^Loop file "b\.loop\.ts" is not valid: its name "sum" is that of "a\.loop\.ts" too\./,
    });
  });

  test("of no files gives none", async () => assert.deepEqual(await loadLoops(projectOf({}), []), { loops: [], broken: [] }));

  test("may be asked for twice at once", async () => {
    const root = projectOf({ "a.loop.ts": loopSource("a"), "b.loop.ts": loopSource("b") });
    const both = await Promise.all([loadLoops(root, ["a.loop.ts"]), loadLoops(root, ["a.loop.ts", "b.loop.ts"])]);
    assert.deepEqual(
      both.map(({ loops }) => loops.map(({ contract }) => contract.name)),
      [["a"], ["a", "b"]],
    );
  });

  test("stops where it is interrupted", async () => {
    const root = projectOf({ "a.loop.ts": loopSource("a", "for (;;);") });
    await assert.rejects(loadLoops(root, ["a.loop.ts"], AbortSignal.abort(new Error("enough"))), { message: "enough" });
    await assert.rejects(loadLoops(root, ["a.loop.ts"], AbortSignal.timeout(1500)), { name: "TimeoutError" });
  });

  test("leaves nothing that runs, and nothing on the disk", async () => {
    const module = new URL(`./load${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url).href;
    const temporary = projectOf({});
    const root = projectOf({ "a.loop.ts": loopSource("a"), "b.loop.ts": "throw 1" });
    const script = `import { loadLoops } from ${JSON.stringify(module)};
      const { loops, broken } = await loadLoops(${JSON.stringify(root)}, ["a.loop.ts", "b.loop.ts"]);
      console.log(loops.length, broken.length);`;
    const outcome = await runChild({
      command: [process.execPath, ...process.execArgv, "--input-type=module", "-e", script],
      timeoutMs: 60_000,
      maxOutputBytes: 1 << 16,
      env: { ...process.env, TMPDIR: temporary },
    });
    assert.deepEqual(outcome, { state: "exited", code: 0, stdout: "1 1\n", stderr: "" });
    assert.deepEqual(readdirSync(temporary), []);
    assert.deepEqual(readdirSync(root).sort(), ["a.loop.ts", "b.loop.ts"]);
  });
});

describe("writing a bundle", () => {
  const bundle: Bundle = { code: "export default 5;\n", hash: "" };

  test("makes its folder, and a file that can be imported", async () => {
    const folder = join(projectOf({}), "deep/er");
    const path = await writeBundle(folder, "images/blend", bundle);
    assert.equal(path, join(folder, "images.blend.mjs"));
    assert.equal(((await import(pathToFileURL(path).href)) as { default: number }).default, 5);
    assert.deepEqual(readdirSync(folder), ["images.blend.mjs"]);
  });

  test("replaces what was there", async () => {
    const folder = projectOf({ "a.mjs": "old" });
    await writeBundle(folder, "a", bundle);
    assert.equal(readFileSync(join(folder, "a.mjs"), "utf8"), bundle.code);
  });

  test("tells why it cannot, and leaves nothing", async () => {
    const folder = projectOf({ file: "", "a.mjs/x": "" });
    await assert.rejects(writeBundle(join(folder, "file/sub"), "a", bundle), {
      code: "output-failed",
      message: /^Bundle ".*" cannot be written: a part of the path is a file, not a folder\./,
    });
    await assert.rejects(writeBundle(folder, "a", bundle), { code: "output-failed" });
    assert.deepEqual(readdirSync(folder).sort(), ["a.mjs", "file"]);
  });
});

test("what a loop may import of this package is there", () => {
  assert.ok(existsSync(fileURLToPath(new URL(`./define${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url))));
});
