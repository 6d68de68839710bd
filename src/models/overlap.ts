/**
 * Reading and working, in turns or beside each other: any unit of time, the same on both sides.
 * The document names the two regimes ("A basic model of streaming") and gives no formula.
 */

/** One after the other. */
export function serialNs(ioNs: number, workNs: number): number {
  return ioNs + workNs;
}

/** Beside each other, each on a CPU of its own: the longer hides the shorter. */
export function overlappedNs(ioNs: number, workNs: number): number {
  return Math.max(ioNs, workNs);
}

/** Both measured alone, at so much work asked for. */
export interface WorkPoint {
  readonly asked: number;
  readonly ioNs: number;
  readonly workNs: number;
}

/**
 * The work asked for at which working alone takes as long as reading alone: below it the job is bound by its I/O, above it by its processing. A
 * straight line between neighbours; undefined where the lines do not cross within the sweep.
 */
export function crossing(points: readonly WorkPoint[]): number | undefined {
  const ascending = [...points].sort((a, b) => a.asked - b.asked);
  for (const [i, above] of ascending.entries()) {
    const excess = above.workNs - above.ioNs;
    if (excess < 0) continue;
    const below = ascending[i - 1];
    if (excess === 0 || below === undefined) return excess === 0 ? above.asked : undefined;
    const missing = below.ioNs - below.workNs;
    return below.asked + ((above.asked - below.asked) * missing) / (missing + excess);
  }
  return undefined;
}
