/** What a run must have done: every record counted once, and every sum right. */
import type { Ground } from "./ground.ts";
import type { Done } from "./tasks.ts";
import { expectedSums, sumFields } from "./texts.ts";

/** The sums of all parts, and of the aggregate that they share. */
export function sumsOf({ sums }: Ground, done: readonly Done[]): Float64Array {
  const total = new Float64Array(sums.slice(0));
  for (const { part } of done) for (const [i, sum] of (part?.sums ?? []).entries()) total[i] = (total[i] as number) + sum;
  return total;
}

/** How many records were counted, and whether any was more than once. */
export function countedOf({ seen }: Ground): { readonly counted: number; readonly twice: number } {
  const times = new Int32Array(seen);
  return { counted: times.reduce((sum, count) => sum + Math.min(count, 1), 0), twice: times.reduce((sum, count) => sum + (count > 1 ? 1 : 0), 0) };
}

/** What is wrong with a run that should have done everything; undefined: nothing. */
export function problemOf(ground: Ground, done: readonly Done[]): string | undefined {
  const { records } = ground;
  const { counted, twice } = countedOf(ground);
  if (counted < records) return `${records - counted} of ${records} records were lost`;
  if (twice > 0) return `${twice} of ${records} records were counted more than once`;
  const [sums, expected] = [sumsOf(ground, done), expectedSums(records)];
  for (let i = 0; i < sumFields; i++) if (sums[i] !== expected[i]) return `sum ${i} of the aggregate is ${sums[i]}, expected ${expected[i]}`;
  if (done.some(({ part }) => part?.inOrder === false)) return "records came out of their order";
  return undefined;
}
