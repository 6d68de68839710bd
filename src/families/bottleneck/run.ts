/** What every mode is: the blocks of a file in order, what is done with them, and the time that it takes. */

/** What is done with each block, in order. */
export type Use = (words: Uint32Array, block: number) => void;

export interface Busy {
  readonly durationNs: number;
  /** Of the process: while a local trial is sampled, nobody else in it has work to do. Not told where more was done than is timed. */
  readonly cpuNs?: number;
  /** Time that each side was busy, where the mode has that side. */
  readonly ioNs?: number;
  readonly workNs?: number;
}

/** Goes through the file `passes` times, in the calling thread: the timed work. */
export type Run = (passes: number, use: Use) => Busy;

/** Starts it. @param nowNs a clock @returns what ends it: the time since then, ns, and the CPU time of the process */
export function watch(nowNs: () => number): () => { readonly durationNs: number; readonly cpuNs: number } {
  const cpu = process.cpuUsage();
  const started = nowNs();
  return () => {
    const durationNs = nowNs() - started;
    const { user, system } = process.cpuUsage(cpu);
    return { durationNs, cpuNs: (user + system) * 1e3 };
  };
}
