/** A value between two that were measured, evenly by the logarithm of where they stand. */

export interface Placed {
  /** Above 0. */
  readonly at: number;
  readonly value: number;
}

/** Where something stands among what was measured: the neighbours, and the share of the way from the one to the other. */
export interface Place<P> {
  readonly below: P;
  readonly above: P;
  /** 0 at `below` and beyond the ends. */
  readonly share: number;
}

/** @param points in any order; undefined without one */
export function placeOf<P extends { readonly at: number }>(points: readonly P[], at: number): Place<P> | undefined {
  const ascending = [...points].sort((a, b) => a.at - b.at);
  const below = ascending.findLast((point) => point.at <= at) ?? ascending[0];
  const above = ascending.find((point) => point.at >= at) ?? ascending.at(-1);
  if (!below || !above) return undefined;
  return { below, above, share: below.at === above.at ? 0 : Math.log(at / below.at) / Math.log(above.at / below.at) };
}

/** The value at a place, in a straight line over the logarithm; beyond the ends that of the end. */
export function valueAt(points: readonly Placed[], at: number): number | undefined {
  const place = placeOf(points, at);
  return place && place.below.value + place.share * (place.above.value - place.below.value);
}
