/** One thread: all records of a batch through one stage before the next stage. */
import type { Parsed } from "../texts.ts";
import { type PlanForm, Tally } from "./plan.ts";

export const batch: PlanForm = {
  threaded: false,
  parts: () => [{}],
  handOvers: 0,
  async work(station) {
    const { field, stages, params } = station;
    const tally = new Tally(station);
    for (let taken = field.take(params.batch); taken; taken = field.take(params.batch)) {
      const { from, to } = taken;
      const ids = Array.from({ length: to - from }, (_, i) => from + i);
      const started = ids.map((id) => field.start(id));
      const startOf = (id: number): number => started[id - from] as number;
      const parsed = ids.map((id) => stages.parse(field.text, id));
      const kept: Parsed[] = [];
      for (const record of parsed) {
        if (stages.filter(record)) kept.push(record);
        else field.finish(record.id, startOf(record.id));
      }
      const regions: number[] = [];
      for (const record of kept) regions.push(await stages.enrich(record));
      for (const [i, record] of kept.entries()) tally.add(record, regions[i] as number, startOf(record.id));
    }
    return { sums: [...tally.sums], inOrder: tally.inOrder };
  },
};
