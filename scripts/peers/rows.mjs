/**
 * What is compared, as data: for each row the work, our searched candidates, the peers' kernels of the same work, and the claim that is
 * judged. The bytes of both sides are requested ones (STREAM's). Rows by mix hold only kernels whose traffic equals what they request, so
 * that there both counts are one: no regular store to a line that was not loaded.
 */
import { chaseLocalityPages, chaseSpacingBytes } from "./multichase.mjs";
import { streamElements } from "./stream.mjs";

/** Bytes of each array: STREAM's is built in, the others follow it. Beyond 4 × 32 MiB. */
export const arrayBytes = streamElements * 8;
/** Half of the 48 KiB of a current first-level cache, in whole lines and whole repetitions of likwid's loops. */
const l1Bytes = 24 * 1024;
const chaseBytes = 256 * 2 ** 20;

const widths = ["sse", "avx", "avx512"];
const forms = (kernel, suffixes = ["", ...widths.map((width) => `_${width}`)]) =>
  suffixes.map((suffix) => ({ peer: "likwid-bench", kernel: `${kernel}${suffix}` }));
const fused = ["_sse", "_avx", "_avx_fma", "_avx512", "_avx512_fma"];
const bandwidth = (kernel) => ["TheBandwidthBenchmark", "TheBandwidthBenchmark nt"].map((peer) => ({ peer, kernel }));

const peerReads = [
  ...forms("load"),
  ...forms("sum"),
  { peer: "pmbw", kernel: "ScanRead128PtrUnrollLoop" },
  { peer: "pmbw", kernel: "ScanRead256PtrUnrollLoop" },
  { peer: "TheBandwidthBenchmark", kernel: "Sum" },
  { peer: "BabelStream", kernel: "Dot" },
  { peer: "multiload", kernel: "stream-sum" },
];

const regular = { store: "regular" };
const nt = { store: "nt" };

/**
 * A claim: `at-least` holds where the interval's lower end reaches the ratio and fails where its upper end does not, else it is undecided;
 * `within` asks it of the median.
 * @typedef {{ kind: "at-least", ratio: number } | { kind: "within", low: number, high: number }} Claim
 */

