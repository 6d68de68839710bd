import assert from "node:assert/strict";
import { test } from "node:test";
import { childFlags } from "./flags.ts";

test("a child gets the flags that change how code runs", () => {
  const flags = ["--max-old-space-size=4096", "--no-opt", "-r", "./hook.cjs", "--import=x"];
  assert.deepEqual(childFlags(flags), flags);
});

test("a child does not get the program, the mode or the debugger of its parent", () => {
  assert.deepEqual(childFlags(["--no-opt", "--input-type=module", "-e", "1 + 1"]), ["--no-opt"]);
  assert.deepEqual(childFlags(["--input-type", "module", "--eval=1", "--no-opt"]), ["--no-opt"]);
  assert.deepEqual(childFlags(["--test", "--watch", "--inspect-brk=9229", "--inspect"]), []);
});
