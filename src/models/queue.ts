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

export interface ClosedNetwork {
  /** Each has one job at a time, and begins the next at once: workers. */
  readonly customers: number;
  /** Of a job, where nobody is in another's way. */
  readonly elsewhereNs: number;
  /** Of a job, at the servers. */
  readonly demandNs: number;
  /** CPUs: whoever finds them busy waits for one. At least 1; need not be whole. */
  readonly servers: number;
}

/**
 * Jobs a second of customers whose other times differ by chance, so that they meet at the servers: near either bound, customers ÷ (elsewhere + demand) and
 * servers ÷ demand, less than it. Mean value analysis, Reiser and Lavenberg 1980; several servers are one that is as many times as fast and a delay for the
 * rest, Seidmann et al. 1987.
 */
export function closedThroughput({ customers, elsewhereNs, demandNs, servers }: ClosedNetwork): number {
  const quick = demandNs / servers;
  const delay = elsewhereNs + demandNs - quick;
  let [queued, perNs] = [0, 0];
  for (let present = 1; present <= customers; present++) {
    // Whoever comes finds as many there as a network with one customer less holds on average.
    const stay = quick * (1 + queued);
    perNs = present / (delay + stay);
    queued = perNs * stay;
  }
  return perNs * 1e9;
}
