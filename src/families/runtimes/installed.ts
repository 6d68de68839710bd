/** Which runtimes this machine has: asked once a thread, by a process of their own. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Unavailable } from "../../harness/subject.ts";
import { runChild } from "../../process/child.ts";
import { leashed } from "../../process/leashed.ts";

export interface Java {
  readonly java: string;
  readonly major: number;
}

export interface Python {
  readonly python: string;
}

/** The oldest that the contestants are written for. */
export const oldestJava = 17;
/** The first with virtual threads (JEP 444). */
export const oldestVirtual = 21;
const oldestPython = [3, 11] as const;

/** Answers of a version's question come at once, but for the first start from a slow disk. */
const timeoutMs = 20_000;

const known = new Map<string, Promise<unknown>>();

/** The answer of the first asking, whatever it was. */
function once<T>(key: string, find: () => Promise<T>): Promise<T> {
  const pending = (known.get(key) as Promise<T> | undefined) ?? find();
  known.set(key, pending);
  return pending;
}

/** @throws Unavailable */
export function findJava(): Promise<Java> {
  return once("java", async () => {
    const java = toolOf("java");
    const said = await ask(java, ["-version"]);
    const major = said === undefined ? undefined : javaMajor(said);
    if (major === undefined)
      throw new Unavailable("java-absent", `no Java was found: neither in JAVA_HOME nor in PATH is there a java of version ${oldestJava} or later`);
    if (major < oldestJava) throw new Unavailable("java-absent", `the contestant needs Java ${oldestJava} or later, and this is ${major}`);
    return { java, major };
  });
}

/** A compiler of at least the contestants' version; it need not be of the runtime that is measured. @throws Unavailable */
export function findJavac(): Promise<string> {
  return once("javac", async () => {
    const candidates = [toolOf("javac"), "javac"];
    for (const javac of new Set(candidates)) {
      const major = javaMajor((await ask(javac, ["-version"])) ?? "");
      if (major !== undefined && major >= oldestJava) return javac;
    }
    throw new Unavailable(
      "javac-absent",
      `no Java compiler was found: neither in JAVA_HOME nor in PATH is there a javac of version ${oldestJava} or later`,
    );
  });
}

/** @throws Unavailable */
export function findPython(): Promise<Python> {
  return once("python", async () => {
    // A launcher (of pyenv, say) would be started with every sample: the program itself is asked where it lies.
    const said = await ask("python3", ["-c", "import sys; print(*sys.version_info[:2]); print(sys.executable)"]);
    const [, major, minor, python] = /^(\d+) (\d+)\r?\n(.+?)\r?$/m.exec(said ?? "") ?? [];
    if (python === undefined) throw new Unavailable("python-absent", "no Python was found: in PATH is no python3");
    if (Number(major) !== oldestPython[0] || Number(minor) < oldestPython[1])
      throw new Unavailable("python-absent", `the contestant needs Python ${oldestPython.join(".")} or later, and python3 is ${major}.${minor}`);
    return { python };
  });
}

/** JAVA_HOME says which is meant, where it says anything. */
function toolOf(tool: "java" | "javac"): string {
  const home = process.env["JAVA_HOME"];
  if (!home) return tool;
  const path = join(home, "bin", process.platform === "win32" ? `${tool}.exe` : tool);
  return existsSync(path) ? path : tool;
}

/** `openjdk version "17.0.15" 2025-04-15`, `javac 21`, and before Java 9 `java version "1.8.0_402"`. */
export function javaMajor(said: string): number | undefined {
  const [, first, second] = /(?:version "|javac )(\d+)(?:\.(\d+))?/.exec(said) ?? [];
  if (first === undefined) return undefined;
  return first === "1" && second !== undefined ? Number(second) : Number(first);
}

/** What a program prints; undefined where it cannot be started or fails. */
async function ask(program: string, args: readonly string[]): Promise<string | undefined> {
  const outcome = await runChild({ command: leashed([program, ...args]), timeoutMs, maxOutputBytes: 1 << 16, leash: true });
  return outcome.state === "exited" && outcome.code === 0 ? outcome.stdout + outcome.stderr : undefined;
}
