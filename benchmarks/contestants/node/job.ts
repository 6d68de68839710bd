/**
 * What the Node contestants share: the command line, the leash, the transform with its faults, what was held and how many were in progress, and
 * the end of the job. How the bytes get from the input to the output is each contestant's own.
 */
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { upper } from "./upper.ts";

/** One job, as the command line gives it (`name=value`), and its meters. */
export class Job {
  readonly input: string;
  readonly output: string;
  /** The output grows here and takes its name when it is whole. */
  readonly part: string;
  /** Bytes of a chunk, and the highWaterMark of streams. */
  readonly chunk: number;
  /** Chunks in progress at once, at most. */
  readonly concurrency: number;
  readonly #waitMs: number;
  readonly fault: string;
  readonly #faultAt: number;
  readonly deadlineMs: number;
  readonly #failing = new AbortController();
  #heldBytes = 0;
  #running = 0;
  startedNs = 0n;
  mostHeldBytes = 0;
  mostRunning = 0;
  firstByteNs: number | undefined;
  /** Of a writer that is a stream: `write()`s that answered false, `drain` events, and the most bytes that it held at one of these. */
  refusedWrites: number | undefined;
  drains: number | undefined;
  drainHeldBytes: number | undefined;

  constructor(words: readonly string[]) {
    const given = new Map(words.map((word) => [word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1)]));
    this.input = given.get("input") ?? "";
    this.output = given.get("output") ?? "";
    this.part = `${this.output}.part`;
    this.chunk = Number(given.get("chunk"));
    this.concurrency = Number(given.get("concurrency"));
    this.#waitMs = Number(given.get("wait-ms") ?? 0);
    this.fault = given.get("fault") ?? "none";
    this.#faultAt = Number(given.get("fault-at") ?? 0);
    this.deadlineMs = Number(given.get("deadline-ms") ?? 60_000);
    if (!this.input || !this.output || !(this.chunk > 0) || !(this.concurrency > 0))
      throw new Error("input=, output=, chunk= and concurrency= are needed");
  }

  /** The job begins. */
  start(): void {
    this.startedNs = process.hrtime.bigint();
  }

  /** Aborted by the first failure. */
  get signal(): AbortSignal {
    return this.#failing.signal;
  }

  /** The job has failed, and everything that watches the signal stops; later failures are consequences of the first. */
  fail(error: unknown): void {
    if (!this.signal.aborted) this.#failing.abort(error);
  }

  /** Bytes of the input are in memory from here on. */
  hold(bytes: number): void {
    this.#heldBytes += bytes;
    if (this.#heldBytes > this.mostHeldBytes) this.mostHeldBytes = this.#heldBytes;
  }

  /** They no longer are: they have been written, or never came. */
  release(bytes: number): void {
    this.#heldBytes -= bytes;
  }

  /** Bytes of the output are written. */
  wrote(bytes: number): void {
    this.firstByteNs ??= Number(process.hrtime.bigint() - this.startedNs);
    this.release(bytes);
  }

  /** Letters to upper case, in place, after the wait that the job asks for; or the fault that it asks for. */
  async transform(bytes: Uint8Array, number: number): Promise<void> {
    this.#running++;
    if (this.#running > this.mostRunning) this.mostRunning = this.#running;
    try {
      if (number === this.#faultAt && this.fault === "throw") throw new Error(`the transform of chunk ${number} failed, as it was told to`);
      if (number === this.#faultAt && this.fault === "stall") await new Promise<never>(() => {});
      if (this.#waitMs > 0) await sleep(this.#waitMs);
      upper(bytes);
    } finally {
      this.#running--;
    }
  }

  /** The last line of stdout, which everything that was measured comes from. */
  answer(form: string, floorBytes: number | undefined, cpuBefore: NodeJS.CpuUsage): string {
    const durationNs = Number(process.hrtime.bigint() - this.startedNs);
    const { user, system } = process.cpuUsage(cpuBefore);
    const peakBytes = statusBytes("VmHWM");
    return `\n${JSON.stringify({
      runtime: `Node ${process.versions.node}, ${form}`,
      durationNs,
      firstByteNs: this.firstByteNs,
      startedNs: Number(this.startedNs),
      peakInFlightBytes: this.mostHeldBytes,
      peakConcurrency: this.mostRunning,
      refusedWrites: this.refusedWrites,
      drains: this.drains,
      drainHeldBytes: this.drainHeldBytes,
      cpuNs: (user + system) * 1000,
      floorBytes,
      peakBytes,
    })}\n`;
  }
}

/**
 * Runs a right form to its end: success is an answer and 0, any failure one line on stderr and 1, after which neither end is open, `<output>.part`
 * is gone and an output that was there is untouched.
 * @param copy reads the input and fills `job.part`; when it has settled, it holds no file open
 */
export async function perform(form: string, copy: (job: Job) => Promise<void>): Promise<void> {
  const job = new Job(process.argv.slice(2));
  holdLeash(job.part);
  const floorBytes = resetPeak();
  const cpuBefore = process.cpuUsage();
  job.start();
  const deadline = setTimeout(() => job.fail(new Error("the job did not end before its deadline")), job.deadlineMs);
  try {
    await copy(job);
    renameSync(job.part, job.output);
  } catch (thrown) {
    rmSync(job.part, { force: true });
    // Of an abort, the reason tells more than the error that it caused.
    const cause = job.signal.aborted ? job.signal.reason : thrown;
    process.stderr.write(`${cause instanceof Error ? cause.message : String(cause)}\n`, () => process.exit(1));
    return;
  }
  clearTimeout(deadline);
  process.stdout.write(job.answer(form, floorBytes, cpuBefore), () => process.exit(0));
}

/** Ends the process when stdin closes, and removes what is at `path`: whoever started it is gone. */
export function holdLeash(path: string): void {
  process.stdin.on("error", () => {}).resume();
  process.stdin.once("close", () => {
    rmSync(path, { force: true });
    process.exit(3);
  });
}

/** Sets the peak of resident memory back to what is resident now, and returns that; undefined outside Linux (proc_pid_clear_refs(5)). */
export function resetPeak(): number | undefined {
  try {
    writeFileSync("/proc/self/clear_refs", "5");
  } catch {
    return undefined;
  }
  return statusBytes("VmRSS");
}

/** A line of /proc/self/status in bytes. */
function statusBytes(name: "VmRSS" | "VmHWM"): number | undefined {
  try {
    const [, kib] = new RegExp(`^${name}:\\s*(\\d+) kB`, "m").exec(readFileSync("/proc/self/status", "latin1")) ?? [];
    return kib === undefined ? undefined : Number(kib) * 1024;
  } catch {
    return undefined;
  }
}
