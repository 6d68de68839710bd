/**
 * Our side of a row, as a process of its own, like fio's: `node ours.mjs '{"call": "pread", …}'` reads by the calls of the addon that the io
 * family is made of, compares what was read with the file, and prints reads, system calls and time as one line of JSON.
 */
import { closeSync, constants, openSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const load = (path) => import(new URL(`../../dist/src/${path}`, import.meta.url).href);

/**
 * Calls of the addon get longer until one takes so long: far above what its last reads, with nothing more in flight behind them, lose, and far below
 * the 200 ms that one may take.
 */
const sliceNs = 50e6;
const wasmPage = 2 ** 16;

/**
 * Slots in turn, one a read. fio takes whichever of its buffers is free: where reads make room for the next ones, more slots than are in flight
 * keep a slow read from holding up those behind it.
 */
const spareSlots = { batch: 1, depth: 8 };

/** Page-aligned, as O_DIRECT wants it, and touched. */
function slots({ block, depth, mode = "batch" }) {
  const bytes = block * depth * spareSlots[mode];
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / wasmPage) });
  return new Uint8Array(memory.buffer, 0, bytes).fill(1);
}

/** Sum of the first and last word of each block, modulo 2^32. */
function endsOf(contents, block) {
  return Uint32Array.from({ length: contents.length / block }, (_, i) => {
    return contents.readUInt32LE(i * block) + contents.readUInt32LE((i + 1) * block - Uint32Array.BYTES_PER_ELEMENT);
  });
}

/** The reader of a row: blocks `from` … `to` − 1 of the order, as `{ calls, sum }`. */
function readerOf(task, native, fd, positions) {
  const { call, block, depth, mode, registered } = task;
  const into = slots(task);
  const checked = (answer) => {
    if (typeof answer === "string") throw new Error(`refused: ${answer}`);
    return answer;
  };
  if (call === "pread") return { read: (from, to) => checked(native.files.read(fd, into, block, positions, from, to, "ends")), close: () => {} };
  const ring = checked(native.ring.open(depth, false));
  const refused = registered ? native.ring.register(ring, into) : undefined;
  if (refused !== undefined) throw new Error(`refused: ${refused}`);
  return {
    read: (from, to) => {
      const { enters, sum } = checked(native.ring.read(ring, fd, into, block, positions, from, to, depth, mode, "ends"));
      return { calls: enters, sum };
    },
    close: () => native.ring.close(ring),
  };
}

/**
 * @param {import("./rows.mjs").Reads & { file: string, bytes: number, seconds: number, seed: number }} task
 * @returns {Promise<{ reads: number, calls: number, durationNs: number, userNs: number }>} user time is the process's, in which nobody else works
 * @throws Error where the addon is absent, a call is refused, or what was read is not what the file holds
 */
export async function measure(task) {
  const [{ loadNative }, { random, shuffled, seedOf }] = await Promise.all([load("native/native.js"), load("memory/random.js")]);
  const state = loadNative();
  if (state.state === "absent") throw new Error(`our addon is absent: ${state.reason}`);
  const { file, block, bytes, order, direct, depth, seconds, seed } = task;
  const count = bytes / block;
  const inFile = Array.from({ length: count }, (_, i) => i);
  const blocks = order === "random" ? shuffled(inFile, random(seedOf(seed, "order"))) : inFile;
  const positions = Float64Array.from(blocks, (index) => index * block);
  const fd = openSync(file, constants.O_RDONLY | (direct ? constants.O_DIRECT : 0));
  const reader = readerOf(task, state.native, fd, positions);
  const taken = [];
  // Powers of two times the depth: no batch is cut off by the end of a slice.
  let length = Math.min(count, depth);
  const before = process.cpuUsage();
  const start = performance.now();
  let at = start;
  for (let from = 0; at - start < seconds * 1e3; ) {
    const to = Math.min(from + length, count);
    taken.push({ from, to, ...reader.read(from, to) });
    const after = performance.now();
    if (to - from === length && (after - at) * 1e6 < sliceNs) length *= 2;
    from = to % count;
    at = after;
  }
  const userNs = process.cpuUsage(before).user * 1e3;
  const durationNs = Math.round((at - start) * 1e6);
  reader.close();
  closeSync(fd);
  check(taken, blocks, endsOf(readFileSync(file), block));
  const total = (value) => taken.reduce((sum, slice) => sum + value(slice), 0);
  return { reads: total(({ from, to }) => to - from), calls: total(({ calls }) => calls), durationNs, userNs };
}

function check(taken, blocks, ends) {
  for (const { from, to, sum } of taken) {
    let expected = 0;
    for (let i = from; i < to; i++) expected = (expected + ends[blocks[i]]) >>> 0;
    if (sum !== expected) throw new Error(`the ends of blocks ${from} to ${to} add up to ${sum}, expected ${expected}`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    process.stdout.write(JSON.stringify(await measure(JSON.parse(process.argv[2]))));
  } catch (thrown) {
    console.error(`Error: ${thrown.message}`);
    process.exitCode = 1;
  }
}
