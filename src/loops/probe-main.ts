/** Entry of a probe: reads its task from stdin, writes its answer to a file, and ends whatever the loop left running. */
import { writeFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { GCProfiler } from "node:v8";
import { messageOf, StreamboundError } from "../errors.ts";
import { monotonicClock } from "../harness/clock.ts";
import { KiB } from "../units.ts";
import { bindArm, checkedPass, loadBundle } from "./arm.ts";
import { bytesPerItem, defaultChunkBytes, type LoopContract } from "./contract.ts";
import type { Loop } from "./define.ts";
import type { Probe, ProbeAnswer, ProbeTask } from "./probe.ts";
import { chunksOf } from "./transform/chunks.ts";
import { Flow } from "./transform/flow.ts";
import { allocateWorkingSet, buffersIn, itemsWithin } from "./working-set.ts";

/** Streams' bytes of the probe. */
const streamBytes = 512 * KiB;
/** A pass of the probe lasts at most this long. */
const longestPassNs = 20e6;
/** V8 replaces code while it runs: so long is nothing counted. */
const warmNs = 150e6;
/** Calls over the fewest items, of which the fastest tenth is told. */
const calls = 2000;

const now = (): number => Number(monotonicClock.now());
/** Compiled code is installed, and array buffers are freed, between tasks. */
const breath = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** One pass over all items, and a call over the fewest. */
interface Passes {
  readonly items: number;
  pass(): unknown;
  /** Over so many items. */
  readonly call?: { readonly items: number; once(): unknown };
}

async function slicedPasses(loop: Loop, contract: LoopContract, items: number): Promise<Passes> {
  const memory = allocateWorkingSet(contract, items);
  const arm = await bindArm(loop, contract, buffersIn(memory, contract, items), memory);
  checkedPass(arm, items, items);
  return {
    items,
    pass: () => arm.slice(0, items),
    ...(contract.sliceable && { call: { items: contract.granularity, once: () => arm.slice(0, contract.granularity) } }),
  };
}

async function flowPasses(loop: Loop, contract: LoopContract, items: number): Promise<Passes> {
  const { chunkBytes = defaultChunkBytes } = contract;
  const flow = new Flow(loop, contract, buffersIn(allocateWorkingSet(contract, items), contract, items));
  await flow.check(chunkBytes);
  const chunks = chunksOf(flow.input, 0, items, chunkBytes);
  return { items, pass: () => flow.pass(chunks, chunkBytes) };
}

async function passesOf({ bundle, name }: ProbeTask): Promise<Passes> {
  const { loop, contract } = await loadBundle(bundle, name);
  if (contract.form === "transform") return flowPasses(loop, contract, Math.max(streamBytes, 16 * (contract.chunkBytes ?? defaultChunkBytes)));
  return slicedPasses(loop, contract, itemsWithin(contract, Math.max(streamBytes, bytesPerItem(contract))));
}

async function repeat(passes: Passes, forNs: number): Promise<{ readonly count: number; readonly spentNs: number }> {
  let [count, spentNs] = [0, 0];
  while (spentNs < forNs || count === 0) {
    const started = now();
    const until = started + Math.min(longestPassNs, forNs - spentNs);
    do {
      const pending = passes.pass();
      if (pending instanceof Promise) await pending;
      count++;
    } while (now() < until);
    spentNs += now() - started;
    await breath();
  }
  return { count, spentNs };
}

/** What a call takes beside its items, of which each takes `itemNs`. */
function callNsOf({ call }: Passes, itemNs: number): number | undefined {
  if (!call) return undefined;
  const times = Array.from({ length: calls }, () => {
    const before = now();
    call.once();
    return now() - before;
  }).sort((a, b) => a - b);
  return Math.max(0, (times[calls / 10] as number) - call.items * itemNs);
}

/** Heap and array buffers in use. */
function used(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

async function probe(task: ProbeTask): Promise<Extract<ProbeAnswer, { state: "probed" }>> {
  const passes = await passesOf(task);
  const warm = await repeat(passes, warmNs);
  const callNs = callNsOf(passes, warm.spentNs / warm.count / passes.items);
  const warmUntilUs = performance.now() * 1e3;
  const profiler = new GCProfiler();
  profiler.start();
  const before = used();
  const { count, spentNs } = await repeat(passes, task.timedMs * 1e6);
  const after = used();
  const { statistics } = profiler.stop();
  // What was in use before a collection, less what the one before left, was allocated between the two.
  let [allocatedBytes, left, gcUs] = [0, before, 0];
  for (const { beforeGC, afterGC, cost } of statistics) {
    const heap = ({ heapStatistics: h }: typeof beforeGC) => h.usedHeapSize + h.externalMemory;
    allocatedBytes += Math.max(0, heap(beforeGC) - left);
    left = heap(afterGC);
    gcUs += cost;
  }
  allocatedBytes += Math.max(0, after - left);
  const found: Omit<Probe, "deoptimisations"> = {
    items: passes.items,
    passes: count,
    durationNs: spentNs,
    gcNs: gcUs * 1e3,
    allocatedBytes,
    ...(callNs !== undefined && { callNs }),
  };
  return { state: "probed", probe: found, warmUntilUs };
}

async function answer(task: ProbeTask): Promise<ProbeAnswer> {
  try {
    return await probe(task);
  } catch (thrown) {
    return { state: "failed", code: thrown instanceof StreamboundError ? thrown.code : "loop-failed", message: messageOf(thrown) };
  }
}

const task = JSON.parse(await text(process.stdin)) as ProbeTask;
writeFileSync(task.answer, JSON.stringify(await answer(task)));
process.exit(0);
