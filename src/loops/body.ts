/**
 * What runs a sliced loop inside a worker. The URL names the bundle (`family.ts`), so that every trial has a module of its own: its working
 * set and its arm live as long as the worker, because a factory that is called twice loses what V8 knows of its captures.
 */
import { errors, messageOf } from "../errors.ts";
import type { BodyContext, Subject } from "../harness/subject.ts";
import { warmUp } from "../harness/warm.ts";
import type { Verification } from "../records/record.ts";
import { KiB } from "../units.ts";
import { type Arm, bindArm, checkedPass, loadBundle } from "./arm.ts";
import { capturing } from "./captured.ts";
import type { LoopContract } from "./contract.ts";
import type { Loop, PassingLoop } from "./define.ts";
import { type LoopPlace, placeOf } from "./family.ts";
import { type LoopParams, loopParams } from "./params.ts";
import { Repetition } from "./repetition.ts";
import { allocateWorkingSet, buffersIn, itemsWithin } from "./working-set.ts";

/** Streams' bytes of one call of the warm-up. */
const warmBytes = 256 * KiB;

let opened: Promise<SlicedSubject> | undefined;

export async function open(context: BodyContext): Promise<Subject> {
  opened ??= SlicedSubject.create(placeOf(import.meta.url), loopParams.parse(context.params));
  const subject = await opened;
  subject.begin();
  return subject;
}

function withCapture(loop: Loop, contract: LoopContract): Loop {
  const { run, ...rest } = loop as unknown as PassingLoop<never, never>;
  return { ...rest, make: capturing({ ...rest, run }, contract) } as unknown as Loop;
}

class SlicedSubject implements Subject {
  readonly #contract: LoopContract;
  readonly #arm: Arm;
  readonly #place: LoopPlace;
  readonly #updates: boolean;
  readonly #checks = new Repetition();
  #initialised = false;
  #next = 0;
  /** Result of the last sampled pass, where that was one over all items. */
  #checksum: number | undefined;

  /** A loop that is passed its views is measured with captured ones where the params say so. */
  static async create(place: LoopPlace, { loop: name, form }: LoopParams): Promise<SlicedSubject> {
    const { loop, contract } = await loadBundle(place.bundle, name, place.instance);
    const memory = allocateWorkingSet(contract, place.items);
    const buffers = buffersIn(memory, contract, place.items);
    const wanted = form === "make" && contract.form === "run" ? withCapture(loop, contract) : loop;
    return new SlicedSubject(contract, await bindArm(wanted, contract, buffers, memory), place);
  }

  private constructor(contract: LoopContract, arm: Arm, place: LoopPlace) {
    this.#contract = contract;
    this.#arm = arm;
    this.#place = place;
    this.#updates = Object.values(contract.buffers).some(({ role }) => role === "update");
  }

  /** Inputs that the loop does not change are written once for all visits. */
  begin(): void {
    if (!this.#initialised || this.#updates) this.#arm.init();
    this.#initialised = true;
    this.#checksum = undefined;
    this.#checks.visit();
  }

  warm(): Promise<void> {
    const { passItems, items } = this.#place;
    const step = this.#contract.sliceable ? Math.min(passItems, itemsWithin(this.#contract, warmBytes)) : items;
    let lo = 0;
    return warmUp(() => {
      this.#call(lo, lo + step);
      lo = lo + 2 * step <= items ? lo + step : 0;
    });
  }

  sample(passes: number): undefined {
    const { passItems, items } = this.#place;
    let checksum = 0;
    for (let pass = 0; pass < passes; pass++) {
      checksum = this.#call(this.#next, this.#next + passItems);
      this.#next = (this.#next + passItems) % items;
    }
    this.#checksum = passItems === items ? checksum : undefined;
  }

  /**
   * The loop's own check: of the last sampled pass where that left what one pass over fresh inputs leaves, else of a pass of its own.
   * A check that takes long is not repeated at every visit.
   */
  verify(): Verification {
    const { items, passItems } = this.#place;
    this.#checks.perform(() => {
      if (!this.#updates && this.#checksum !== undefined && this.#accepts(this.#checksum)) return;
      checkedPass(this.#arm, items, passItems);
    });
    return { state: "verified", method: "the loop's own check of a whole pass", elements: items };
  }

  close(): void {}

  /** Does the check accept the sampled pass? Where it does not, a pass over fresh inputs decides. */
  #accepts(checksum: number): boolean {
    try {
      this.#arm.check(checksum);
      return true;
    } catch {
      return false;
    }
  }

  #call(lo: number, hi: number): number {
    try {
      return this.#arm.slice(lo, hi);
    } catch (thrown) {
      throw errors.loopFailed(this.#contract.name, `it threw ${messageOf(thrown)}`);
    }
  }
}
