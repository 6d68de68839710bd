/** Short labels of trials, unique within their group. */
import type { Group, Params, Scalar, Trial } from "../records/record.ts";
import { formatSize } from "../units.ts";

/** Params in the order in which a label names them; all others follow by name. */
const order = [
  "kernel",
  "loop",
  "contestant",
  "call",
  "method",
  "mode",
  "op",
  "cpuA",
  "cpuB",
  "n",
  "streams",
  "store",
  "preload",
  "width",
  "prefetch",
  "engine",
  "buffer",
  "views",
  "chunk",
  "size",
  "bytes",
  "order",
  "groupPages",
  "spacing",
  "chains",
  "load",
  "loaders",
  "delay",
  "threads",
  "pages",
  "pin",
];
/** What is done; and what a label names even where the whole group shares it. */
const subject = ["kernel", "loop", "mode"];
const identity = [...subject, "engine"];

const sizeWord = (value: Scalar) => (typeof value === "number" ? formatSize(value) : String(value));

/** How a value reads in a label; what is usual (DRAM size, regular stores, no preload, the system's pages) is left out. */
const words: Readonly<Record<string, (value: Scalar) => string>> = {
  n: (value) => `n=${value}`,
  streams: (value) => `s${value}`,
  store: (value) => (value === "regular" ? "" : String(value)),
  preload: (value) => (value === true ? "preload" : ""),
  width: (value) => `${value}-bit`,
  prefetch: (value) => `prefetch ${value}`,
  pin: (value) => (value === true ? "pinned" : ""),
  chunk: sizeWord,
  buffer: sizeWord,
  depth: (value) => `depth ${value}`,
  slots: () => "",
  count: () => "",
  sum: (value) => (value === "ends" ? "" : `sum of ${value}`),
  receiver: (value) => (value === "check" ? "" : String(value)),
  advice: (value) => (value === "none" ? "" : `advice ${value}`),
  block: (value) => `${sizeWord(value)} blocks`,
  file: (value) => `${sizeWord(value)} file`,
  size: (value) => (value === "dram" ? "" : value === "l1" || value === "l2" ? `in ${value.toUpperCase()}` : sizeWord(value)),
  bytes: sizeWord,
  groupPages: (value) => `in groups of ${value} pages`,
  spacing: (value) => `${value} B apart`,
  chains: (value) => (value === 1 ? "1 chase" : `${value} chases`),
  loaders: (value) => (value === 0 ? "idle" : `${value} loader${value === 1 ? "" : "s"}`),
  cpuA: (value) => `CPU ${value}`,
  cpuB: (value) => `CPU ${value}`,
  rounds: () => "",
  from: (value) => `from node ${value}`,
  to: (value) => `to node ${value}`,
  distance: () => "",
  threads: (value) => `${value}T`,
  concurrency: (value) => `${value} at once`,
  waitMs: (value) => (value === 0 ? "" : `${value} ms waiting`),
  fault: (value) => (value === "none" ? "" : String(value)),
  form: (value) => (value === "make" ? "captured" : value === "run" ? "passed" : ""),
  passes: () => "",
  what: (value) => String(value),
  stride: (value) => `${value} B apart`,
  written: (value) => `${value} % written`,
  pages: (value) => (value === "system" ? "" : `${value} pages`),
};

function word(name: string, value: Scalar): string {
  const known = words[name];
  if (known) return known(value);
  if (typeof value === "boolean") return value ? name : `no ${name}`;
  return typeof value === "number" ? `${name}=${value}` : value;
}

/** One label a trial of the group: the params in which the trials differ, then what they are. */
export function labels(group: Group): ReadonlyMap<Trial, string> {
  const names = [...new Set(group.trials.flatMap((trial) => Object.keys(trial.params)))].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const varying = names.filter((name) => new Set(group.trials.map((trial) => trial.params[name])).size > 1);
  // A lone trial of a family without kernels is told by all of its params.
  const told = varying.length > 0 || subject.some((name) => names.includes(name)) ? identity : names;
  const shared = names.filter((name) => told.includes(name) && !varying.includes(name));
  const used = new Map<string, number>();
  const result = new Map<Trial, string>();
  for (const trial of group.trials) {
    const text = phrase(trial.params, [...varying, ...shared]) || trial.family;
    const count = (used.get(text) ?? 0) + 1;
    used.set(text, count);
    result.set(trial, count === 1 ? text : `${text} #${count}`);
  }
  return result;
}

function rank(name: string): number {
  const index = order.indexOf(name);
  return index < 0 ? order.length : index;
}

function phrase(params: Params, names: readonly string[]): string {
  return names
    .flatMap((name) => {
      const value = params[name];
      return value === undefined ? [] : [word(name, value)];
    })
    .filter(Boolean)
    .join(" ");
}
