/** One loop of one block, from loading its two versions to its group of the record. */
import type { ArmId } from "../../analysis/gate/schema.ts";
import { errors } from "../../errors.ts";
import { monotonicClock, since } from "../../harness/clock.ts";
import { stealTicks } from "../../machine/quality.ts";
import { random, seedOf, shuffled } from "../../memory/random.ts";
import type { Group, Verification } from "../../records/record.ts";
import { KiB } from "../../units.ts";
import { bytesPerItem, contractHash, type LoopContract } from "../contract.ts";
import type { Step } from "./events.ts";
import { blamed } from "./failure.ts";
import { BlockLog, groupOf, slicesOf } from "./group.ts";
import { additionNs } from "./injection.ts";
import { openStage } from "./open.ts";
import { type Version, versions, windowsOf } from "./order.ts";
import { Rotation } from "./rotation.ts";
import { takesWholeSets } from "./sets.ts";
import type { Checked, Slot, Stage } from "./stage.ts";
import type { BlockTask, LoopTask } from "./task.ts";
import { warmArm } from "./warm.ts";

/** Told before each step that may never end. */
export type Note = (step: Step, version?: Version) => Promise<void>;

/** A checked pass over the whole working set that is expected to take less than this is made in every block. */
const cheapNs = 50e6;

export async function measureLoop({ block, seed }: BlockTask, task: LoopTask, note: Note): Promise<Group> {
  const started = monotonicClock.now();
  const { name: loop, base, head, items, sliceItems, threads, injection, design } = task;
  const stage = openStage({ loop, files: { base, head }, items, sliceItems, threads, ...(injection && { plants: injection.kind }) }, design);
  let contract: LoopContract | undefined;
  let log: BlockLog | undefined;
  try {
    const next = random(seedOf(seed, block, loop));
    const inAnyOrder = () => shuffled(versions, next);
    const contracts = new Map<Version, LoopContract>();
    for (const version of inAnyOrder()) {
      await note("loading", version);
      contracts.set(version, await stage.load(version));
    }
    contract = contracts.get("base") as LoopContract;
    if (contractHash(contract) !== contractHash(contracts.get("head") as LoopContract)) {
      const reason = "the two versions declare different buffers, params or passes: their times are not of the same loop";
      return groupOf(block, task, { state: "incomparable", reason }, undefined, since(monotonicClock, started));
    }
    const checks: Checked[] = [];
    for (const version of inAnyOrder()) {
      await note("checking", version);
      checks.push(await stage.check(version));
    }
    await note("initialising");
    await stage.attach();
    const { granularity } = contract;
    const rotation = new Rotation({ items, sliceItems, granularity, wholeSets: takesWholeSets(contract) });
    const medianNs = new Map<ArmId, number>();
    for (const version of inAnyOrder()) {
      await note("warming", version);
      medianNs.set(version, await warmArm(stage, version, rotation));
    }
    for (const control of shuffled(["control-base", "control-head"] as const, next)) await warmArm(stage, control, rotation);
    const plant = planter(task, contract, rotation, medianNs.get("base") as number);
    const aliveBytes = new Map<Version, number | undefined>();
    for (const version of versions) aliveBytes.set(version, await stage.aliveBytes(version));

    await note("measuring");
    log = new BlockLog(block, task);
    const stolenBefore = stealTicks();
    for (const window of windowsOf(task.rounds, Math.floor(next() * 2 ** 32))) {
      log.add(window, await stage.play(window.flatMap(({ leadIn, arms }) => [...leadIn, ...arms].map(plant))));
      // Signals and messages act between windows.
      await new Promise((resolve) => setImmediate(resolve));
    }
    const stolen = stealTicks();

    await note("verifying");
    await refuseLeaks(stage, loop, rotation, aliveBytes);
    const verification = await verified(stage, block, task, checks, note);
    const quality = stolen !== undefined && stolenBefore !== undefined ? { stealTicks: stolen - stolenBefore } : {};
    return groupOf(block, task, { state: "measured", log, verification, quality }, contract, since(monotonicClock, started));
  } catch (thrown) {
    const { facts } = blamed(thrown, loop);
    return groupOf(block, task, { state: "failed", failure: facts, ...(log && { log }) }, contract, since(monotonicClock, started));
  } finally {
    await stage.close();
  }
}

/** The slot of an arm: the next pieces of the rotation, in the head with what is planted there. */
function planter(task: LoopTask, contract: LoopContract, rotation: Rotation, medianNs: number): (arm: ArmId) => Slot {
  const { injection, sliceItems } = task;
  const { kind, share } = injection ?? { kind: "range", share: 0 };
  const planted =
    kind === "compute"
      ? { additions: Math.max(1, Math.round((share * medianNs) / additionNs())) }
      : kind === "writes"
        ? { writtenBytes: share * sliceItems * bytesPerItem(contract) }
        : {};
  return (arm) => {
    const more = Array.from({ length: slicesOf(arm, task) - 1 }, () => rotation.next()).flat();
    return arm === "head" ? { arm, pieces: rotation.next(kind === "range" ? share : 0), ...planted } : { arm, pieces: [...rotation.next(), ...more] };
  };
}

/** Growth of all slots together that is looked into: what the compiler and the log of this block keep is well below. */
const suspectBytes = 1024 * KiB;
/** A version leaks where it keeps so much of every one of some series of slots: what is kept once, such as code compiled late, is no leak. */
const leakedBytes = 64 * KiB;
const leakSlots = 64;
const leakSeries = 4;

/** @throws loop-failed of the version whose slots leave memory behind that no collection frees */
async function refuseLeaks(stage: Stage, loop: string, rotation: Rotation, before: ReadonlyMap<Version, number | undefined>): Promise<void> {
  for (const version of versions) {
    const alive = async () => (await stage.aliveBytes(version)) ?? 0;
    const first = await alive();
    if (first - (before.get(version) ?? first) < suspectBytes) continue;
    const grown: number[] = [];
    while (grown.length < leakSeries && (grown.at(-1) ?? leakedBytes) >= leakedBytes) {
      const start = await alive();
      await stage.play(Array.from({ length: leakSlots }, (): Slot => ({ arm: version, pieces: rotation.next() })));
      grown.push((await alive()) - start);
    }
    const least = Math.min(...grown);
    if (least < leakedBytes) continue;
    const kept = `its ${version} keeps ${Math.round(least / leakSlots / KiB)} KiB after each slice, which no collection frees: it leaks memory`;
    throw blamed(errors.loopFailed(loop, kept), loop, version);
  }
}

/** The checked pass over the whole working set, in the first block or where it is cheap; the small one was made before. */
async function verified(stage: Stage, block: number, task: LoopTask, checks: readonly Checked[], note: Note): Promise<Verification> {
  const expectedNs = checks.reduce((sum, { items, ns }) => sum + (ns * task.items) / items, 0);
  if (block > 1 && expectedNs > cheapNs)
    return { state: "verified", method: "the loop's check over a small working set", elements: Math.min(...checks.map(({ items }) => items)) };
  for (const version of versions) {
    await note("verifying", version);
    await stage.verify(version);
  }
  return { state: "verified", method: "the loop's check", elements: task.items };
}
