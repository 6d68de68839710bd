/** What waits where work arrives by itself. */

/**
 * Mean time that an arrival waits before one server that takes the same time for each, where arrivals know nothing of each other: half of M/M/1's.
 * Khinchine 1932, Pollaczek 1930: ρ × s ÷ 2(1 − ρ) for a constant time of service s and a load ρ.
 * @param load below 1: rate of arrival × time of service
 * @returns undefined at a load of 1 and above, where the queue grows without an end
 */
export function randomWaitNs(serviceNs: number, load: number): number | undefined {
  return load < 1 ? (load * serviceNs) / (2 * (1 - load)) : undefined;
}