/** Rows whose sides are processes, taken in turns. `threads` is a number or `all`. */
const inTurns = [
  { id: "read", title: "read", threads: 1, claim: { kind: "at-least", ratio: 1.2 }, ours: [{ kernel: "seq64" }], peers: peerReads },
  {
    id: "write",
    title: "write",
    threads: 1,
    claim: { kind: "at-least", ratio: 0.97 },
    ours: [
      { kernel: "write", ...regular },
      { kernel: "write", ...nt },
    ],
    peers: [
      ...forms("store"),
      ...forms("store_mem"),
      { peer: "pmbw", kernel: "ScanWrite128PtrUnrollLoop" },
      { peer: "pmbw", kernel: "ScanWrite256PtrUnrollLoop" },
      ...bandwidth("Init"),
      { peer: "multiload", kernel: "memset-libc" },
    ],
  },
  {
    id: "copy",
    title: "copy",
    threads: 1,
    claim: { kind: "at-least", ratio: 0.97 },
    ours: [
      { kernel: "copy", ...regular },
      { kernel: "copy", ...nt },
    ],
    peers: [
      ...forms("copy"),
      ...forms("copy_mem"),
      { peer: "STREAM", kernel: "Copy" },
      ...bandwidth("Copy"),
      { peer: "BabelStream", kernel: "Copy" },
      { peer: "multiload", kernel: "memcpy-libc" },
    ],
  },
  {
    id: "update",
    title: "update in place",
    threads: 1,
    claim: { kind: "at-least", ratio: 0.97 },
    ours: [{ kernel: "update" }],
    peers: [...forms("update"), ...bandwidth("Update")],
  },
  {
    id: "triad",
    title: "triad",
    threads: 1,
    claim: { kind: "at-least", ratio: 0.97 },
    ours: [
      { kernel: "triad", ...regular },
      { kernel: "triad", ...nt },
    ],
    peers: [
      ...forms("stream", ["", ...fused]),
      ...forms("stream_mem", ["", "_sse", "_avx", "_avx_fma", "_avx512"]),
      { peer: "STREAM", kernel: "Triad" },
      ...bandwidth("Triad"),
      { peer: "BabelStream", kernel: "Triad" },
    ],
  },
  { id: "mix-read", title: "1:0 read", threads: "all", claim: { kind: "at-least", ratio: 0.97 }, ours: [{ kernel: "seq64" }], peers: peerReads },
  {
    id: "mix-2:1",
    title: "2:1",
    threads: "all",
    claim: { kind: "at-least", ratio: 0.97 },
    ours: [{ kernel: "daxpy" }, { kernel: "triad", ...nt }],
    peers: [
      ...forms("daxpy", ["", ...fused]),
      ...forms("daxpy_mem", fused),
      ...forms("stream_mem", ["_sse", "_avx", "_avx_fma", "_avx512"]),
      ...bandwidth("Daxpy"),
      { peer: "TheBandwidthBenchmark nt", kernel: "Triad" },
    ],
  },
  {
    id: "mix-1:1",
    title: "1:1",
    threads: "all",
    claim: { kind: "at-least", ratio: 0.97 },
    ours: [{ kernel: "update" }, { kernel: "copy", ...nt }],
    peers: [
      ...forms("update"),
      ...forms("copy_mem"),
      ...bandwidth("Update"),
      { peer: "TheBandwidthBenchmark nt", kernel: "Copy" },
      { peer: "multiload", kernel: "memcpy-libc" },
    ],
  },
  {
    id: "mix-0:1",
    title: "0:1 write",
    threads: "all",
    claim: { kind: "at-least", ratio: 0.97 },
    ours: [{ kernel: "write", ...nt }],
    peers: [...forms("store_mem"), { peer: "TheBandwidthBenchmark nt", kernel: "Init" }, { peer: "multiload", kernel: "memset-libc" }],
  },
  {
    id: "read-l1",
    title: `read of ${l1Bytes / 1024} KiB`,
    threads: 1,
    claim: { kind: "within", low: 0.9, high: 1.1 },
    arrayBytes: l1Bytes,
    ours: [{ kernel: "seq64", size: l1Bytes }],
    peers: forms("load"),
  },
  {
    id: "chase",
    title: `chase of ${chaseBytes / 2 ** 20} MiB, nodes ${chaseSpacingBytes} B apart, ${chaseLocalityPages} pages at a time`,
    threads: 1,
    quantity: "latency",
    claim: { kind: "within", low: 0.95, high: 1.05 },
    arrayBytes: chaseBytes,
    ours: [{ family: "latency", bytes: chaseBytes, order: "page-local", spacing: chaseSpacingBytes, threads: 1 }],
    peers: [{ peer: "multichase", kernel: "simple" }],
  },
].map((row) => ({ kind: "turns", quantity: "rate", arrayBytes, ...row }));

/** Rows whose two sides are ours, interleaved in one run: `numerator ÷ denominator`. Streams are those that the search found for `like`. */
const inOneRun = [
  ...["seq64", "update"].map((kernel) => ({
    id: `wasm-${kernel}`,
    title: `${kernel === "seq64" ? "read" : "update in place"}: wasm ÷ native of 128 bits`,
    claim: { kind: "at-least", ratio: 0.95 },
    like: { kernel },
    numerator: { engine: "wasm", width: undefined, prefetch: undefined },
    denominator: { engine: "native", width: 128, prefetch: undefined },
  })),
  ...["seq64", "update"].map((kernel) => ({
    id: `huge-${kernel}`,
    title: `${kernel === "seq64" ? "read" : "update in place"}: huge pages ÷ the system's`,
    like: { kernel },
    numerator: { pages: "huge" },
    denominator: { pages: "system" },
  })),
].map((row) => ({ kind: "one-run", quantity: "rate", threads: 1, arrayBytes, ...row }));

/** Short rows first: the time limit of a certificate cuts off the last ones. */
const early = ["read", "read-l1", "chase", ...inOneRun.map(({ id }) => id)];
export const rows = [...inTurns, ...inOneRun].sort((a, b) => Number(early.includes(b.id)) - Number(early.includes(a.id)));

export const rowOf = (id) => {
  const row = rows.find((one) => one.id === id);
  if (!row) throw new Error(`row "${id}" is unknown; known: ${rows.map((one) => one.id).join(", ")}`);
  return row;
};
