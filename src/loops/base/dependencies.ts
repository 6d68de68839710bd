/** The packages that a tree's loops import: head's, where both trees ask for the same ones. */
import { mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

/** What pins the versions of packages, by the tool that wrote it. */
const lockFiles = ["package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb"] as const;

/** Of a manifest, what decides which packages are installed. */
const dependencyFields = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies", "overrides", "resolutions", "workspaces"];

/** A project's folder in a tree: `top` is the tree's. */
export interface Place {
  readonly top: string;
  /** Of the project below the top; empty where it is the top. */
  readonly prefix: string;
}

/** The folders from the top down to the project: packages are found in the `node_modules` of any. */
function foldersOf(prefix: string): readonly string[] {
  const parts = prefix === "" ? [] : prefix.split("/");
  return ["", ...parts.map((_, index) => parts.slice(0, index + 1).join("/"))];
}

/**
 * The file in which two trees ask for different packages, or undefined where they ask for the same. Where only one tree has a lock file (it
 * is not committed, or new), what the manifests ask for decides.
 */
export function differingDependencies(head: Place, base: Place): string | undefined {
  for (const folder of foldersOf(head.prefix)) {
    const at = (place: Place, name: string): string | undefined => textOf(join(place.top, folder, name));
    const differing = lockFiles.find((name) => {
      const [mine, theirs] = [at(head, name), at(base, name)];
      return mine !== undefined && theirs !== undefined && mine !== theirs;
    });
    if (differing !== undefined) return join(folder, differing);
    const pinned = lockFiles.some((name) => at(head, name) !== undefined && at(base, name) !== undefined);
    if (!pinned && wishes(at(head, "package.json")) !== wishes(at(base, "package.json"))) return join(folder, "package.json");
  }
  return undefined;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function wishes(manifest: string | undefined): string {
  if (manifest === undefined) return "";
  try {
    const parsed = JSON.parse(manifest) as Record<string, unknown>;
    return JSON.stringify(dependencyFields.map((field) => parsed?.[field]));
  } catch {
    return manifest;
  }
}

/** Does head have any package installed that a loop could import? */
export function hasPackages({ top, prefix }: Place): boolean {
  return foldersOf(prefix).some((folder) => entriesOf(join(top, folder, "node_modules")).length > 0);
}

/**
 * Links head's packages into a tree, one by one: a package of the repository's own (a workspace) is a link to its folder, and the base's link
 * must lead to the base's folder, or the base would run head's code.
 */
export function linkPackages(head: Place, base: Place): void {
  for (const folder of foldersOf(head.prefix)) linkFolder(head, base, join(folder, "node_modules"));
}

/** Caches that tools keep between builds: a build of one tree must not find the other's. */
const privateEntries: readonly string[] = [".cache", ".vite", ".tmp"];

function linkFolder(head: Place, base: Place, folder: string): void {
  const entries = entriesOf(join(head.top, folder)).filter((name) => !privateEntries.includes(name));
  if (entries.length > 0) mkdirSync(join(base.top, folder), { recursive: true });
  for (const name of entries) {
    // A scope is a folder of packages.
    if (name.startsWith("@")) linkFolder(head, base, join(folder, name));
    else link(targetOf(head, base, join(folder, name)), join(base.top, folder, name));
  }
}

function targetOf(head: Place, base: Place, entry: string): string {
  const path = join(head.top, entry);
  const own = relative(realpathSync(head.top), realpath(path));
  const isOwn = own !== "" && !own.startsWith("..") && !own.split(sep).includes("node_modules");
  return isOwn ? join(base.top, own) : path;
}

/** Where a link leads; a broken one leads to itself. */
function realpath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** @param at replaced by nothing: what the tree itself holds there stays */
export function link(target: string, at: string): void {
  try {
    mkdirSync(dirname(at), { recursive: true });
    // Junctions need no rights on Windows.
    symlinkSync(target, at, "junction");
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "EEXIST") throw thrown;
  }
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
