/** Which loops are asked for: words that are files, folders or names of loops. */
import { resolve } from "node:path";
import { errors } from "../../errors.ts";
import { findLoops } from "../load.ts";
import { exists } from "./side.ts";

interface Named {
  readonly name: string;
  readonly file: string;
}

export interface Selection {
  /** Files that have to be read, relative to the project's folder: all of them where a loop is named by its name. */
  readonly files: readonly string[];
  /** Are these all of the project's? */
  readonly whole: boolean;
  /** @throws unknown-name for a word that is no loop's name */
  of<M extends Named>(loops: readonly M[]): readonly M[];
}

/** @throws no-loops; bad-value for a path outside the project */
export async function selectLoops(root: string, words: readonly string[]): Promise<Selection> {
  const isPath = await Promise.all(words.map((word) => exists(resolve(root, word))));
  const paths = words.filter((_, index) => isPath[index]);
  const names = words.filter((_, index) => !isPath[index]);
  const named = paths.length === 0 ? [] : await findLoops(root, paths);
  const whole = names.length > 0 || paths.length === 0;
  const files = whole ? [...new Set([...(await findLoops(root, [])), ...named])].sort() : named;
  if (files.length === 0) throw errors.noLoops(paths.length > 0 ? `in ${paths.join(", ")}` : "in this project");
  return {
    files,
    whole,
    of: (matches) => {
      const known = matches.map(({ name }) => name);
      const unknown = names.find((name) => !known.includes(name));
      if (unknown !== undefined) throw errors.unknownName("Loop", unknown, known);
      return words.length === 0 ? matches : matches.filter(({ name, file }) => names.includes(name) || named.includes(file));
    },
  };
}
