/**
 * The one hand-written step of each kernel, in AssemblyScript. Writers: the value of two elements, from the vectors of their
 * input arrays in alphabetical order and then the scalar `p`. The others: their state, advanced by one access or addition.
 * `fused` composes `multiply` and `increment`.
 */

// @ts-ignore: decorator
@inline export function seq64(sum: v128, a: v128): v128 { return f64x2.add(sum, a); }
// @ts-ignore: decorator
@inline export function seq8(sum: f64, a: f64): f64 { return sum + a; }
// @ts-ignore: decorator
@inline export function rand8(at: i64): i64 { return load<i64>(<usize>at); }
// @ts-ignore: decorator
@inline export function write(p: v128): v128 { return p; }
// @ts-ignore: decorator
@inline export function copy(a: v128, p: v128): v128 { return a; }
// @ts-ignore: decorator
@inline export function scale(a: v128, p: v128): v128 { return f64x2.mul(p, a); }
// @ts-ignore: decorator
@inline export function add(a: v128, b: v128, p: v128): v128 { return f64x2.add(a, b); }
// @ts-ignore: decorator
@inline export function triad(a: v128, b: v128, p: v128): v128 { return f64x2.add(a, f64x2.mul(p, b)); }
// @ts-ignore: decorator
@inline export function daxpy(a: v128, b: v128, p: v128): v128 { return f64x2.add(b, f64x2.mul(p, a)); }
// @ts-ignore: decorator
@inline export function update(b: v128, p: v128): v128 { return f64x2.mul(p, b); }
// @ts-ignore: decorator
@inline export function multiply(a: v128, p: v128): v128 { return f64x2.mul(a, p); }
// @ts-ignore: decorator
@inline export function increment(a: v128, p: v128): v128 { return f64x2.add(a, p); }
// @ts-ignore: decorator
@inline export function spin(x: i64, y: i64): i64 { return x + y; }
