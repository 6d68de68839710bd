/** Ends and ticks of logarithmic axes, which chart.js would label by decades alone. */
import type { Axis } from "./panel.ts";

type Ends = Required<Pick<Axis, "min" | "max" | "ticks">>;

/** From and to 1, 2 or 5 times a power of ten around the values. */
export function oneTwoFive(values: readonly number[]): Ends {
  const steps = Array.from({ length: 18 }, (_, i) => i - 8).flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`)));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const min = [...steps].reverse().find((step) => step <= low) ?? low;
  const max = steps.find((step) => step >= high) ?? high;
  return { min, max, ticks: steps.filter((step) => step >= min && step <= max) };
}

/** Around the sizes, with a tick at every `octaves`-th power of two. */
export function powersOfTwo(sizes: readonly number[], octaves: number): Ends {
  const [min, max] = [Math.min(...sizes) / 1.3, Math.max(...sizes) * 1.3];
  const first = Math.ceil(Math.log2(min));
  const count = Math.max(0, Math.floor((Math.log2(max) - first) / octaves) + 1);
  return { min, max, ticks: Array.from({ length: count }, (_, i) => 2 ** (first + i * octaves)) };
}
