/** Reads the small text files in which Linux tells about the machine; a missing or unreadable one is undefined. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A view of a file tree; tests give a recorded one. Paths are relative to its root and begin without a slash. */
export interface Tree {
  /** The trimmed text of a file. */
  text(path: string): string | undefined;
  /** The contents of a file that is no text. */
  bytes(path: string): Uint8Array | undefined;
  /** The names in a folder; none when it is missing. */
  names(path: string): readonly string[];
}

export function openTree(root: string): Tree {
  return {
    text(path) {
      try {
        return readFileSync(join(root, path), "utf8").trim();
      } catch {
        return undefined;
      }
    },
    bytes(path) {
      try {
        return readFileSync(join(root, path));
      } catch {
        return undefined;
      }
    },
    names(path) {
      try {
        return readdirSync(join(root, path));
      } catch {
        return [];
      }
    },
  };
}

/** The CPUs of a kernel list such as `0-3,8,10-11`. */
export function parseCpuList(list: string): readonly number[] {
  return list.split(",").flatMap((part) => {
    const match = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part);
    if (match === null) return [];
    const first = Number(match[1]);
    return Array.from({ length: Math.max(0, Number(match[2] ?? first) - first + 1) }, (_, i) => first + i);
  });
}

/** A whole number of at least 0, or undefined. */
export function parseWhole(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** The value of `name` in a file of `name: value` lines such as /proc/meminfo, unit and all. */
export function field(text: string | undefined, name: string): string | undefined {
  for (const line of text?.split("\n") ?? []) {
    const colon = line.indexOf(":");
    if (colon > 0 && line.slice(0, colon).trim() === name) return line.slice(colon + 1).trim();
  }
  return undefined;
}

/** Bytes of a `123 kB` field. */
export function kilobytes(value: string | undefined): number | undefined {
  const match = /^(\d+) kB$/.exec(value ?? "");
  return match === null ? undefined : Number(match[1]) * 1024;
}
