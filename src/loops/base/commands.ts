/** What a tree needs before its loops can be bundled: the user's own commands for installing and building. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { errors, messageOf } from "../../errors.ts";
import { runChild } from "../../process/child.ts";
import { codeOf } from "../../records/causes.ts";
import { withoutPlace } from "./git.ts";

/** Longest time of an install or a build. */
export const commandLimitMs = 10 * 60_000;
/** A build may talk much; only its end is told. */
const maxOutputBytes = 64 << 20;

/** Lines of shell, run in the project's folder. */
export interface Commands {
  readonly install?: string;
  readonly build?: string;
}

const line = z.string().trim().min(1);
const configSchema = z.object({
  streambound: z.object({ gate: z.strictObject({ install: line.optional(), build: line.optional() }).optional() }).optional(),
});

/**
 * The commands that a project's package.json names under `"streambound": { "gate": { … } }`; none where there is no such file.
 * @throws config-invalid
 */
export function commandsOf(folder: string): Commands {
  let manifest: unknown;
  try {
    manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  } catch (thrown) {
    if (codeOf(thrown) === "ENOENT") return {};
    throw errors.configInvalid(messageOf(thrown));
  }
  const parsed = configSchema.safeParse(manifest);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw errors.configInvalid(`${issue?.path.join(".") || "it"}: ${issue?.message ?? "it does not fit"}`);
  }
  const { install, build } = parsed.data.streambound?.gate ?? {};
  return { ...(install !== undefined && { install }), ...(build !== undefined && { build }) };
}

export interface CommandOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
}

/**
 * Runs a line of shell in a folder.
 * @param side whose tree it is, for the error
 * @throws command-failed with the last words of the command; the signal's reason where it was aborted
 */
export async function runCommand(
  command: string,
  folder: string,
  side: "base" | "head",
  { signal, timeoutMs = commandLimitMs }: CommandOptions = {},
) {
  const shell: readonly [string, ...string[]] = process.platform === "win32" ? ["cmd.exe", "/d", "/s", "/c", command] : ["sh", "-c", command];
  const outcome = await runChild({ command: shell, cwd: folder, env: withoutPlace, timeoutMs, maxOutputBytes, ...(signal && { signal }) });
  if (outcome.state === "exited" && outcome.code === 0) return;
  if (outcome.state === "aborted") throw signal?.reason;
  throw errors.commandFailed(command, side, `${ending(outcome, timeoutMs)}${tail(`${outcome.stdout}\n${outcome.stderr}`)}`);
}

function ending(outcome: Awaited<ReturnType<typeof runChild>>, timeoutMs: number): string {
  switch (outcome.state) {
    case "exited":
      return `it ended with code ${outcome.code}`;
    case "killed":
      return `it was ended by ${outcome.signal}`;
    case "timeout":
      return `it did not end within ${timeoutMs / 1000} s`;
    case "flooded":
      return "it printed more than is read";
    case "aborted":
      return "it was interrupted";
    case "failed":
      return outcome.reason;
  }
}

/** The last lines that say something. */
function tail(output: string): string {
  const lines = output.split(/\r?\n/).flatMap((one) => one.trim() || []);
  return lines.length === 0 ? "" : `: ${lines.slice(-6).join(" | ")}`;
}
