/** What lies in the folder of the peers, and one measurement by one of them. */
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** Longest time of one measurement. */
const timeoutMs = 60_000;

/** @returns the peers with version and build, or the reason why one is absent */
export async function inspect(adapters, root) {
  return Promise.all(
    adapters.map(async ({ id, folder, program, build, statistic, counts }) => {
      const base = join(root, folder);
      if (!existsSync(join(base, program))) return { id, state: "absent", reason: `${folder}/${program} was not built` };
      const git = async (...args) => (await execute("git", ["-C", base, ...args])).stdout.trim();
      const [version, commit] = await Promise.all([git("describe", "--tags", "--always"), git("rev-parse", "HEAD")]);
      return { id, state: "built", version, commit, build, statistic, counts };
    }),
  );
}

/** One measurement by a peer, in a scratch folder, because some write files. */
export async function runPeer(adapter, task, { root, scratch, signal }) {
  const base = join(root, adapter.folder);
  const { args, env } = adapter.command(task, base);
  const { stdout } = await execute(join(base, adapter.program), args, {
    cwd: scratch,
    env: { PATH: process.env.PATH, LC_ALL: "C", ...env },
    timeout: timeoutMs,
    killSignal: "SIGKILL",
    maxBuffer: 16 * 2 ** 20,
    signal,
  });
  return adapter.parse(stdout, task);
}

/** One measurement by us: a process of its own as well. */
export async function runOurs(task, { signal }) {
  const script = new URL("./ours.mjs", import.meta.url).pathname;
  const { stdout } = await execute(process.execPath, [script, JSON.stringify(task)], {
    // A search takes longer than a measurement.
    timeout: 5 * timeoutMs,
    killSignal: "SIGKILL",
    maxBuffer: 256 * 2 ** 20,
    signal,
  });
  return JSON.parse(stdout);
}

/** The first line of the compiler's version. */
export async function compilerVersion() {
  return (await execute("gcc", ["--version"])).stdout.split("\n")[0];
}

/**
 * Ticks a second of the time stamp counter, as the Linux kernel calibrated it: its "BogoMIPS" are two of them, in millions. Absent where
 * the counter is not the kernel's clock.
 */
export function tscHz(text = existsSync("/proc/cpuinfo") ? readFileSync("/proc/cpuinfo", "utf8") : "") {
  if (!/^flags\s*:.*\bconstant_tsc\b/m.test(text)) return undefined;
  const bogoMips = Number(/^bogomips\s*:\s*([\d.]+)/m.exec(text)?.[1]);
  return bogoMips > 0 ? (bogoMips / 2) * 1e6 : undefined;
}
