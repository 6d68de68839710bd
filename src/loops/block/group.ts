/** The group of one loop of one block as it goes into the record. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { type ArmId, arms } from "../../analysis/gate/schema.ts";
import type { Access } from "../../catalogue/accesses.ts";
import { printable } from "../../errors.ts";
import { type Group, type Measured, type Outcome, type Params, type Quality, type Trial, trialKey, type Verification } from "../../records/record.ts";
import { lineBytes } from "../../units.ts";
import { bytesPerItem, contractHash, type LoopContract, loopAccesses } from "../contract.ts";
import type { FailureFacts } from "./failure.ts";
import { isControl, type Round, versionOf } from "./order.ts";
import type { Played } from "./stage.ts";
import type { LoopTask } from "./task.ts";

/** Characters of a hash that name a code. */
const hashLength = 16;
/** A user's code may throw any text; a record's are bounded. */
const longestMessage = 1000;

type Samples = Pick<Measured, "epoch" | "round" | "passes" | "quantities">;

/** Slices of a control's slot where the working set has at least four times as many: it only reads, and would be over too soon. */
const controlSlices = 4;

/** Slices that a slot of this arm is meant to cover. */
export function slicesOf(arm: ArmId, { items, sliceItems }: LoopTask): number {
  return isControl(arm) && items >= sliceItems * controlSlices * 4 ? controlSlices : 1;
}

/** Samples of the four arms in the order in which they were taken. */
export class BlockLog {
  readonly #block: number;
  readonly #task: LoopTask;
  readonly #samples = new Map<ArmId, Samples>(arms.map((arm) => [arm, { epoch: [], round: [], passes: [], quantities: {} }]));

  constructor(block: number, task: LoopTask) {
    this.#block = block;
    this.#task = task;
  }

  /** Adds a window of slots, lead-ins among them: what the system did meanwhile belongs to each of its samples. */
  add(rounds: readonly Round[], { durationsNs, disturbance }: Played): void {
    const slots = rounds.flatMap(({ round, leadIn, arms: order }) => [...leadIn.map(() => undefined), ...order.map((arm) => ({ round, arm }))]);
    for (const [index, slot] of slots.entries()) {
      if (!slot) continue;
      const { round, arm } = slot;
      const own = this.#samples.get(arm) as Samples;
      own.epoch.push(this.#block);
      own.round.push(round);
      own.passes.push((slicesOf(arm, this.#task) * this.#task.sliceItems) / this.#task.items);
      const values = { durationNs: durationsNs[index] as number, ...disturbance };
      for (const id of Object.keys(values) as (keyof typeof values)[]) {
        const series = own.quantities[id] ?? [];
        own.quantities[id] = series;
        series.push(values[id] as number);
      }
    }
  }

  of(arm: ArmId): Samples {
    return this.#samples.get(arm) as Samples;
  }
}

/** What became of a loop: its samples, a failure with those that were taken before, or nothing that can be compared. */
export type Ending =
  | { readonly state: "measured"; readonly log: BlockLog; readonly verification: Verification; readonly quality: Quality }
  | { readonly state: "failed"; readonly failure: FailureFacts; readonly log?: BlockLog }
  | { readonly state: "incomparable"; readonly reason: string };

export function groupOf(block: number, task: LoopTask, ending: Ending, contract?: LoopContract, wallNs?: number): Group {
  const trials = arms.map((arm): Trial => {
    const params = paramsOf(block, task, arm);
    return {
      key: trialKey("loop", params),
      suite: "gate",
      family: "loop",
      params,
      ...(contract && { accesses: accessesOf(contract, task, arm) }),
      outcome: outcomeOf(arm, ending),
    };
  });
  return {
    id: `${task.name}#${block}`,
    suite: "gate",
    question: `Is ${task.name} slower than it was?`,
    purpose: "measure",
    referenceKey: (trials[0] as Trial).key,
    epochs: 1,
    ...(wallNs !== undefined && { wallNs }),
    trials,
  };
}

function paramsOf(block: number, task: LoopTask, arm: ArmId): Params & Trial["params"] {
  const { name, design, items, sliceItems, threads, injection } = task;
  return {
    loop: name,
    arm,
    design,
    block,
    items,
    sliceItems,
    threads,
    code: isControl(arm) ? "control" : codeOf(task[versionOf(arm)]),
    ...(injection && arm === "head" && { inject: `${injection.kind} ${injection.share}` }),
  };
}

/** The hash of a bundle; a file that is not there is told as such, its loop has failed for that reason. */
function codeOf(file: string): string {
  try {
    return createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, hashLength);
  } catch {
    return "absent";
  }
}

function accessesOf(contract: LoopContract, { items }: LoopTask, arm: ArmId): NonNullable<Trial["accesses"]> {
  if (!isControl(arm)) return { kernelHash: contractHash(contract), perPass: loopAccesses(contract, items).map((access) => ({ ...access })) };
  const touch: Access = {
    role: "read",
    level: "memory",
    part: "input",
    accessBytes: Int32Array.BYTES_PER_ELEMENT,
    strideBytes: lineBytes,
    count: Math.ceil((items * bytesPerItem(contract)) / lineBytes),
  };
  return { kernelHash: "touch", perPass: [touch] };
}

function outcomeOf(arm: ArmId, ending: Ending): Outcome {
  switch (ending.state) {
    case "measured":
      return {
        state: "measured",
        ...ending.log.of(arm),
        verification: isControl(arm) ? { state: "unverified", reason: "the control only reads" } : ending.verification,
        stop: "planned",
        quality: ending.quality,
        flags: [],
      };
    case "incomparable":
      return { state: "absent", code: "incomparable", reason: ending.reason };
    case "failed":
      return failed(arm, ending.failure, ending.log);
  }
}

function failed(arm: ArmId, { code, message, version }: FailureFacts, log: BlockLog | undefined): Outcome {
  const text = printable(message, longestMessage);
  if (isControl(arm)) return { state: "absent", code, reason: text };
  const samples = log?.of(arm);
  const partial = samples && samples.epoch.length > 0 ? { partial: samples } : {};
  if (version !== undefined && version !== arm)
    return {
      state: "failed",
      code: "other-arm",
      message: printable(`The ${version} broke, so that there is nothing to compare: ${message}`, longestMessage),
      ...partial,
    };
  return { state: "failed", code, message: text, ...partial };
}
