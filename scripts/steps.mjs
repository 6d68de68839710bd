/** Runs build steps, each only when the content that it reads has changed or something that it made is gone. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

/**
 * @typedef {object} Step
 * @property {string} id
 * @property {() => readonly string[]} reads the files whose paths and contents decide whether the step is due
 * @property {() => string} [facts] what else decides, such as the version of a program
 * @property {() => Promise<readonly string[]>} run does the work and returns the files that it made
 */

/**
 * Runs the steps in order. A step that fails loses its stamp, so that the next call repeats it, and ends the build.
 * @param {readonly Step[]} steps
 * @param {{ root: string, stamps: string, log: (line: string) => void }} place paths in `reads` are told apart relative to `root`
 * @returns {Promise<string[]>} the ids of the steps that ran
 */
export async function runSteps(steps, { root, stamps, log }) {
  const ran = [];
  for (const step of steps) {
    const stamp = join(stamps, `${step.id}.json`);
    const hash = hashOf(root, step.reads(), step.facts?.());
    if (isFresh(stamp, hash)) continue;
    rmSync(stamp, { force: true });
    const start = performance.now();
    try {
      const made = await step.run();
      const missing = made.find((path) => !existsSync(path));
      if (missing !== undefined) throw new Error(`it did not make ${relative(root, missing)}`);
      mkdirSync(stamps, { recursive: true });
      writeFileSync(stamp, JSON.stringify({ hash, made }));
    } catch (thrown) {
      throw new Error(`build: ${step.id} failed: ${thrown instanceof Error ? thrown.message : thrown}`, { cause: thrown });
    }
    ran.push(step.id);
    log(`build: ${step.id} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  }
  return ran;
}

function isFresh(stamp, hash) {
  try {
    const { hash: last, made } = JSON.parse(readFileSync(stamp, "utf8"));
    return last === hash && made.every((path) => existsSync(path));
  } catch {
    return false;
  }
}

/** SHA-256 over names and contents, and over `facts`. A file that is missing counts as such, so that its return makes the step due. */
export function hashOf(root, paths, facts = "") {
  const hash = createHash("sha256").update(facts);
  for (const path of [...paths].sort()) {
    const content = existsSync(path) ? readFileSync(path) : undefined;
    hash.update(`${relative(root, path).split(sep).join("/")}\0${content?.length ?? "missing"}\0`);
    if (content !== undefined) hash.update(content);
  }
  return hash.digest("hex");
}

/** Every file below `folder`, with its path; none when the folder is missing. */
export function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath ?? entry.path, entry.name)] : [],
  );
}

/** Removes the files below `folder` that `keep` does not hold, and folders that this empties. */
export function prune(folder, keep) {
  for (const path of filesBelow(folder)) {
    if (keep.has(path)) continue;
    rmSync(path);
    for (let parent = dirname(path); parent !== folder && readdirSync(parent).length === 0; parent = dirname(parent)) rmdirSync(parent);
  }
}
