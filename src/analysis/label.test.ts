import assert from "node:assert/strict";
import { test } from "node:test";
import type { Group, Params, Trial } from "../records/record.ts";
import { labels } from "./label.ts";

function labelled(...params: readonly Params[]): readonly string[] {
  const trials = params.map(
    (values): Trial => ({
      key: JSON.stringify(values),
      suite: "s",
      family: "memory",
      params: values,
      outcome: { state: "absent", code: "x", reason: "x" },
    }),
  );
  const group: Group = { id: "g", suite: "s", question: "?", purpose: "measure", epochs: 1, trials };
  return [...labels(group).values()];
}

const plain = { kernel: "copy", engine: "wasm", streams: 1, store: "regular", preload: false, pages: "system", size: "dram", threads: 1 };

test("what differs in the group comes first, then kernel and engine; what is usual is silent", () => {
  assert.deepEqual(labelled(plain, { ...plain, streams: 8, preload: true }), ["s1 copy wasm", "s8 preload copy wasm"]);
  assert.deepEqual(labelled({ ...plain, kernel: "seq64" }, { ...plain, store: "bulk" }), ["seq64 wasm", "copy bulk wasm"]);
  assert.deepEqual(labelled({ ...plain, engine: "js" }, { ...plain, threads: 2, pages: "huge" }), ["js 1T copy", "wasm 2T huge pages copy"]);
});

test("sizes and chunks are binary, transforms counted", () => {
  const rung = { mode: "chunked", n: 4, engine: "wasm" };
  assert.deepEqual(labelled({ ...rung, chunk: 65536 }, { ...rung, chunk: 2097152, n: 0 }), ["n=4 64 KiB chunked wasm", "n=0 2 MiB chunked wasm"]);
});

test("what does the work stands first, and sizes read as sizes", () => {
  const ring = { block: 4096, call: "io_uring", mode: "batch", slots: 64, sum: "ends" };
  assert.deepEqual(labelled({ ...ring, depth: 8 }, { ...ring, call: "pread", depth: 64, slots: 1 }), [
    "io_uring depth 8 batch",
    "pread depth 64 batch",
  ]);
  assert.deepEqual(labelled({ buffer: 65536, method: "sendfile", receiver: "discard", sink: "tcp" }), ["sendfile 64 KiB discard tcp"]);
});

test("params of families that nothing here knows are named", () => {
  assert.deepEqual(labelled({ block: 4096, gadget: "x", direct: true }), ["4 KiB blocks direct x"]);
  assert.deepEqual(labelled({ direct: true }, { direct: false }), ["direct", "no direct"]);
});

test("trials that their params do not tell apart are numbered", () => {
  assert.deepEqual(labelled(plain, plain), ["copy wasm", "copy wasm #2"]);
});
