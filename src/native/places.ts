/** Where the addon's files are: those of this package, and the one that `streambound native build` makes beside a package that is read-only. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Beside the compiled code: `dist/native`. */
export const nativeFolder: string = fileURLToPath(new URL("../../native", import.meta.url));
/** The C sources and the headers of Node-API, as the package ships them. */
export const sourceFolder: string = join(nativeFolder, "src");
/** Compiled on this machine. */
export const builtPath: string = join(nativeFolder, "streambound.node");
/** Why the build did not compile it, in words. */
export const absentPath: string = join(nativeFolder, "absent.txt");

/** Is this a machine that the addon is written for? */
export function nativePlatform(): boolean {
  return process.platform === "linux" && (process.arch === "x64" || process.arch === "arm64");
}

/** Shipped by the package, for a platform and architecture such as `linux-arm64`. */
export function prebuiltPath(target: string = `${process.platform}-${process.arch}`, folder: string = nativeFolder): string {
  return join(folder, "prebuilds", `${target}.node`);
}

/** Where an addon of this package may be, the best first: what was compiled here fits this machine's compiler and libraries. */
export function addonPaths(): readonly string[] {
  return [builtPath, ...(existsSync(cacheFolder() ?? "") ? [cachedPath() ?? []].flat() : []), prebuiltPath()];
}

/**
 * The addon in the user's cache folder, or undefined where the user has none. Named by its sources, so that two versions of the package
 * never share one.
 */
export function cachedPath(): string | undefined {
  const folder = cacheFolder();
  return folder && join(folder, `${sourcesHash()}-${process.platform}-${process.arch}.node`);
}

/** By the XDG base directory specification, which ignores relative paths. */
function cacheFolder(): string | undefined {
  const given = process.env["XDG_CACHE_HOME"];
  if (given && isAbsolute(given)) return join(given, "streambound");
  try {
    return join(homedir(), ".cache", "streambound");
  } catch {
    // A user without an entry in the password file.
    return undefined;
  }
}

function sourcesHash(): string {
  const hash = createHash("sha256");
  const names = existsSync(sourceFolder) ? readdirSync(sourceFolder).filter((name) => /\.[ch]$/.test(name)) : [];
  for (const name of names.sort()) hash.update(`${name}\0`).update(readFileSync(join(sourceFolder, name)));
  return hash.digest("hex").slice(0, 16);
}
