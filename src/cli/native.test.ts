/** `streambound native build`, in a copy of the package and with a compiler that copies: what the real one makes, the conformance tests check. */
import assert from "node:assert/strict";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { loadNative } from "../native/native.ts";
import { nativePlatform } from "../native/places.ts";
import { type CliResult, filesOf, shell, workFolder } from "../testing/cli.ts";
import { buildText } from "./native.ts";

const loaded = loadNative();
const addon = loaded.state === "available" ? loaded.path : undefined;
const build = { path: "/p/streambound.node", bytes: 3 * 1024 - 1, compiler: "gcc 12.2.0", seconds: 1.04, widths: [64, 128] };

test("the text of a build says what was made, where, and what it executes", () =>
  assert.equal(
    buildText(build, undefined),
    "compiled  3 KiB in 1.0 s by gcc 12.2.0\nwritten   /p/streambound.node\nexecutes  loads and stores of 64, 128 bits",
  ));

test("the text of a build says that the environment outranks it", () =>
  assert.match(buildText(build, "off"), /\nSTREAMBOUND_NATIVE=off keeps it from being used: unset it\.$/));

/** An installed package without an addon, a cache folder, and a compiler that answers with `script`. */
function installed(script: string): { readonly cwd: string; readonly run: (before?: string, args?: string) => Promise<CliResult> } {
  const cwd = workFolder();
  const dist = fileURLToPath(new URL("../..", import.meta.url));
  const manifest = createRequire(import.meta.url).resolve("streambound/package.json");
  cpSync(manifest, join(cwd, "package.json"));
  for (const folder of ["src", "benchmarks", "native/src"]) cpSync(join(dist, folder), join(cwd, "dist", folder), { recursive: true });
  symlinkSync(join(dirname(manifest), "node_modules"), join(cwd, "node_modules"));
  mkdirSync(join(cwd, "cache"));
  writeFileSync(join(cwd, "cc"), `#!/bin/sh\n[ "$1" = --version ] && echo "copying cc 1.0" && exit\n${script}\n`);
  chmodSync(join(cwd, "cc"), 0o755);
  const env = { CC: join(cwd, "cc"), XDG_CACHE_HOME: join(cwd, "cache"), addon: addon ?? "" };
  return {
    cwd,
    run: (before = "", args = "") => shell(`${before} ${process.execPath} dist/src/cli/main.js native build ${args}`, { cwd, env }),
  };
}

/** Writes the addon of these tests to where -o says. */
const copies = 'while [ "$1" != -o ]; do shift; done\ncp "$addon" "$2"';
const skip = !nativePlatform() ? "the addon is for Linux on x64 and arm64" : false;
const skipCopy = addon === undefined ? "there is no addon to copy" : skip;

describe("streambound native build", { skip }, () => {
  test("writes the addon into the package and says so, as text and as data", { skip: skipCopy }, async () => {
    const { cwd, run } = installed(copies);
    const { code, stdout, stderr } = await run();
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "compiling the native engine …\n" });
    assert.match(
      stdout,
      /^compiled {2}[\d.]+ [KM]iB in \d+\.\d s by copying cc 1\.0\nwritten {3}\S+\/dist\/native\/streambound\.node\nexecutes {2}loads/,
    );
    assert.deepEqual(filesOf(join(cwd, "cache")), []);
    const json = await run("", "--json --quiet");
    assert.equal(json.stderr, "");
    const told = JSON.parse(json.stdout) as Record<string, unknown>;
    assert.deepEqual(Object.keys(told), ["path", "bytes", "compiler", "seconds", "widths"]);
    assert.equal(told["path"], join(cwd, "dist/native/streambound.node"));
  });

  test("tells of a missing compiler by its name, and what to install", async () => {
    const { run } = installed("");
    const { code, stdout, stderr } = await run("CC=/nowhere/cc", "--quiet");
    assert.deepEqual({ code, stdout }, { code: 1, stdout: "" });
    assert.match(stderr, /^streambound: The C compiler "\/nowhere\/cc" was not found: .*apt-get install gcc/);
  });

  test("tells what the compiler says when it fails, and leaves no file", async () => {
    const { cwd, run } = installed("echo 'one.c:1: error: no stdint.h' >&2; exit 1");
    const { code, stderr } = await run("", "--quiet");
    assert.equal(code, 1);
    assert.match(stderr, /^streambound: The native engine could not be compiled by copying cc 1\.0: one\.c:1: error: no stdint\.h\. /);
    assert.ok(!existsSync(join(cwd, "dist/native/streambound.node")));
  });

  test("does not call a file an addon that cannot be loaded", async () => {
    const { run } = installed('while [ "$1" != -o ]; do shift; done\necho text > "$2"');
    const { code, stderr } = await run("", "--quiet");
    assert.equal(code, 1);
    assert.match(stderr, /could not be compiled by copying cc 1\.0: streambound\.node cannot be loaded/);
  });

  test("writes into the user's cache folder where the package is read-only, and that file is found", { skip: skipCopy }, async (t) => {
    const { cwd, run } = installed(copies);
    writeFileSync(join(cwd, "read-only.sh"), 'mount --bind dist dist && mount -o remount,bind,ro dist || exit 77\n"$@" && "$1" "$2" list\n');
    const { code, stdout, stderr } = await run("unshare -rm sh read-only.sh", "");
    if (code === 77 || /unshare/.test(stderr)) return t.skip("this user may not mount a file system of its own");
    assert.equal(code, 0, stderr);
    assert.match(stdout, /written {3}\S+\/cache\/streambound\/[0-9a-f]{16}-linux-(x64|arm64)\.node\n/);
    assert.match(stdout, / native +runs here\n/);
    assert.equal(filesOf(join(cwd, "cache/streambound")).length, 1);
    rmSync(join(cwd, "cache"), { recursive: true });
  });
});

test("a package without an addon says why, and what to do", { skip }, async () => {
  const { cwd } = installed("");
  const list = async () => (await shell(`${process.execPath} dist/src/cli/main.js list --json`, { cwd, env: { HOME: cwd } })).stdout;
  const reason = async () =>
    (JSON.parse(await list()) as { engines: { id: string; reason?: string }[] }).engines.find(({ id }) => id === "native")?.reason;
  assert.equal(await reason(), 'this package holds no addon for this machine; "streambound native build" compiles it');
  writeFileSync(join(cwd, "dist/native/absent.txt"), 'no C compiler ("cc") was found when it was built\n');
  assert.equal(await reason(), 'no C compiler ("cc") was found when it was built; "streambound native build" compiles it');
  assert.match(readFileSync(join(cwd, "dist/native/absent.txt"), "utf8"), /^no C/);
});
