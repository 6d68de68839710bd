/** Loops that moved together: a cause that they share, told beside their verdicts and never divided out of them. */
import { median } from "../statistics.ts";
import { percent } from "./reason.ts";
import type { GateLoop } from "./schema.ts";
import { controlMovement } from "./validity.ts";

const fewestLoops = 5;
const shareOfLoops = 0.8;

/**
 * A sentence where at least four fifths of at least five measured loops moved the same way, each with its whole interval on one side, and no control moved with
 * them. A suite's median would hide just such a change: all loops of a slower build are slower.
 */
export function buildWide(loops: readonly GateLoop[]): string | undefined {
  const measured = loops.flatMap(({ ratio, controls, design }) =>
    ratio ? [{ ratio, isFlat: controlMovement(controls, design) === undefined }] : [],
  );
  if (measured.length < fewestLoops || !measured.every(({ isFlat }) => isFlat)) return undefined;
  const slower = measured.filter(({ ratio }) => ratio.low > 1);
  const faster = measured.filter(({ ratio }) => ratio.high < 1);
  const moved = slower.length >= faster.length ? slower : faster;
  if (moved.length < shareOfLoops * measured.length) return undefined;
  const change = median(moved.map(({ ratio }) => ratio.median)) - 1;
  const way = moved === slower ? "slower" : "faster";
  return `${moved.length} of ${measured.length} loops became ${way} together, by ${percent(Math.abs(change))} in the median, while the controls did not move: look for a cause that they share, such as the compiler, its options, the runtime or a dependency.`;
}
