/**
 * ASCII letters to upper case, in place, sixteen bytes at a time: by WebAssembly, which V8 compiles at the first call. A loop in JavaScript
 * begins in the interpreter, where the first 64 KiB alone take milliseconds, and has four bytes at a time at most: ten times slower once it is compiled.
 */

/** Binary format of WebAssembly 2.0, section 5; one function over a memory of one page. */
const binary = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // magic, version 1
  ...[0x01, 0x06, 0x01, 0x60, 0x02, 0x7f, 0x7f, 0x00], // types: (i32, i32) → ()
  ...[0x03, 0x02, 0x01, 0x00], // functions: one of that type
  ...[0x05, 0x03, 0x01, 0x00, 0x01], // memories: one page
  ...[0x07, 0x09, 0x02, 0x01, 0x6d, 0x02, 0x00, 0x01, 0x75, 0x00, 0x00], // exports: memory "m", function "u"
  ...[0x0a, 0x3a, 0x01, 0x38], // code: one body of 56 bytes
  ...[0x01, 0x01, 0x7b], // one local: $bytes, v128; the parameters are $at and $end
  ...[0x03, 0x40], // loop
  ...[0x20, 0x00], //   local.get $at, for the store
  ...[0x20, 0x00, 0xfd, 0x00, 0x00, 0x00], //   v128.load ($at)
  ...[0x22, 0x02], //   local.tee $bytes
  ...[0x20, 0x02, 0x41, 0xe1, 0x00, 0xfd, 0x0f, 0xfd, 0x71], //   i8x16.sub ($bytes, splat 'a')
  ...[0x41, 0x1a, 0xfd, 0x0f, 0xfd, 0x26], //   i8x16.lt_u (…, splat 26): all bits where it is a small letter
  ...[0x41, 0x20, 0xfd, 0x0f, 0xfd, 0x4e], //   v128.and (…, splat 0x20)
  ...[0xfd, 0x71], //   i8x16.sub ($bytes, …)
  ...[0xfd, 0x0b, 0x00, 0x00], //   v128.store
  ...[0x20, 0x00, 0x41, 0x10, 0x6a, 0x22, 0x00], //   $at += 16
  ...[0x20, 0x01, 0x49, 0x0d, 0x00], //   br_if (i32.lt_u $at, $end)
  ...[0x0b, 0x0b], // end of the loop, and of the body
);

/** What is used of WebAssembly: the language's own types leave it to the page's. */
interface WebAssemblyParts {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: { readonly m: { readonly buffer: ArrayBuffer }; u(at: number, end: number): void } };
}

const { Instance, Module } = (globalThis as unknown as { readonly WebAssembly: WebAssemblyParts }).WebAssembly;
const { m, u: run } = new Instance(new Module(binary)).exports;
const page = new Uint8Array(m.buffer);

/** All other bytes, those above 127 too, stay as they are. */
export function upper(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; at += page.length) {
    const piece = bytes.subarray(at, at + page.length);
    page.set(piece);
    // The last sixteen may reach beyond the piece: into the page, whose rest means nothing.
    run(0, piece.length);
    piece.set(page.subarray(0, piece.length));
  }
}
