/** The Java contestants, compiled once a run into its scratch folder. */
import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Unavailable } from "../../harness/subject.ts";
import { runChild } from "../../process/child.ts";
import { leashed } from "../../process/leashed.ts";
import { findJavac, oldestJava } from "./installed.ts";
import { withoutFolders } from "./judge.ts";

/** In the scratch folder, with room enough for all classes. */
export const classesName = "runtimes-classes";
export const classesBytes = 1 << 20;

/** A compiler that starts from a slow disk takes seconds; a command to a worker may take a minute. */
const timeoutMs = 50_000;

/**
 * The folder of the classes. They are the oldest version's that the contestants run on, whichever compiler made them, so that one compilation
 * serves every runtime. Only one thread of a run comes here: what is half done is nobody else's.
 * @throws Unavailable without a compiler; Error with the compiler's words
 */
export async function javaClasses(scratch: string, sources: URL): Promise<string> {
  const classes = join(scratch, classesName);
  if (existsSync(classes)) return classes;
  const folder = fileURLToPath(sources);
  const files = (existsSync(folder) ? readdirSync(folder) : []).filter((file) => file.endsWith(".java")).map((file) => join(folder, file));
  if (files.length === 0) throw new Unavailable("java-sources-absent", "the Java contestants are not part of this build");
  const javac = await findJavac();
  const part = `${classes}.part`;
  rmSync(part, { recursive: true, force: true });
  const outcome = await runChild({
    command: leashed([javac, "--release", String(oldestJava), "-d", part, ...files]),
    timeoutMs,
    maxOutputBytes: 1 << 20,
    leash: true,
  });
  if (outcome.state !== "exited" || outcome.code !== 0)
    throw new Error(`the Java contestants were not compiled: ${withoutFolders(outcome.stderr.trim().split("\n")[0] ?? "") || outcome.state}`);
  renameSync(part, classes);
  return classes;
}
