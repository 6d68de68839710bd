import assert from "node:assert/strict";
import { Duplex, Transform as NodeTransform, PassThrough } from "node:stream";
import { TransformStream, WritableStream } from "node:stream/web";
import { describe, test } from "node:test";
import type { Transform } from "../define.ts";
import { drive } from "./drive.ts";

const chunks = (count: number, bytes = 1000) => Array.from({ length: count }, (_, i) => new Uint8Array(bytes).fill(i));
const web = (transformer: object): Transform => new TransformStream(transformer as never) as unknown as Transform;
/** Enough that every kind of stream has to wait for room. */
const many = 500;

const through: Readonly<Record<string, () => Transform>> = {
  "a web TransformStream": () => web({ transform: (chunk: Uint8Array, out: { enqueue(chunk: Uint8Array): void }) => out.enqueue(chunk) }),
  "a Node Transform": () => new PassThrough() as unknown as Transform,
  "a function over chunks": () =>
    async function* (source: AsyncIterable<Uint8Array>) {
      yield* source;
    },
};

const failing: Readonly<Record<string, () => Transform>> = {
  "a web TransformStream": () =>
    web({
      transform() {
        throw new Error("no");
      },
    }),
  "a Node Transform": () =>
    new NodeTransform({
      transform(_chunk, _encoding, done) {
        done(new Error("no"));
      },
    }) as unknown as Transform,
  "a function over chunks": () =>
    // biome-ignore lint/correctness/useYield: it breaks before its first chunk
    async function* (source: AsyncIterable<Uint8Array>) {
      for await (const _ of source) throw new Error("no");
    },
};

/** Ends its output after the first chunk. */
const early: Readonly<Record<string, () => Transform>> = {
  "a web TransformStream": () =>
    web({
      transform(chunk: Uint8Array, out: { enqueue(chunk: Uint8Array): void; terminate(): void }) {
        out.enqueue(chunk);
        out.terminate();
      },
    }),
  "a Node Duplex": () =>
    new Duplex({
      read() {},
      write(chunk) {
        // It never takes more: whoever writes must not wait for it.
        this.push(chunk);
        this.push(null);
      },
    }) as unknown as Transform,
  "a function over chunks": () =>
    async function* (source: AsyncIterable<Uint8Array>) {
      for await (const chunk of source) {
        yield chunk;
        return;
      }
    },
};

describe("driving a transform", () => {
  for (const [kind, make] of Object.entries(through)) {
    test(`counts the bytes that come out of ${kind}, however many chunks there are`, async () => {
      assert.equal(await drive(make(), chunks(many)), many * 1000);
      assert.equal(await drive(make(), []), 0);
    });

    test(`takes chunks from a generator for ${kind}, one at a time`, async () => {
      let taken = 0;
      function* source() {
        for (const chunk of chunks(20)) {
          taken++;
          yield chunk;
        }
      }
      assert.equal(await drive(make(), source()), 20_000);
      assert.equal(taken, 20);
    });
  }

  for (const [kind, make] of Object.entries(failing)) {
    test(`throws what ${kind} throws`, async () => {
      await assert.rejects(drive(make(), chunks(many)), { message: "no" });
    });
  }

  for (const [kind, make] of Object.entries(early)) {
    test(`ends where ${kind} ends its output`, async () => {
      assert.equal(await drive(make(), chunks(many)), 1000);
    });
  }

  test("throws the error of a writable end whose readable end would go on for ever", async () => {
    const { readable } = new TransformStream();
    const writable = new WritableStream({
      write() {
        throw new Error("no");
      },
    });
    await assert.rejects(drive({ readable, writable } as unknown as Transform, chunks(many)), { message: "no" });
  });

  test("counts text as its UTF-8, and says of anything else that it is no bytes", async () => {
    const give = (value: unknown) =>
      async function* () {
        yield value as Uint8Array;
      };
    assert.equal(await drive(give("é€"), []), 5);
    assert.equal(await drive(give(new ArrayBuffer(7)), []), 7);
    await assert.rejects(drive(give({ row: 1 }), []), /a chunk of output is object, neither bytes nor text/);
    await assert.rejects(drive(give(null), []), /a chunk of output is null/);
  });

  test("refuses what is no transform", async () => {
    await assert.rejects(drive({} as Transform, []), /a transform is a TransformStream, a Duplex or a function/);
  });
});
