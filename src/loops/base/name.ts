/** What `--base` names: a revision, a saved baseline, or a path. */
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { errors, nearest } from "../../errors.ts";
import { listBaselines } from "../baseline.ts";
import { commitOf, type GitOptions, repositoryOf } from "./git.ts";

export type GateBase =
  | { readonly kind: "revision"; readonly revision: string }
  | { readonly kind: "baseline"; readonly name: string }
  /** A folder with loops of its own, or one loop file. */
  | { readonly kind: "path"; readonly path: string }
  /** Head itself: what the gate finds is its own noise. */
  | { readonly kind: "self" };

/** What a word may be, each by the prefix that says so. */
const readings = {
  revision: (word: string): GateBase => ({ kind: "revision", revision: word }),
  baseline: (word: string): GateBase => ({ kind: "baseline", name: word }),
  path: (word: string): GateBase => ({ kind: "path", path: word }),
} as const;
type Reading = keyof typeof readings;
const kinds = Object.keys(readings) as readonly Reading[];

/**
 * Reads a word by its prefix (`revision:`, `baseline:`, `path:`), as a path where it is written like one (`./x`, `../x`, `/x`), or by what there
 * is of that name.
 * @throws ambiguous-base where there are two of the name; unknown-base where there is none; git-missing where only git could tell
 */
export async function namedBase(root: string, word: string, options: GitOptions = {}): Promise<GateBase> {
  const prefixed = kinds.find((kind) => word.startsWith(`${kind}:`));
  if (prefixed !== undefined) return readings[prefixed](word.slice(prefixed.length + 1));
  if (/^(\.{1,2}([/\\]|$)|[/\\]|[A-Za-z]:[/\\])/.test(word)) return readings.path(word);
  const names = (await listBaselines(root)).map(({ name }) => name);
  const isPath = await stat(resolve(root, word)).then(
    () => true,
    () => false,
  );
  const revision = await isRevision(root, word, options, names.includes(word) || isPath);
  const found = kinds.filter((kind) => ({ revision, baseline: names.includes(word), path: isPath })[kind]);
  if (found.length > 1) throw errors.ambiguousBase(word, found);
  const [only] = found;
  if (only === undefined) throw errors.unknownBase(word, names, nearest(word, names));
  return readings[only](word);
}

/** @param named is there something else of this name? Then a machine without git loses nothing. */
async function isRevision(root: string, word: string, options: GitOptions, named: boolean): Promise<boolean> {
  try {
    if ((await repositoryOf(root, options)) === undefined) return false;
    return (await commitOf(root, word, options)) !== undefined;
  } catch (thrown) {
    if (named && (thrown as { readonly code?: string }).code === "git-missing") return false;
    throw thrown;
  }
}
