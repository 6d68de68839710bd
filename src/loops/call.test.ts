import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { runChild } from "../process/child.ts";
import { passing, unmerged } from "./call.ts";

describe("a call that stands apart", () => {
  test("gives what the slice gives, and throws what it throws", () => {
    assert.equal(unmerged((lo, hi) => 10 * lo + hi)(2, 3), 23);
    assert.throws(
      () =>
        unmerged(() => {
          throw new Error("no");
        })(0, 1),
      /^Error: no$/,
    );
  });

  test("hands over buffers and params with every call", () => {
    const slice = passing((buffers: { a: number }, lo, hi, params: { b: number }) => buffers.a + params.b + lo + hi, { a: 1000 }, { b: 100 });
    assert.equal(slice(1, 2), 1103);
  });

  test("is not compiled into the caller, however hot that becomes", async () => {
    const module = new URL(`./call${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url).href;
    const work = "(lo, hi) { let sum = 0; for (let i = lo; i < hi; i++) sum += i & 3; return sum; }";
    const program = `
      const { unmerged, passing } = await import(${JSON.stringify(module)});
      function apart${work} function direct${work} function given(_, lo, hi) { return direct(lo, hi); }
      const [slice, passed] = [unmerged(apart), passing(given, {}, {})];
      function sample() { let sum = 0; for (let i = 0; i < 1000; i++) sum += slice(0, 8) + passed(0, 8) + direct(0, 8); return sum; }
      for (let i = 0; i < 300; i++) { sample(); await new Promise((resolve) => setImmediate(resolve)); }`;
    const { stdout } = await runChild({
      command: [process.execPath, ...process.execArgv, "--trace-turbo-inlining", "--input-type=module", "--eval", program],
      timeoutMs: 30_000,
      maxOutputBytes: 1 << 24,
    });
    // V8 says so of the one that is called directly: the trace is there to be read.
    assert.match(stdout, /Inlining [^\n]*\bdirect>[^\n]* into [^\n]*\bsample>/);
    assert.doesNotMatch(stdout, /Inlining [^\n]*\b(apart|given)>[^\n]* into /);
  });
});
