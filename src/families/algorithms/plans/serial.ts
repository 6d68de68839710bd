/** One thread: every record through all stages before the next. */
import { enriched, type PlanForm, Tally } from "./plan.ts";

export const serial: PlanForm = {
  threaded: false,
  parts: () => [{}],
  handOvers: 0,
  async work(station) {
    const { field } = station;
    const tally = new Tally(station);
    for (let taken = field.take(1); taken; taken = field.take(1)) {
      const { from: id } = taken;
      const started = field.start(id);
      const found = await enriched(station, id);
      if (found) tally.add(found.record, found.region, started);
      else field.finish(id, started);
    }
    return { sums: [...tally.sums], inOrder: tally.inOrder };
  },
};
