/** Loops of one side, those that no bundle holds included: with a native addon, say, a loop runs from where it lies, in a process of its own. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { openScratch } from "../../process/scratch.ts";
import { MiB } from "../../units.ts";
import { examine } from "../examine.ts";
import { type BrokenLoop, type LoadedLoop, loadLoops } from "../load.ts";

/** A loop that is loaded; `bundle` is its own text alone where it is unbundled. */
export interface SideLoop extends LoadedLoop {
  readonly unbundled?: {
    /** Absolute; it has to stay there until the loop was measured. */
    readonly path: string;
    /** Why it cannot be bundled: a sentence. */
    readonly reason: string;
  };
}

/** How long a file may take to load. */
const loadTimeoutMs = 10_000;

/**
 * Loads loops of a folder.
 * @throws what `loadLoops` throws
 */
export async function loadSide(
  folder: string,
  files: readonly string[],
  signal: AbortSignal | undefined,
): Promise<{ readonly loops: readonly SideLoop[]; readonly broken: readonly BrokenLoop[] }> {
  const { loops, broken } = await loadLoops(folder, files, signal);
  const found = await Promise.all(broken.map((one) => (one.code === "bundle-failed" ? asItLies(folder, one, signal) : one)));
  return { loops: [...loops, ...found.filter((one) => "contract" in one)], broken: found.filter((one): one is BrokenLoop => !("contract" in one)) };
}

async function asItLies(folder: string, one: BrokenLoop, signal: AbortSignal | undefined): Promise<SideLoop | BrokenLoop> {
  const path = resolve(folder, one.file);
  const scratch = openScratch({ quotaBytes: MiB });
  try {
    const found = await examine({ path, file: one.file, answer: join(scratch.folder, "answer.json"), timeoutMs: loadTimeoutMs, signal });
    // Why it cannot be bundled says more than why Node cannot load it: that may be TypeScript alone.
    if (!("contract" in found)) return one;
    const code = await readFile(path, "utf8");
    const bundle = { code, hash: createHash("sha256").update(code).digest("hex") };
    return { file: one.file, contract: found.contract, bundle, unbundled: { path, reason: one.message } };
  } finally {
    scratch.close();
  }
}
