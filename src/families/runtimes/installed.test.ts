import assert from "node:assert/strict";
import { test } from "node:test";
import { javaMajor } from "./installed.ts";

test("a Java tells its version in several ways", () => {
  assert.equal(javaMajor('openjdk version "17.0.15" 2025-04-15\nOpenJDK Runtime Environment'), 17);
  assert.equal(javaMajor('Picked up JAVA_TOOL_OPTIONS: -Xmx64m\nopenjdk version "21" 2023-09-19'), 21);
  assert.equal(javaMajor('java version "1.8.0_402"'), 8);
  assert.equal(javaMajor("javac 25-ea"), 25);
  assert.equal(javaMajor("command not found"), undefined);
});
