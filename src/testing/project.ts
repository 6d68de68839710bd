/** A user's project with loops, in a folder of its own that is removed when the tests of the file end. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after } from "node:test";

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Text or bytes by path. */
export type ProjectFiles = Readonly<Record<string, string | Uint8Array>>;

/** A fresh folder with these files. */
export function projectOf(files: ProjectFiles): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "streambound-project-")));
  folders.push(root);
  addFiles(root, files);
  return root;
}

export function addFiles(root: string, files: ProjectFiles): void {
  for (const [path, contents] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), contents);
  }
}

/** The source of a loop file that begins with `head`: one that counts the items of a slice. */
export function loopSource(name: string, head = ""): string {
  return `import { defineLoop } from "streambound";
${head}
export default defineLoop({
  name: ${JSON.stringify(name)},
  buffers: { a: { type: "f64", perItem: 1, role: "in" } },
  init: ({ a }) => a.fill(1),
  make: ({ a }) => (lo, hi) => {
    let sum = 0;
    for (let i = lo; i < hi; i++) sum += a[i];
    return sum;
  },
  check: (sum, { a }) => sum === a.length,
});
`;
}
