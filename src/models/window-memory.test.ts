import assert from "node:assert/strict";
import { test } from "node:test";
import { documentWindowBytes, windowBytes } from "./window-memory.ts";

const size = { seconds: 10, rate: 5000, recordBytes: 200 };

test("ten seconds of 5,000 records a second of 200 bytes are the document's 10 MB", () => assert.equal(documentWindowBytes(size), 10e6));

test("held as packed bytes, closed at once and let go one by one, a window is what the document says", () => assert.equal(windowBytes(size), 10e6));

test("two seconds of lateness and a slide of one add three seconds of records, and the form multiplies all", () => {
  assert.equal(windowBytes({ ...size, latenessSeconds: 2, slideSeconds: 1 }), 13e6);
  assert.equal(windowBytes({ ...size, latenessSeconds: 2, slideSeconds: 1, factor: 1.5 }), 19.5e6);
});
