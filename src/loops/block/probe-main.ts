/** Entry of the process that probes a loop. */
import { PerformanceObserver } from "node:perf_hooks";
import { text } from "node:stream/consumers";
import type { ArmId } from "../../analysis/gate/schema.ts";
import { median } from "../../analysis/statistics.ts";
import { bytesPerItem } from "../contract.ts";
import { print } from "./events.ts";
import { blamed } from "./failure.ts";
import { Host } from "./host.ts";
import type { Probe, ProbeEvent, ProbeTask } from "./probe.ts";
import { Rotation } from "./rotation.ts";
import { takesWholeSets } from "./sets.ts";
import type { Slot } from "./stage.ts";
import { warmArm } from "./warm.ts";

/** Watched about so long, so that the collections of a loop that allocates fall into it, in so many slots. */
const watchedNs = 150e6;
const fewestSlots = 64;
const mostSlots = 2048;
const slotsAtOnce = 16;

async function probe({ loop, file, items, sliceItems }: ProbeTask): Promise<Probe> {
  const host = new Host({ loop, files: { base: file }, items, sliceItems, threads: 1 });
  const contract = await host.load("base");
  await host.check("base");
  await host.attach();
  const rotation = new Rotation({ items, sliceItems, granularity: contract.granularity, wholeSets: takesWholeSets(contract) });
  const warmNs = await warmArm(host, "base", rotation);
  await warmArm(host, "control-base", rotation);
  const slots = Math.min(mostSlots, Math.max(fewestSlots, Math.ceil(watchedNs / warmNs)));
  const own = await watch(host, "base", rotation, slots);
  const control = await watch(host, "control-base", rotation, slots);
  const collections = Math.max(0, own.pausesNs.length - control.pausesNs.length);
  const total = own.durationsNs.reduce((sum, ns) => sum + ns, 0);
  return {
    slotNs: median(own.durationsNs),
    slotBytes: sliceItems * bytesPerItem(contract),
    slots,
    allocatedBytes: Math.max(0, own.allocatedBytes - control.allocatedBytes),
    collections,
    collectionShare: collections === 0 ? 0 : Math.min(1, (collections * median(own.pausesNs)) / total),
  };
}

interface Watched {
  readonly durationsNs: readonly number[];
  readonly pausesNs: readonly number[];
  readonly allocatedBytes: number;
}

async function watch(host: Host, arm: ArmId, rotation: Rotation, slots: number): Promise<Watched> {
  const pausesNs: number[] = [];
  const observer = new PerformanceObserver((list) => pausesNs.push(...list.getEntries().map(({ duration }) => duration * 1e6)));
  await host.aliveBytes();
  observer.observe({ entryTypes: ["gc"] });
  const durationsNs: number[] = [];
  let allocatedBytes = 0;
  let usedBytes = process.memoryUsage().heapUsed;
  while (durationsNs.length < slots) {
    const batch = Array.from({ length: Math.min(slotsAtOnce, slots - durationsNs.length) }, (): Slot => ({ arm, pieces: rotation.next() }));
    durationsNs.push(...(await host.play(batch)).durationsNs);
    const now = process.memoryUsage().heapUsed;
    allocatedBytes += Math.max(0, now - usedBytes);
    usedBytes = now;
  }
  // Entries are delivered by a task of their own.
  await new Promise((resolve) => setTimeout(resolve, 20));
  observer.disconnect();
  return { durationsNs, pausesNs, allocatedBytes };
}

const task = JSON.parse(await text(process.stdin)) as ProbeTask;
try {
  await print({ kind: "probe", probe: await probe(task) } satisfies ProbeEvent);
} catch (thrown) {
  await print({ kind: "failure", failure: blamed(thrown, task.loop).facts } satisfies ProbeEvent);
}
process.exit(0);
