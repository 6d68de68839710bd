/** The monotonic clock. Only `hrtime` stamps compare across threads; `performance.now` has an origin a worker. */

/** A clock that the harness reads; tests inject their own. */
export interface Clock {
  /** Nanoseconds on the monotonic clock. */
  now(): bigint;
}

export const monotonicClock: Clock = { now: () => process.hrtime.bigint() };

/** Nanoseconds since `origin` as a number: exact for 104 days. */
export function since(clock: Clock, origin: bigint): number {
  return Number(clock.now() - origin);
}
