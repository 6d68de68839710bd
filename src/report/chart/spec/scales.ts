/** Axes, ticks and marks that the charts of the hierarchy share. */
import type { Summary } from "../../../analysis/summary.ts";
import { formatSize } from "../../../units.ts";
import { dataCaches } from "./figures.ts";
import type { Axis, Mark } from "./panel.ts";

/** `huge pages`, `4 KiB pages`, `the system's pages`. */
export function pagesText(pages: string): string {
  return pages === "system" ? "the system's pages" : pages === "4k" ? "4 KiB pages" : `${pages} pages`;
}

/** A logarithmic axis of bytes with a tick at every second power of two. */
export function sizeAxis(title: string, sizes: readonly number[]): Axis {
  return { title, scale: "log", format: "size", ...powersOfTwo(sizes, 2) };
}

/** The data caches that lie within an axis of these sizes, as the system reports them. */
export function cacheMarks(machine: Summary["machine"], sizes: readonly number[]): readonly Mark[] {
  const [smallest, largest] = [Math.min(...sizes), Math.max(...sizes)];
  return dataCaches(machine)
    .filter(({ sizeBytes }) => sizeBytes >= smallest && sizeBytes <= largest)
    .map(({ level, sizeBytes }) => ({ axis: "x" as const, at: sizeBytes, label: `L${level} ${formatSize(sizeBytes)}` }));
}

/** Ends and ticks of an axis: a logarithmic one chart.js would label by decades alone, and a linear one not at its ends. */
type Ends = Required<Pick<Axis, "min" | "max" | "ticks">>;

/** Round ends around the values of a linear axis, with some `count` ticks at 1, 2 or 5 times a power of ten between them. */
export function linearEnds(values: readonly number[], count: number): Ends {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const least = (high - low || 1) / count;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((size) => size >= least * (1 - 1e-9)) ?? 10 * power;
  const [first, last] = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)];
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
  return { min: ticks[0] ?? low, max: ticks.at(-1) ?? high, ticks };
}

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
