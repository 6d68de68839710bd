/** Workers that each take the next records and put them through all stages; their aggregates are merged at the end, or one is shared under a lock. */
import { lockWord } from "../ground.ts";
import { Lock } from "../lock.ts";
import { nowNs } from "../now.ts";
import { enriched, type PlanForm, Tally } from "./plan.ts";

export const data: PlanForm = {
  threaded: true,
  parts: ({ workers }) => Array.from({ length: workers }, () => ({})),
  // A worker takes its records itself: what a record's share of that costs is its one hand-over.
  handOvers: 1,
  async work(station) {
    const { field, stages, params } = station;
    const shared = params.merge === "lock";
    const lock = new Lock(field.words, lockWord, () => field.meeting.stopped);
    const tally = new Tally(station, shared ? field.sums : undefined);
    const from = nowNs();
    let lockedOutNs = 0;
    for (let taken = field.take(params.batch); taken; taken = field.take(params.batch)) {
      const arrived = field.arrivalOf(taken.from) === undefined;
      // Taken at once they are all held from now on; those that are still to come are waited for one by one.
      const started = arrived ? Array.from({ length: taken.to - taken.from }, () => field.hold(undefined)) : [];
      for (let id = taken.from; id < taken.to; id++) {
        const start = started[id - taken.from] ?? field.start(id);
        const found = await enriched(station, id);
        if (!found) field.finish(id, start);
        else if (shared) {
          const asked = nowNs();
          lock.acquire();
          lockedOutNs += nowNs() - asked;
          try {
            tally.add(found.record, found.region, start);
          } finally {
            lock.release();
          }
        } else tally.add(found.record, found.region, start);
      }
    }
    const stageNs = Object.values(stages.timesNs).reduce((sum, ns) => sum + ns, 0);
    const handOverNs = Math.max(0, nowNs() - from - stageNs - lockedOutNs - field.waitedNs);
    return { handOverNs, inOrder: tally.inOrder, ...(!shared && { sums: [...tally.sums] }) };
  },
};
