/** One run of a plan in a process of its own: proven, whether everything went well or was to fail. */
import { median } from "../../analysis/statistics.ts";
import { resident } from "../../harness/child.ts";
import type { BodyContext, SampleQuantities, Subject } from "../../harness/subject.ts";
import type { Verification } from "../../records/record.ts";
import { workRate } from "./calibration.ts";
import { doneOf } from "./crew.ts";
import { type Ground, makeGround } from "./ground.ts";
import type { PlanParams } from "./params.ts";
import { countedOf, problemOf } from "./proof.ts";
import { planQuantities } from "./quantities.ts";
import { faultAt, Rig, type Run } from "./rig.ts";

/** How each fault must be told. */
const faultMessages: Readonly<Record<Exclude<PlanParams["fault"], "none">, RegExp>> = {
  throw: /^record \d+ at enrich: thrown as the trial asks$/,
  stall: /^record \d+ at enrich: the service did not answer within \d+ ms$/,
  malformed: /^record \d+ at parse: /,
};

export async function openPlan(params: PlanParams, { seed, epoch, scratch }: Pick<BodyContext, "seed" | "epoch" | "scratch">): Promise<Subject> {
  const { records, offered, fault } = params;
  const ground = makeGround({ records, offered, seed: seed + epoch, malformed: fault === "malformed" ? faultAt(records) : undefined });
  const iterationsPerNs = workRate(scratch);
  // The process with one thread and the records is the floor; what the plan's threads take is the plan's.
  const floor = resident();
  const rig = await Rig.start(params, iterationsPerNs);
  return new PlanTrial(params, ground, rig, floor && floor.anonBytes + floor.fileBytes);
}

class PlanTrial implements Subject {
  readonly #params: PlanParams;
  readonly #ground: Ground;
  readonly #rig: Rig;
  readonly #floorBytes: number | undefined;
  /** What a run told that went well, or the one message of a run that had to fail. */
  #told = "";
  #problem: string | undefined;

  /** @param floorBytes absent where the system does not tell */
  constructor(params: PlanParams, ground: Ground, rig: Rig, floorBytes: number | undefined) {
    this.#params = params;
    this.#ground = ground;
    this.#rig = rig;
    this.#floorBytes = floorBytes;
  }

  /** The threads were warmed when they started. */
  warm(): void {}

  async sample(): Promise<SampleQuantities> {
    const run = await this.#rig.run(this.#ground);
    return this.#params.fault === "none" ? this.#whole(run) : this.#failed(run, faultMessages[this.#params.fault]);
  }

  settle(): string | undefined {
    return this.#problem;
  }

  verify(): Verification {
    const { records, fault } = this.#params;
    if (fault === "none") return { state: "verified", method: `every record counted once, in order, and all sums${this.#told}`, elements: records };
    const { counted } = countedOf(this.#ground);
    return { state: "verified", method: `one error, all threads ended, no record counted twice: ${this.#told}`, elements: counted };
  }

  close(): Promise<void> {
    return this.#rig.close();
  }

  #whole({ answers, cpuNs }: Run): SampleQuantities {
    const done = doneOf(answers);
    this.#problem = problemOf(this.#ground, done);
    const heldNs = done.flatMap(({ part }) => part?.heldNs ?? []);
    if (heldNs.length > 0) this.#told = `; the service held a request ${Math.round(median(heldNs) / 1e3)} µs of ${this.#params.enrichUs}`;
    const peak = resident();
    return {
      ...planQuantities(done, new Float64Array(this.#ground.latenciesNs), this.#rig.form.handOvers),
      cpuNs,
      ...(peak && this.#floorBytes !== undefined && { peakBytes: Math.max(0, peak.peakBytes - this.#floorBytes) }),
    };
  }

  /** A run that had to fail did so with one error, at once, and counted nothing twice. */
  #failed({ answers, wallNs }: Run, wanted: RegExp): SampleQuantities {
    const { records, fault } = this.#params;
    const failed = answers.find(({ state }) => state === "failed");
    const { counted, twice } = countedOf(this.#ground);
    if (failed?.state !== "failed") this.#problem = `the fault "${fault}" went unnoticed`;
    else if (!wanted.test(failed.message)) this.#problem = `the fault "${fault}" was told as: ${failed.message}`;
    else if (twice > 0) this.#problem = `${twice} of ${records} records were counted more than once`;
    else this.#told = failed.message;
    return { durationNs: wallNs, records: counted, refused: 1 };
  }
}
