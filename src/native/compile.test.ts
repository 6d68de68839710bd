import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { compile, compileCommand, findCompiler } from "./compile.ts";

const folder = mkdtempSync(join(tmpdir(), "streambound-compile-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const compiler = findCompiler();
const skip = compiler === undefined ? "there is no C compiler" : false;

function sources(name: string, content: string): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "one.c"), content);
  return path;
}

describe("a compiler", () => {
  test("that is not there is none", () => assert.equal(findCompiler(join(folder, "no such cc")), undefined));

  test("that fails to tell its version is none", { skip: process.platform === "win32" ? "needs sh" : false }, () => {
    const path = join(folder, "broken");
    writeFileSync(path, "#!/bin/sh\nexit 1\n");
    chmodSync(path, 0o755);
    assert.equal(findCompiler(path), undefined);
  });

  test("may be named with arguments", { skip }, () => {
    const [program = ""] = compiler?.words ?? [];
    const found = findCompiler(`${program} -O0`);
    assert.deepEqual(found?.words, [program, "-O0"]);
    assert.equal(found?.version, compiler?.version);
  });
});

describe("the command line", () => {
  const path = sources("two", "");
  writeFileSync(join(path, "two.c"), "");
  writeFileSync(join(path, "two.h"), "");

  test("names every C file, forbids what changes the kernels' loads and stores, and ends with what the caller adds", () => {
    const words = compileCommand({ words: ["gcc", "-m64"], version: "gcc (Debian) 12.2.0" }, path, "out.node", ["-Werror"]);
    assert.deepEqual(words.slice(0, 2), ["gcc", "-m64"]);
    assert.deepEqual(words.slice(-7), ["-I", join(path, "node-api"), "-o", "out.node", join(path, "one.c"), join(path, "two.c"), "-Werror"]);
    for (const flag of ["-fno-tree-vectorize", "-fno-tree-loop-distribute-patterns", "-ffp-contract=off", "-fvisibility=hidden"])
      assert.ok(words.includes(flag), flag);
    assert.ok(!words.includes("-fno-builtin"));
  });

  test("adds what clang needs for the same", () => {
    const words = compileCommand({ words: ["cc"], version: "Ubuntu clang version 18.1.3" }, path, "out.node");
    for (const flag of ["-fno-slp-vectorize", "-fno-builtin"]) assert.ok(words.includes(flag), flag);
  });
});

describe("compiling", { skip }, () => {
  const target = compiler as NonNullable<typeof compiler>;

  test("makes the file and the folders above it, and replaces an older one", () => {
    const output = join(folder, "new/deep/x.node");
    for (const name of ["first", "second"]) {
      assert.equal(compile(target, sources(name, `int ${name}_of_all(void) { return 1; }\n`), output, ["-fvisibility=default"]), undefined);
      assert.ok(readFileSync(output, "latin1").includes(`${name}_of_all`));
    }
    assert.deepEqual(readdirSync(join(folder, "new/deep")), ["x.node"]);
  });

  test("tells what the compiler says, and leaves an older file as it was", () => {
    const output = join(folder, "old.node");
    writeFileSync(output, "older");
    assert.match(compile(target, sources("wrong", "int f(void) { return absent; }\n"), output) ?? "", /one\.c:1:.*absent/s);
    assert.equal(readFileSync(output, "utf8"), "older");
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.endsWith(".tmp")),
      [],
    );
  });

  test("does not merge a loop of stores into a call", () => {
    const path = sources("fill", "void fill(char *at, long n) { for (long i = 0; i < n; i++) at[i] = 0; }\n");
    const output = join(folder, "fill.node");
    assert.equal(compile(target, path, output, ["-fvisibility=default"]), undefined);
    assert.ok(!readFileSync(output, "latin1").includes("memset"));
  });
});
