/**
 * Little's law (J. D. C. Little 1961, "A proof for the queuing formula: L = λW", Operations Research 9:383-387): what is in flight is the rate
 * times the time that each takes.
 */

/** Lines that are in flight on average where each takes `latencyNs`. */
export function linesInFlight(linesPerSecond: number, latencyNs: number): number {
  return linesPerSecond * latencyNs * 1e-9;
}

/** Lines a second that `inFlight` lines at once sustain where each takes `latencyNs`. */
export function linesPerSecond(inFlight: number, latencyNs: number): number {
  return (inFlight * 1e9) / latencyNs;
}
