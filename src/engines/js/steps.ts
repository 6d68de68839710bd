/**
 * The one hand-written step of each kernel, as a template of JavaScript. Writers: the value of one element, from the elements
 * of their input arrays in alphabetical order and then the scalar `p`. The others: one statement that advances their state.
 * `fused` composes `multiply` and `increment`.
 */
import type { KernelId } from "../../catalogue/kernels.ts";

type Template = (...operands: readonly string[]) => string;

export const steps: Readonly<Record<Exclude<KernelId, "fused">, Template>> = {
  seq64: (sum, a) => `${sum} += ${a};`,
  seq8: (sum, a) => `${sum} += ${a};`,
  rand8: (at, view) => `${at} = ${view}[${at}];`,
  write: (p) => `${p}`,
  copy: (a) => `${a}`,
  scale: (a, p) => `${p} * ${a}`,
  add: (a, b) => `${a} + ${b}`,
  triad: (a, b, p) => `${a} + ${p} * ${b}`,
  daxpy: (a, b, p) => `${b} + ${p} * ${a}`,
  update: (b, p) => `${p} * ${b}`,
  multiply: (a, p) => `${a} * ${p}`,
  increment: (a, p) => `${a} + ${p}`,
  spin: (x, y) => `${x} = (${x} + ${y}) | 0;`,
};
