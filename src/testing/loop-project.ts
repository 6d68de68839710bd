/** A project with loops in a git repository of its own, in a folder that is removed when the tests of the file end. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after } from "node:test";

export const gitIsThere = spawnSync("git", ["--version"]).status === 0;
/** For tests that need git. */
export const needsGit = { skip: gitIsThere ? false : "git is not installed" } as const;

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A fresh folder; its path has a space, as users' paths do. */
export function freshFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "streambound test-")));
  folders.push(folder);
  return folder;
}

/** Keeps what the tests of this file stage below the cache apart from the user's. @returns the folder that must be empty afterwards */
export function ownCache(): string {
  const cache = freshFolder();
  process.env["XDG_CACHE_HOME"] = cache;
  return join(cache, "streambound", "gate");
}

/** What gates left in the cache. */
export function leftIn(cache: string): readonly string[] {
  try {
    return readdirSync(cache);
  } catch {
    return [];
  }
}

export class LoopProject {
  readonly folder: string = freshFolder();

  write(path: string, text: string): this {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
    return this;
  }

  remove(path: string): this {
    rmSync(join(this.folder, path), { recursive: true });
    return this;
  }

  /** @returns what git printed */
  git(...args: readonly string[]): string {
    const identity = ["-c", "user.name=Test", "-c", "user.email=test@localhost", "-c", "commit.gpgsign=false", "-c", "protocol.file.allow=always"];
    const { status, stdout, stderr } = spawnSync("git", ["-C", this.folder, ...identity, ...args], { encoding: "utf8" });
    if (status !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
    return stdout.trim();
  }

  /** Makes a repository whose branch is `main`. */
  init(): this {
    this.git("init", "--quiet", "--initial-branch=main");
    return this;
  }

  /** Commits all there is. @returns the commit's id */
  commit(message: string): string {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--allow-empty", "--message", message);
    return this.git("rev-parse", "HEAD");
  }
}

export interface LoopWords {
  readonly name?: string;
  /** How often a slice does its work. */
  readonly times?: number;
  /** Elements an item. */
  readonly perItem?: number;
  /** Code before the loop, and at the begin of each slice. */
  readonly before?: string;
  readonly within?: string;
  /** What its check returns. */
  readonly check?: string;
}

/** The source of a loop that sums ones. */
export function loopText({ name = "sum", times = 1, perItem = 1, before = "", within = "", check = "sum === a.length" }: LoopWords = {}): string {
  const own = JSON.stringify("streambound");
  return `import { defineLoop } from ${own};
${before}
export default defineLoop({
  name: ${JSON.stringify(name)},
  buffers: { a: { type: "f64", perItem: ${perItem}, role: "in" } },
  init: ({ a }) => { a.fill(1); },
  make: ({ a }) => (lo, hi) => {
    ${within}
    let sum = 0;
    for (let turn = 0; turn < ${times}; turn++) {
      sum = 0;
      for (let i = lo * ${perItem}; i < hi * ${perItem}; i++) sum += a[i];
    }
    return sum;
  },
  check: (sum, { a }) => ${check},
});
`;
}
