/** The drivers whose loop is their own: the chase, the core's clock and the chunked chain. */
import { copy_s1, increment_s1, multiply_s1 } from "./kernels.gen";
import * as step from "./steps";

/** Follows `hops` links from line `start` of `a`. The whole 64-bit link is carried, so that no compiler narrows its load. */
export function rand8(a: usize, start: u32, hops: u32): u32 {
  let at: i64 = <i64>(a + (<usize>start << 6));
  for (; hops != 0; hops--) at = step.rand8(at);
  return (<u32>(<usize>at - a)) >> 6;
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
