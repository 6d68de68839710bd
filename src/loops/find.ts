/** Finds loop files: those that are named, or all of a project. */
import { type Dirent, realpathSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import { errors } from "../errors.ts";

const loopFile = /\.loop\.(ts|js|mjs)$/;
/** Folders of other people's code and of what a build made of ours; beside them every folder whose name begins with a dot. */
const skippedFolders = ["node_modules", "dist"];

/**
 * Loop files of the project at `root`, relative to it with `/`, sorted.
 * @param words files of any name, or folders whose loops are meant; none for every `*.loop.{ts,js,mjs}` below `root`, such as those of
 * `benchmarks/loops`, outside node_modules, dist and folders that begin with a dot
 * @throws bad-value for a word that is neither, or that lies outside `root`
 */
export async function findLoops(root: string, words: readonly string[]): Promise<readonly string[]> {
  const base = resolve(root);
  const found = await Promise.all((words.length === 0 ? ["."] : words).map((word) => filesOf(base, word)));
  return [...new Set(found.flat())].sort();
}

async function filesOf(base: string, word: string): Promise<readonly string[]> {
  const path = resolve(base, word);
  const kind = await kindOf(path);
  const rule = "it is a file or a folder of this project";
  if (kind === undefined) throw errors.badValue("Loop", word, rule, "Name one that is there, or none for every *.loop.ts of the project.");
  const inside = within(base, path) ?? within(realpathSync(base), realpathSync(path));
  if (inside === undefined) throw errors.badValue("Loop", word, rule, "Run the command in the folder of the project that the loop belongs to.");
  return kind === "file" ? [inside] : below(base, inside);
}

/** The path relative to `base`, with `/`; undefined for what lies outside. */
function within(base: string, path: string): string | undefined {
  const inside = relative(base, path).split(sep).join("/");
  return inside === ".." || inside.startsWith("../") || resolve(base, inside) !== path ? undefined : inside;
}

async function below(base: string, folder: string): Promise<readonly string[]> {
  const found = await Promise.all(
    (await entriesOf(join(base, folder))).map(async (entry): Promise<readonly string[]> => {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) return entry.name.startsWith(".") || skippedFolders.includes(entry.name) ? [] : below(base, path);
      if (!loopFile.test(entry.name)) return [];
      // A link to a folder is not followed: it may lead back.
      return entry.isFile() || (await kindOf(join(base, path))) === "file" ? [path] : [];
    }),
  );
  return found.flat();
}

/** What cannot be read holds no loop of ours. */
async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch(() => []);
}

async function kindOf(path: string): Promise<"file" | "folder" | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? "file" : found?.isDirectory() ? "folder" : undefined;
}
