/** The drivers whose loop is their own: the chase, strided loads, the blend, the core's clock and the chunked chain. */
import { copy_s1, increment_s1, multiply_s1 } from "./kernels.gen";
import * as step from "./steps";

/** Follows `hops` links from line `start` of `a`. The whole 64-bit link is carried, so that no compiler narrows its load. */
export function rand8(a: usize, start: u32, hops: u32): u32 {
  let at: i64 = <i64>(a + (<usize>start << 6));
  for (; hops != 0; hops--) at = step.rand8(at);
  return (<u32>(<usize>at - a)) >> 6;
}

/**
 * `count` elements of `a` from `first` on, `stride` elements apart. Eight accumulators, and eight addresses that follow from one, so that
 * neither the sums nor the addresses wait for one another. Addresses are modulo 2^32, which a negative stride relies on.
 */
export function stride(a: usize, first: u32, stride: i32, count: u32): f64 {
  let s0: f64 = 0, s1: f64 = 0, s2: f64 = 0, s3: f64 = 0, s4: f64 = 0, s5: f64 = 0, s6: f64 = 0, s7: f64 = 0;
  const d1 = <usize>stride << 3, d2 = 2 * d1, d3 = 3 * d1, d4 = 4 * d1, d5 = 5 * d1, d6 = 6 * d1, d7 = 7 * d1, d8 = 8 * d1;
  let at = a + (<usize>first << 3);
  for (; count >= 8; count -= 8) {
    s0 = step.seq8(s0, load<f64>(at));
    s1 = step.seq8(s1, load<f64>(at + d1));
    s2 = step.seq8(s2, load<f64>(at + d2));
    s3 = step.seq8(s3, load<f64>(at + d3));
    s4 = step.seq8(s4, load<f64>(at + d4));
    s5 = step.seq8(s5, load<f64>(at + d5));
    s6 = step.seq8(s6, load<f64>(at + d6));
    s7 = step.seq8(s7, load<f64>(at + d7));
    at += d8;
  }
  for (; count != 0; count--) {
    s0 = step.seq8(s0, load<f64>(at));
    at += d1;
  }
  return s0 + s1 + s2 + s3 + s4 + s5 + s6 + s7;
}

/** For each group of [lo, hi): `reads` lines of `a` into a sum, then `writes` lines of `b` by the step of `update`. */
export function blend(a: usize, b: usize, lo: u32, hi: u32, reads: u32, writes: u32, p: f64): f64 {
  let s0: v128 = f64x2.splat(0), s1: v128 = f64x2.splat(0), s2: v128 = f64x2.splat(0), s3: v128 = f64x2.splat(0);
  const ps = f64x2.splat(p);
  const readBytes = <usize>reads << 6, writeBytes = <usize>writes << 6;
  let from = a + lo * readBytes, to = b + lo * writeBytes;
  for (; lo != hi; lo++) {
    for (const end = from + readBytes; from != end; from += 64) {
      s0 = step.seq64(s0, v128.load(from, 0));
      s1 = step.seq64(s1, v128.load(from, 16));
      s2 = step.seq64(s2, v128.load(from, 32));
      s3 = step.seq64(s3, v128.load(from, 48));
    }
    for (const end = to + writeBytes; to != end; to += 64) {
      v128.store(to, step.update(v128.load(to, 0), ps), 0);
      v128.store(to, step.update(v128.load(to, 16), ps), 16);
      v128.store(to, step.update(v128.load(to, 32), ps), 32);
      v128.store(to, step.update(v128.load(to, 48), ps), 48);
    }
  }
  const total = f64x2.add(f64x2.add(f64x2.add(s0, s1), s2), s3);
  return f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1);
}

/** Adds `y` to 0 `adds` times, each addition dependent on the one before. `y` is a parameter so that nothing folds. */
export function spin(adds: u32, y: i32): f64 {
  const wide: i64 = y;
  let x: i64 = 0;
  for (; adds >= 16; adds -= 16) {
    x = step.spin(x, wide);
    x = step.spin(x, wide);
    x = step.spin(x, wide);
    x = step.spin(x, wide);
    x = step.spin(x, wide);
    x = step.spin(x, wide);
    x = step.spin(x, wide);
    x = step.spin(x, wide);
    x = step.spin(x, wide);
    x = step.spin(x, wide);
    x = step.spin(x, wide);
    x = step.spin(x, wide);
    x = step.spin(x, wide);
    x = step.spin(x, wide);
    x = step.spin(x, wide);
    x = step.spin(x, wide);
  }
  for (; adds != 0; adds--) x = step.spin(x, wide);
  return <f64>x;
}

/** All passes over one chunk before the next, as `ChainBody` declares it. Arrays are byte addresses, the rest counts lines. */
export function chain(
  a: usize, b: usize, c: usize,
  lo: u32, hi: u32, chunkLines: u32, n: u32, tempCount: u32, tempStrideLines: u32, advance: u32, p: f64, q: f64,
): f64 {
  let lines: u32 = 0;
  for (let first = lo; first < hi; first += lines) {
    lines = min(chunkLines, hi - first);
    let from: usize = a + (<usize>first << 6);
    for (let i: u32 = 0; i < n; i++) {
      const to: usize = c + (<usize>((i % tempCount) * tempStrideLines + (advance ? first : 0)) << 6);
      if (i & 1) increment_s1(from, to, 0, 0, lines, q, 0);
      else multiply_s1(from, to, 0, 0, lines, p, 0);
      from = to;
    }
    copy_s1(from, b + (<usize>first << 6), 0, 0, lines, 0, 0);
  }
  return lo == hi ? 0 : load<f64>(b + (<usize>hi << 6) - 8);
}
