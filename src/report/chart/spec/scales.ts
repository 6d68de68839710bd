/** Axes, ticks and marks that the charts of the hierarchy share. */
import type { Summary } from "../../../analysis/summary.ts";
import { formatSize } from "../../../units.ts";
import { dataCaches } from "./figures.ts";
import type { Axis, Mark } from "./panel.ts";

/** `huge pages`, `4 KiB pages`, `the system's pages`. */
export function pagesText(pages: string): string {
  return pages === "system" ? "the system's pages" : pages === "4k" ? "4 KiB pages" : `${pages} pages`;
}

/** A logarithmic axis of bytes with a tick at every fourth power of two. */
export function sizeAxis(title: string, sizes: readonly number[]): Axis {
  const [smallest, largest] = [Math.min(...sizes), Math.max(...sizes)];
  const first = 4 ** Math.ceil(Math.log(smallest) / Math.log(4) - 1e-9);
  const ticks = Array.from({ length: Math.floor(Math.log(largest / first) / Math.log(4) + 1e-9) + 1 }, (_, i) => first * 4 ** i);
  return { title, scale: "log", format: "size", min: smallest / 1.3, max: largest * 1.3, ticks };
}

/** The data caches that lie within an axis of these sizes, as the system reports them. */
export function cacheMarks(machine: Summary["machine"], sizes: readonly number[]): readonly Mark[] {
  const [smallest, largest] = [Math.min(...sizes), Math.max(...sizes)];
  return dataCaches(machine)
    .filter(({ sizeBytes }) => sizeBytes >= smallest && sizeBytes <= largest)
    .map(({ level, sizeBytes }) => ({ axis: "x" as const, at: sizeBytes, label: `L${level} ${formatSize(sizeBytes)}` }));
}

/** 1, 2, 5, 10 … within an axis of logarithms. */
export function logTicks(min: number, max: number): number[] {
  const ticks: number[] = [];
  for (let decade = 10 ** Math.floor(Math.log10(min)); decade <= max; decade *= 10) {
    for (const step of [1, 2, 5]) if (step * decade >= min && step * decade <= max) ticks.push(Number((step * decade).toPrecision(3)));
  }
  return ticks;
}
