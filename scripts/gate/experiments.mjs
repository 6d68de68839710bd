/** What the certificate of the gate asks, as data. Each gate judges every loop of its experiment once, so gates × loops verdicts are counted. */

const file = (name) => `benchmarks/loops/${name}.loop.ts`;

/** Plain js, wasm, allocating, threaded, stream: every design and every kind of loop. */
const allKinds = ["byte-swap", "wasm-scale", "parse-records", "triad", "base64-encode"].map(file);
/** Loops that are compared in situ. */
const inSitu = ["byte-swap", "rgba-to-gray", "delta-varint", "crc32", "wasm-scale"].map(file);

/**
 * A claim: `alarms` is judged by the upper bound of the regressions, `seen` by the lower one, `seen-or-undecided` counts what was found and what was
 * honestly left open.
 * @typedef {{ kind: "alarms" | "seen" | "seen-or-undecided", limit: number }} Claim
 */

export const experiments = [
  { id: "aa", title: "a loop against itself", loops: allKinds, claim: { kind: "alarms", limit: 0.05 } },
  ...["range", "compute"].map((kind) => ({
    id: `${kind}-2`,
    title: `2 % planted: ${kind}`,
    loops: inSitu,
    injection: { kind, share: 0.02 },
    claim: { kind: "seen", limit: 0.93 },
  })),
  // A share of the bytes, not of the time: of a loop that computes they take less of it, of one that streams more. So nothing is claimed.
  { id: "writes-2", title: "2 % more bytes written", loops: inSitu, injection: { kind: "writes", share: 0.02 } },
  { id: "range-1", title: "1 % planted: range, threshold 1 %", loops: inSitu, injection: { kind: "range", share: 0.01 }, threshold: 0.01 },
  {
    id: "workers-5",
    title: "5 % planted: range, in workers",
    loops: ["byte-swap", "crc32", "wasm-scale", "parse-records", "base64-encode"].map(file),
    design: "workers",
    injection: { kind: "range", share: 0.05 },
    claim: { kind: "seen-or-undecided", limit: 0.95 },
  },
];

/** Ten loops in one gate: how long it takes. */
export const tenLoops = {
  id: "ten",
  loops: [
    "byte-swap",
    "rgba-to-gray",
    "utf8-scan",
    "delta-varint",
    "crc32",
    "csv-split",
    "wasm-scale",
    "parse-records",
    "triad",
    "base64-encode",
  ].map(file),
};

export const experimentOf = (id) => experiments.find((one) => one.id === id);
