/** What every plan is to whoever runs it: parts, one a thread, that share the records and the rings between them. */
import type { Stage } from "../document.ts";
import type { Field } from "../ground.ts";
import type { PlanParams } from "../params.ts";
import type { RingMemory } from "../ring.ts";
import type { Stages } from "../stages.ts";
import { type Parsed, sumFields } from "../texts.ts";

/** One thread's part of a plan. */
export interface Part {
  /** The stage of a thread that has only one. */
  readonly stage?: Stage;
  /** Of several pipelines beside each other. */
  readonly pipeline?: number;
}

/** What a part works with, in its thread. */
export interface Station {
  readonly params: PlanParams;
  readonly part: Part;
  readonly field: Field;
  readonly stages: Stages;
  readonly rings: readonly RingMemory[];
}

/** What a part tells when it is done. */
export interface PartResult {
  /** Time that it spent on handing records over and on finding out what to do, without waiting. Absent where it has nothing of the kind. */
  readonly handOverNs?: number;
  /** Of the records that it aggregated by itself. */
  readonly sums?: readonly number[];
  /** Came what it aggregated in the order of the records? */
  readonly inOrder?: boolean;
}

export interface PlanForm {
  /** Has each part a thread of its own? Otherwise there is one, in the thread that asks. */
  readonly threaded: boolean;
  parts(params: PlanParams): readonly Part[];
  /** Rings between the parts. @default none */
  rings?(params: PlanParams): number;
  /** Times that a record is handed over between its source and its result. */
  readonly handOvers: number;
  work(station: Station): Promise<PartResult>;
}

/** The last stage of a thread: adds up, and sees whether records come in their order. */
export class Tally {
  readonly sums: Float64Array;
  inOrder = true;
  readonly #stages: Stages;
  readonly #field: Field;
  #last = -1;

  /** @param sums those of all workers, or this one's own */
  constructor({ stages, field }: Station, sums: Float64Array = new Float64Array(sumFields)) {
    this.sums = sums;
    this.#stages = stages;
    this.#field = field;
  }

  add(record: Parsed, region: number, startedNs: number): void {
    this.#stages.aggregate(this.sums, record, region);
    if (record.id < this.#last) this.inOrder = false;
    this.#last = record.id;
    this.#field.finish(record.id, startedNs);
  }
}

/** One record through the first three stages; undefined where the filter leaves it out. */
export async function enriched({ field, stages }: Station, id: number): Promise<{ readonly record: Parsed; readonly region: number } | undefined> {
  const record = stages.parse(field.text, id);
  if (!stages.filter(record)) return undefined;
  const region = stages.enrich(record);
  return { record, region: typeof region === "number" ? region : await region };
}
