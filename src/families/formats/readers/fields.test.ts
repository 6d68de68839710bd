import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fieldsOf } from "./fields.ts";

describe("the fields of a line", () => {
  const lines: readonly [string, readonly string[]][] = [
    ["a,b,c", ["a", "b", "c"]],
    ["a,,c,", ["a", "", "c", ""]],
    ['"a, b",c', ["a, b", "c"]],
    ['a,"say ""no""",', ["a", 'say "no"', ""]],
    ['"",b', ["", "b"]],
  ];
  for (const [line, fields] of lines) test(`are ${JSON.stringify(fields)} of ${line}`, () => assert.deepEqual(fieldsOf(line), fields));
});
