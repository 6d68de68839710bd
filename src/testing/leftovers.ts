/** What a run may have left behind in this process: threads, open ports and child processes. */
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** Handles that keep a process alive and that a run opens. */
const kinds = ["MessagePort", "Worker", "ChildProcess", "ProcessWrap", "Timeout"];

interface Counts {
  readonly handles: number;
  /** Undefined outside Linux. */
  readonly threads: number | undefined;
  readonly children: number | undefined;
}

function counts(): Counts {
  return {
    handles: process.getActiveResourcesInfo().filter((kind) => kinds.includes(kind)).length,
    threads: attempt(() => readdirSync("/proc/self/task").length),
    children: attempt(() => readFileSync(`/proc/self/task/${process.pid}/children`, "utf8").split(" ").filter(Boolean).length),
  };
}

/**
 * Runs `action`, and says what it left behind; threads that are ending get a second to do so.
 * The first use of a module may start threads that stay (V8's compilers, libuv's pool): run something small before.
 */
export async function leftoversOf(action: () => Promise<void>): Promise<string[]> {
  const before = counts();
  await action();
  let left: string[] = [];
  for (let attempts = 0; attempts < 20; attempts++) {
    const now = counts();
    left = (Object.keys(before) as (keyof Counts)[])
      .filter((kind) => (now[kind] ?? 0) > (before[kind] ?? 0))
      .map((kind) => `${kind}: ${now[kind]} where there were ${before[kind]}`);
    if (left.length === 0) return left;
    await sleep(50);
  }
  return left;
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
