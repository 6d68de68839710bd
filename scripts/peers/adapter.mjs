/**
 * What an adapter tells about one peer: where its program lies, how one measurement is asked for, how its figure is read, and which
 * bytes that figure counts. Everything but `command` is pure, so that a committed record is judged again without the peer.
 *
 * @typedef {object} Task one measurement
 * @property {string} kernel the peer's own name of it
 * @property {number} arrayBytes of each array, all threads together
 * @property {number} threads
 * @property {number} seconds wanted time of the timed part
 * @property {number} [expected] bytes a second seen before: from it the number of repetitions follows
 *
 * @typedef {Readonly<Record<string, number>>} Printed the numbers that the peer printed, as it printed them; where it prints the best of
 *   its repetitions, `repetitions` says of how many
 *
 * @typedef {object} Facts what a conversion may need of the machine
 * @property {number} [tscHz] ticks a second of the time stamp counter
 *
 * @typedef {object} Adapter
 * @property {string} id
 * @property {string} title
 * @property {string} folder below the folder of the peers: its git checkout
 * @property {string} program below `folder`
 * @property {readonly string[]} build the commands that built it, in its folder
 * @property {"best" | "mean"} statistic of its samples: ours is compared by the same
 * @property {string} counts which bytes it counts, and what is corrected
 * @property {(kernel: string) => number} arrays how many arrays a kernel has
 * @property {(task: Task, root: string) => { args: readonly string[], env?: Readonly<Record<string, string>> }} command
 * @property {(text: string, task: Task) => Printed} parse throws where the figure is not there, or is of something else
 * @property {(printed: Printed, facts: Facts) => number} value requested bytes a second; of a latency ns a hop
 */

/** Peers with OpenMP keep each thread on a core of its own, which is what their manuals advise. */
export const openMp = (threads) => ({ OMP_NUM_THREADS: String(threads), OMP_PROC_BIND: "close", OMP_PLACES: "cores" });

/** Bytes a second that a first run is dimensioned for. */
const firstGuess = 20e9;

/** Repetitions of work of `bytes` that take the wanted seconds. */
export function repetitions({ seconds, expected = firstGuess }, bytes, atLeast = 4) {
  return Math.max(atLeast, Math.ceil((seconds * expected) / bytes));
}

/** The first number that `pattern` captures in a peer's output. */
export function numberIn(text, pattern, what) {
  const found = Number(pattern.exec(text)?.[1]);
  if (!Number.isFinite(found)) throw new Error(`no ${what} in its output: ${text.trim().slice(-300) || "(empty)"}`);
  return found;
}
