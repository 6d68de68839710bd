/** Who made a folder of files that must not outlive its process: noted inside, for whoever comes after a killed one. */
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";

/** Beside the folder's contents. */
const ownerFile = "owner.json";

const ownerSchema = z.object({
  pid: z.number().int().positive(),
  host: z.string(),
  /** Ticks from boot to the process's start, where the system tells: a number of a process may be given again. */
  start: z.string().optional(),
  /** Repositories that know of a working tree in the folder. */
  trees: z.array(z.string()).optional(),
});
export type Owner = z.infer<typeof ownerSchema>;

/** One of another host may be in use over a shared disk: nothing that makes such a folder takes so long. */
const foreignAgeMs = 24 * 3600_000;

/** Notes in the folder that it is this process's. @throws where the folder cannot be written */
export function claim(folder: string, trees: readonly string[] = []): void {
  const start = startOf(process.pid);
  const owner: Owner = { pid: process.pid, host: hostname(), ...(start !== undefined && { start }), ...(trees.length > 0 && { trees: [...trees] }) };
  writeFileSync(join(folder, ownerFile), JSON.stringify(owner));
}

/** Who claimed the folder, if anybody did. */
export function ownerOf(folder: string): Owner | undefined {
  try {
    return ownerSchema.parse(JSON.parse(readFileSync(join(folder, ownerFile), "utf8")));
  } catch {
    return undefined;
  }
}

/** Is the process gone that claimed this folder? One of another host counts as gone after a day; one of nobody is somebody's. */
export function isAbandoned(folder: string): boolean {
  const owner = ownerOf(folder);
  if (owner === undefined) return false;
  if (owner.host === hostname()) return !isAlive(owner);
  return Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > foreignAgeMs;
}

function isAlive({ pid, start }: Owner): boolean {
  try {
    process.kill(pid, 0);
  } catch (thrown) {
    // EPERM: it is there, and somebody else's.
    return (thrown as NodeJS.ErrnoException).code === "EPERM";
  }
  const now = startOf(pid);
  return start === undefined || now === undefined || start === now;
}

/** Field 22 of /proc/<pid>/stat (proc_pid_stat(5)): what stands before it may hold spaces and parentheses. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}
