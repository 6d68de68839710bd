/** Child processes under a time limit, an output limit and a leash: none outlives its call or this process. */
import { type ChildProcess, spawn } from "node:child_process";
import type { Writable } from "node:stream";
import { errors, messageOf } from "../errors.ts";
import { atEnd } from "./ending.ts";

/** How long a tree may take to end after SIGTERM before SIGKILL follows. */
const graceMs = 500;

export interface ChildOptions {
  /** Program and its arguments; no shell is involved. */
  readonly command: readonly [string, ...string[]];
  readonly timeoutMs: number;
  /** Limit of stdout and stderr together; beyond it the tree is killed. */
  readonly maxOutputBytes: number;
  /** The whole environment of the child. @default that of this process */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Working folder. @default that of this process */
  readonly cwd?: string;
  /** Text for the child's stdin, or its pieces as they come. @default stdin is empty */
  readonly input?: string | AsyncIterable<string>;
  /**
   * Keeps stdin open: a child that ends when it closes ends with this process or worker thread, however that ends. For programs that know of no
   * leash there is `leashed`. @default stdin closes after `input`
   */
  readonly leash?: boolean;
  /** Told whatever the child prints, as it comes: a sign of life. */
  readonly onOutput?: (text: string) => void;
  /** Kills the tree. */
  readonly signal?: AbortSignal;
}

/** What was read before the end, whatever the end was. */
interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

export type ChildOutcome = Output &
  (
    | { readonly state: "exited"; readonly code: number }
    /** By a signal that we did not send: a crash, or the system's memory killer. */
    | { readonly state: "killed"; readonly signal: string }
    | { readonly state: "timeout" }
    | { readonly state: "aborted" }
    /** More output than `maxOutputBytes`; what is returned is cut at the limit. */
    | { readonly state: "flooded" }
    /** Never started. */
    | { readonly state: "failed"; readonly reason: string }
  );

/** Why we killed the tree. */
type Verdict = "timeout" | "aborted" | "flooded";

/**
 * Runs a command to its end and tells how it ended; throws only on misuse. The child leads a process group of its own,
 * which is killed (SIGTERM, then SIGKILL) on time-out, abort, too much output, the child's own exit and the exit of this
 * process: a grandchild does not survive unless it leaves the group. On Windows, which has no groups, the child alone is killed.
 */
export function runChild(options: ChildOptions): Promise<ChildOutcome> {
  const { command, timeoutMs, maxOutputBytes, env, cwd, input, leash = false, onOutput, signal } = options;
  if (!(timeoutMs > 0 && maxOutputBytes >= 0)) throw errors.internal(`a child needs limits, not ${timeoutMs} ms and ${maxOutputBytes} B`);
  if (signal?.aborted) return Promise.resolve({ state: "aborted", stdout: "", stderr: "" });

  return new Promise((resolve) => {
    const [program, ...args] = command;
    const child = spawn(program, args, {
      detached: process.platform !== "win32",
      stdio: ["pipe", "pipe", "pipe"],
      windowsHide: true,
      ...(env && { env: { ...env } }),
      ...(cwd !== undefined && { cwd }),
    });
    const chunks = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    let room = maxOutputBytes;
    let verdict: Verdict | undefined;
    const timers: NodeJS.Timeout[] = [];

    const forget = atEnd(() => killTree(child, "SIGKILL"));
    const end = (why: Verdict): void => {
      if (verdict !== undefined) return;
      verdict = why;
      killTree(child, "SIGTERM");
      timers.push(setTimeout(() => killTree(child, "SIGKILL"), graceMs));
    };
    const abort = (): void => end("aborted");
    const settle = (outcome: (output: Output) => ChildOutcome): void => {
      forget();
      for (const timer of timers) clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      resolve(outcome({ stdout: Buffer.concat(chunks.stdout).toString("utf8"), stderr: Buffer.concat(chunks.stderr).toString("utf8") }));
    };

    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].on("data", (chunk: Buffer) => {
        const kept = chunk.subarray(0, room);
        room -= kept.length;
        if (kept.length > 0) chunks[stream].push(kept);
        if (kept.length < chunk.length) end("flooded");
        onOutput?.(kept.toString("utf8"));
      });
    }
    child.stdin.on("error", () => {}); // A child may end without reading its input: EPIPE says nothing that its exit does not.
    void feed(child.stdin, input, !leash);

    timers.push(setTimeout(() => end("timeout"), timeoutMs));
    signal?.addEventListener("abort", abort, { once: true });
    child.on("error", (error) => {
      if (child.pid === undefined) settle((output) => ({ ...output, state: "failed", reason: messageOf(error) }));
    });
    child.once("exit", () => {
      // A grandchild may still hold the pipes, and "close" waits for them; one that left the group is cut off.
      killTree(child, "SIGKILL");
      timers.push(setTimeout(() => [child.stdout, child.stderr].forEach((stream) => void stream.destroy()), graceMs));
    });
    child.once("close", (code, killer) => {
      settle((output) => {
        if (verdict !== undefined) return { ...output, state: verdict };
        return code === null ? { ...output, state: "killed", signal: killer ?? "unknown" } : { ...output, state: "exited", code };
      });
    });
  });
}

/** Nobody waits for it: pieces that never come are forgotten with the child. */
async function feed(stdin: Writable, input: ChildOptions["input"] = "", end: boolean): Promise<void> {
  if (typeof input === "string") stdin.write(input);
  else for await (const text of input) stdin.write(text);
  if (end) stdin.end();
}

function killTree(child: ChildProcess, how: "SIGTERM" | "SIGKILL"): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill(how);
    else process.kill(-child.pid, how);
  } catch {
    // ESRCH: nobody of the group is left.
  }
}
