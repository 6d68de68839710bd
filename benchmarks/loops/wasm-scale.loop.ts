/**
 * A WebAssembly module as a loop: b = s a in 128-bit SIMD, two elements an instruction. The module imports the memory that the harness made; every
 * buffer lies in it at its `byteOffset`.
 *
 * Slices begin and end at any four elements, which one turn of the loop handles; every value is a small integer, so that their sums add up exactly
 * in any order. Each item reads 8 bytes and writes 8.
 */
import { defineLoop } from "../../src/loops/define.ts";
import { isRepeated, repeat, sumOf } from "./period.ts";

/** The part of the API that is used here: only TypeScript's DOM library declares it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
};

/** `from`, `to`, `end`: addresses in bytes. Returns the sum of what it wrote. */
type Scale = (from: number, to: number, end: number, factor: number) => number;

/** The module, byte by byte, each line beside its text. `end` is an address from which nothing is read. */
const binary = [
  "00 61 73 6d 01 00 00 00", // (module
  "01 09 01 60 04 7f 7f 7f 7c 01 7c", //   (type (func (param i32 i32 i32 f64) (result f64)))
  "02 13 01 04 68 6f 73 74 06 6d 65 6d 6f 72 79 02 03 00 80 80 04", //   (import "host" "memory" (memory 0 65536 shared))
  "03 02 01 00 07 09 01 05 73 63 61 6c 65 00 00", //   (func (export "scale") (param $from i32) (param $to i32) (param $end i32) (param $factor f64)
  "0a 73 01 71 01 04 7b", //     (result f64) (local $by v128) (local $even v128) (local $odd v128) (local $x v128)
  "20 03 fd 14 21 04", //     (local.set $by (f64x2.splat (local.get $factor)))
  "02 40 03 40", //     (block $done (loop $next
  "20 00 20 02 4f 0d 01", //       (br_if $done (i32.ge_u (local.get $from) (local.get $end)))
  "20 05 20 00 fd 00 04 00 20 04 fd f2 01 22 07", //       (local.get $even) (local.tee $x (f64x2.mul (v128.load (local.get $from)) (local.get $by)))
  "fd f0 01 21 05", //       (local.set $even (f64x2.add))
  "20 01 20 07 fd 0b 04 00", //       (v128.store (local.get $to) (local.get $x))
  "20 06 20 00 fd 00 04 10 20 04 fd f2 01 22 07", //       the same of $odd, with offset=16
  "fd f0 01 21 06",
  "20 01 20 07 fd 0b 04 10",
  "20 00 41 20 6a 21 00", //       (local.set $from (i32.add (local.get $from) (i32.const 32)))
  "20 01 41 20 6a 21 01", //       (local.set $to (i32.add (local.get $to) (i32.const 32)))
  "0c 00 0b 0b", //       (br $next)))
  "20 05 20 06 fd f0 01 22 05", //     (local.tee $even (f64x2.add (local.get $even) (local.get $odd)))
  "fd 21 00 20 05 fd 21 01 a0 0b", //     (f64.add (f64x2.extract_lane 0) (f64x2.extract_lane 1 (local.get $even)))))
];

/** Elements before they repeat. */
const period = 8192;

/** The module's function over a memory. */
export function scaleIn(memory: object): Scale {
  const bytes = Uint8Array.from(binary.join(" ").split(" "), (byte) => Number.parseInt(byte, 16));
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { host: { memory } });
  return (exports as { readonly scale: Scale }).scale;
}

export default defineLoop({
  name: "wasm-scale",
  buffers: { a: { type: "f64", perItem: 1, role: "in" }, b: { type: "f64", perItem: 1, role: "out" } },
  params: { factor: 3 },
  granularity: 4,
  init: ({ a }) => {
    for (let i = 0; i < Math.min(period, a.length); i++) a[i] = i % 1021;
    repeat(a, period);
  },
  make: ({ a, b }, { factor }, { memory }) => {
    const scale = scaleIn(memory);
    const [from, to] = [a.byteOffset, b.byteOffset];
    return (lo, hi) => scale(from + 8 * lo, to + 8 * lo, from + 8 * hi, factor);
  },
  // Element 1022 is 3 × (1022 − 1021) = 3.
  // Element 1022 is 3 × (1022 − 1021) = 3.
  check: (checksum, { b }) => {
    for (let i = 0; i < Math.min(period, b.length); i++) if (b[i] !== 3 * (i % 1021)) return false;
    return isRepeated(b, period) && checksum === sumOf(b, period, 2 ** 53);
  },
});
