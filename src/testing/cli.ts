/** Runs the compiled command line as users do: a process of its own, in a folder of its own, with an environment that says nothing of colours or options. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";

/** The compiled entry, seen from where this module was compiled to. */
export const cliPath: string = fileURLToPath(new URL("../cli/main.js", import.meta.url));

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called once with the process, after it has started. */
  readonly started?: (child: ChildProcess) => void;
  /** Called with all of stderr so far, at every piece of it. */
  readonly talked?: (stderr: string, child: ChildProcess) => void;
}

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A fresh folder that is removed when the tests of the file end. */
export function workFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "streambound-cli-"));
  folders.push(folder);
  return folder;
}

/** Runs `streambound` with these arguments. */
export function streambound(args: readonly string[], options: CliOptions): Promise<CliResult> {
  return execute([process.execPath, cliPath, ...args], options);
}

/** Runs a shell line in which `$streambound` is the command. */
export function shell(line: string, options: CliOptions): Promise<CliResult> {
  const env = { ...options.env, streambound: `${process.execPath} ${cliPath}` };
  return execute(["sh", "-c", line], { ...options, env });
}

/** Every file below a folder, relative to it and sorted; of a folder that does not exist there are none. */
export function filesOf(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .sort();
  } catch {
    return [];
  }
}

/** A process that hangs would hang the test run: this ends it, with code null. */
const timeoutMs = 60_000;

function execute([program, ...args]: readonly string[], { cwd, env, started, talked }: CliOptions): Promise<CliResult> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^STREAMBOUND_|^NODE_|COLOR|^CI$/.test(name));
  return new Promise((resolve, reject) => {
    const child = spawn(program as string, args, {
      cwd,
      env: { ...Object.fromEntries(inherited), ...env },
      timeout: timeoutMs,
      killSignal: "SIGKILL",
    });
    const output = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (text: string) => {
        output[stream] += text;
        if (stream === "stderr") talked?.(output.stderr, child);
      });
    }
    child.once("spawn", () => started?.(child));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, ...output }));
  });
}
