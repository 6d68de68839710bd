/** Tiny loops as the bundles that a block is given. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LoopTask } from "../loops/block/task.ts";

/** What a test changes of a loop's text; each is a piece of code. */
export interface BlockLoop {
  readonly name?: string;
  readonly buffers?: string;
  /** Body of `(lo, hi) => { … }`; `s`, `d`, `lo` and `hi` are in scope. */
  readonly slice?: string;
  readonly check?: string;
  /** Further members of the declaration. */
  readonly more?: string;
  /** Runs when the bundle is loaded. */
  readonly top?: string;
}

const streams = '{ s: { type: "f64", perItem: 1, role: "in" }, d: { type: "f64", perItem: 1, role: "out" } }';
const axpy = "for (let i = lo; i < hi; i++) d[i] = s[i] * 1.5 + 2; return hi - lo;";
const axpyCheck = "(count, { s, d }) => count === s.length && d.every((value, i) => value === s[i] * 1.5 + 2)";

/** d = 1.5 s + 2; its slices return how many items they did. */
export function sliceBundle({ name = "axpy", buffers = streams, slice = axpy, check = axpyCheck, more = "", top = "" }: BlockLoop = {}): string {
  return `${top}
export default {
  name: ${JSON.stringify(name)},
  buffers: ${buffers},
  init: ({ s }) => { for (let i = 0; i < s.length; i++) s[i] = i % 7; },
  make: ({ s, d }) => (lo, hi) => { ${slice} },
  check: ${check},
  ${more}
};
`;
}

/** A transform of each kind that hands on what it gets. */
export const transforms = {
  web: "() => new TransformStream({ transform(chunk, out) { out.enqueue(chunk); } })",
  duplex: "() => new PassThrough()",
  function: "() => async function* (source) { yield* source; }",
} as const;

export function transformBundle(transform: string, name = "through"): string {
  return `import { PassThrough } from "node:stream";
export default {
  name: ${JSON.stringify(name)},
  chunkBytes: 4096,
  init: ({ input }) => { for (let i = 0; i < input.length; i++) input[i] = i; },
  transform: ${transform},
  check: (bytes, { input }) => bytes === input.length,
};
`;
}

/** Writes the two versions into folders of equal path length below `folder`. */
export function loopTask(folder: string, versions: { readonly base: string; readonly head: string }, task: Partial<LoopTask> = {}): LoopTask {
  const name = task.name ?? "axpy";
  const [base, head] = (["base", "head"] as const).map((version) => {
    mkdirSync(join(folder, version), { recursive: true });
    const file = join(folder, version, `${name}.mjs`);
    writeFileSync(file, versions[version]);
    return file;
  }) as [string, string];
  return { name, design: "in-situ", base, head, items: 8192, sliceItems: 512, rounds: 16, threads: 1, ...task };
}
