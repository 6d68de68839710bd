/** The four stages, each with real work on its record and so much more that it takes the time that was asked for. */
import type { Stage } from "./document.ts";
import { nowNs } from "./now.ts";
import type { PlanParams } from "./params.ts";
import { Stopped } from "./ring.ts";
import type { Asker } from "./service/asker.ts";
import { addRecord, kinds, type Parsed, regionOf, users } from "./texts.ts";
import { work } from "./work.ts";

const regionsOfUsers = new Map(Array.from({ length: users }, (_, user) => [user, regionOf(user)]));

export type StageTimes = Record<Stage, number>;

/** What a stage needs to know beside its record. */
export interface StageOptions {
  readonly params: Pick<PlanParams, "parseUs" | "filterUs" | "enrichUs" | "aggregateUs" | "fault">;
  /** Of calibrated work. */
  readonly iterationsPerNs: number;
  /** Whom enriching asks, where it is no work. */
  readonly asker?: Asker | undefined;
  /** The record of the fault, if there is to be one. */
  readonly faultAt?: number | undefined;
}

/** One thread's stages. Their times add up in `timesNs`. */
export class Stages {
  readonly timesNs: StageTimes = { parse: 0, filter: 0, enrich: 0, aggregate: 0 };
  readonly #iterations: StageTimes;
  readonly #asker: Asker | undefined;
  readonly #waitNs: number;
  readonly #faultAt: number | undefined;
  readonly #stall: boolean;

  constructor({ params, iterationsPerNs, asker, faultAt }: StageOptions) {
    const iterations = (us: number): number => Math.round(us * 1e3 * iterationsPerNs);
    this.#iterations = {
      parse: iterations(params.parseUs),
      filter: iterations(params.filterUs),
      enrich: asker ? 0 : iterations(params.enrichUs),
      aggregate: iterations(params.aggregateUs),
    };
    this.#asker = asker;
    this.#waitNs = params.enrichUs * 1e3;
    this.#faultAt = params.fault === "throw" || params.fault === "stall" ? faultAt : undefined;
    this.#stall = params.fault === "stall";
  }

  /** @param textOf bytes that become a string are a part of parsing */
  parse(textOf: (id: number) => string, id: number): Parsed {
    return this.#timed("parse", id, () => {
      const { id: own, user, kind, amount } = JSON.parse(textOf(id)) as Record<string, unknown>;
      const index = kinds.indexOf(kind as (typeof kinds)[number]);
      if (own !== id || typeof user !== "number" || typeof amount !== "number" || index < 0) throw new Error("it lacks a field");
      return { id, user, kind: index, amount };
    });
  }

  /** The document's stages see every record, and so do ours: the predicate holds for all of them. */
  filter({ id, user, amount }: Parsed): boolean {
    return this.#timed("filter", id, () => amount >= 0 && user < users);
  }

  /** The region of the record's user: at once where it is looked up here, later where a service is asked. */
  enrich({ id, user }: Parsed): number | Promise<number> {
    if (this.#asker) return this.#asked(this.#asker, id, user);
    return this.#timed("enrich", id, () => {
      if (id === this.#faultAt) throw new Error("thrown as the trial asks");
      const region = regionsOfUsers.get(user);
      if (region === undefined) throw new Error(`user ${user} is unknown`);
      return region;
    });
  }

  aggregate(into: Float64Array, record: Parsed, region: number): void {
    this.#timed("aggregate", record.id, () => addRecord(into, record, region));
  }

  #timed<T>(stage: Stage, id: number, body: () => T): T {
    const from = nowNs();
    try {
      const result = body();
      work(this.#iterations[stage]);
      return result;
    } catch (thrown) {
      throw failed(stage, id, thrown);
    } finally {
      this.timesNs[stage] += nowNs() - from;
    }
  }

  async #asked(asker: Asker, id: number, user: number): Promise<number> {
    const from = nowNs();
    try {
      if (id === this.#faultAt) {
        if (!this.#stall) throw new Error("thrown as the trial asks");
        asker.stall();
      }
      return await asker.ask(user, this.#waitNs);
    } catch (thrown) {
      throw failed("enrich", id, thrown);
    } finally {
      this.timesNs.enrich += nowNs() - from;
    }
  }
}

/** The one error of a record: which, where, and what. */
function failed(stage: Stage, id: number, thrown: unknown): unknown {
  if (thrown instanceof Stopped) return thrown;
  return new Error(`record ${id} at ${stage}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
}
