/**
 * A short look at a loop in a process of its own, before it is measured: how long an item takes, what the garbage collector and the optimising
 * compiler do meanwhile, and whether its results are right. A loop that hangs or brings its process down does so here.
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type ErrorCode, errors, StreamboundError } from "../errors.ts";
import { runChild } from "../process/child.ts";
import { childFlags } from "../process/flags.ts";
import { openScratch } from "../process/scratch.ts";
import { MiB } from "../units.ts";
import { endOf } from "./ending.ts";

/** What the child is told; its answer goes to a file, where nothing that a loop prints disturbs it. */
export interface ProbeTask {
  readonly bundle: string;
  /** The loop's, for messages. */
  readonly name: string;
  readonly answer: string;
  /** Timed part, after a warm-up. */
  readonly timedMs: number;
}

/** What it saw of passes over a working set that fits a second-level cache. */
export interface Probe {
  /** Items of one pass. */
  readonly items: number;
  readonly passes: number;
  readonly durationNs: number;
  /** Pauses of the garbage collector, and what was allocated on the heap and in array buffers. */
  readonly gcNs: number;
  readonly allocatedBytes: number;
  /** One call beside its items; absent for what cannot be sliced. */
  readonly callNs?: number;
  /** Deoptimisations of functions of the bundle after the warm-up; absent where V8 wrote no log of them. */
  readonly deoptimisations?: number;
}

/** The child's answer: the probe and when its timed part began, in µs since its start; or what was wrong with the loop. */
export type ProbeAnswer =
  | { readonly state: "probed"; readonly probe: Omit<Probe, "deoptimisations">; readonly warmUntilUs: number }
  | { readonly state: "failed"; readonly code: ErrorCode; readonly message: string };

export interface ProbeOptions {
  /** @default 400 */
  readonly timedMs?: number;
  /** @default 20 000 */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * V8 frees dead array buffers beside the program, after the collection that found them: what was freed between two collections would escape the count of
 * what was allocated. At once, its time is part of the collection's.
 */
const freeAtOnce = "--no-concurrent-array-buffer-sweeping";

/**
 * Probes the loop of a bundle.
 * @param name the loop's, for errors
 * @throws loop-failed, loop-wrong, and what a bundle that does not load throws
 */
export async function probeLoop(name: string, bundle: string, options: ProbeOptions = {}): Promise<Probe> {
  const { timedMs = 400, timeoutMs = 20_000, signal } = options;
  const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
  const scratch = openScratch({ quotaBytes: 256 * MiB });
  try {
    const [answer, log] = [scratch.reserve("answer.json", MiB), scratch.reserve("deoptimisations.log", 255 * MiB)];
    const main = fileURLToPath(new URL(`./probe-main${extension}`, import.meta.url));
    const result = await runChild({
      command: [process.execPath, ...childFlags(), "--log-deopt", `--logfile=${log}`, "--no-logfile-per-isolate", freeAtOnce, main],
      input: JSON.stringify({ bundle, name, answer, timedMs } satisfies ProbeTask),
      timeoutMs,
      maxOutputBytes: 16 * MiB,
      ...(signal && { signal }),
    });
    const text = result.state === "exited" ? await readFile(answer, "utf8").catch(() => undefined) : undefined;
    if (text === undefined) throw errors.loopFailed(name, `it ${endOf(result, timeoutMs)}`);
    const found = JSON.parse(text) as ProbeAnswer;
    if (found.state === "failed") throw new StreamboundError(found.code, found.message, "error");
    const deoptimisations = deoptimisationsOf(await readFile(log, "utf8").catch(() => undefined), bundle, found.warmUntilUs);
    return { ...found.probe, ...(deoptimisations !== undefined && { deoptimisations }) };
  } finally {
    scratch.close();
  }
}

/**
 * Counts V8's lines `code-deopt,<µs>,<size>,<code>,<inlining>,<offset>,<kind>,<location>,<reason>` whose location lies in the bundle and
 * whose time is later. Undefined for a log that is none.
 */
export function deoptimisationsOf(log: string | undefined, bundle: string, afterUs: number): number | undefined {
  if (log === undefined || !log.startsWith("v8-version")) return undefined;
  const place = pathToFileURL(bundle).href;
  return log.split("\n").filter((line) => {
    const [kind, us] = line.split(",", 2);
    return kind === "code-deopt" && Number(us) > afterUs && line.includes(`<${place}:`);
  }).length;
}
