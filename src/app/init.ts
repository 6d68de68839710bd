/** Writes a loop that works, for a user to change into their own. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errors, quote } from "../errors.ts";
import { codeOf, reasonOf } from "../records/causes.ts";

export interface InitOptions {
  /** Folder of the project. @default the working folder */
  readonly root?: string;
  /** JavaScript typed by JSDoc, for projects without TypeScript. */
  readonly javascript?: boolean;
}

/**
 * Writes `benchmarks/loops/example.loop.ts` (`.mjs` in JavaScript) below the project's folder.
 * @returns the file, relative to that folder, with `/`
 * @throws bad-value where it is there already; output-failed
 */
export async function init({ root = ".", javascript = false }: InitOptions = {}): Promise<{ readonly file: string }> {
  const file = `benchmarks/loops/example.loop.${javascript ? "mjs" : "ts"}`;
  const path = join(root, file);
  const failed = (thrown: unknown): never => {
    throw errors.outputFailed(`Loop file ${quote(path)}`, reasonOf(thrown));
  };
  await mkdir(dirname(path), { recursive: true }).catch(failed);
  await writeFile(path, exampleOf(javascript), { flag: "wx" }).catch((thrown) => {
    if (codeOf(thrown) !== "EEXIST") failed(thrown);
    throw errors.badValue("Folder", root, `${file} is there already, and init replaces nothing`, "Rename that file, or name another folder.");
  });
  return { file };
}

/** Both languages say the same: the types follow from the declaration. Strict projects want to hear that an element is there. */
function exampleOf(javascript: boolean): string {
  const [first, sure] = javascript ? ["// @ts-check\n", ""] : ["", "!"];
  const own = JSON.stringify("streambound");
  return `${first}/** out = weight × (a + b): two arrays in, one out. Replace the loop in make by yours, and the buffers by what it reads and writes. */
import { defineLoop } from ${own};

export default defineLoop({
  name: "example",

  // What it works on. Streams grow with the working set: perItem elements for each item; the other roles are scratch and table.
  buffers: {
    a: { type: "f64", perItem: 1, role: "in" },
    b: { type: "f64", perItem: 1, role: "in" },
    out: { type: "f64", perItem: 1, role: "out" },
  },
  params: { weight: 0.5 },

  // Items of a slice are a multiple of this.
  granularity: 8,

  // Writes the inputs; not timed.
  init({ a, b }) {
    a.fill(1);
    b.fill(3);
  },

  // Returns the loop: items lo to hi, hi excluded. What it returns is summed over all slices, so that no compiler can leave the work out.
  make({ a, b, out }, { weight }) {
    return (lo, hi) => {
      let sum = 0;
      for (let i = lo; i < hi; i++) {
        const value = weight * (a[i]${sure} + b[i]${sure});
        out[i] = value;
        sum += value;
      }
      return sum;
    };
  },

  // Is the result right after one whole pass? A loop that computes something else is not measured.
  check: (sum, { a, out }) => sum === 2 * a.length && out.every((value) => value === 2),
});
`;
}
