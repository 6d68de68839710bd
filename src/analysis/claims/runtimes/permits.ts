/** What a semaphore of permits lets be in progress. */
import type { Claim } from "../../claims.ts";
import type { RuntimeId } from "../../runtimes/contestants.ts";
import type { Runtimes } from "../../runtimes/schema.ts";
import { count, faultyForms, type Stated, sections, undisturbed, unmeasured } from "./example.ts";

interface Limit {
  readonly runtime: RuntimeId;
  readonly id: string;
  readonly what: string;
}

export function atMost(runtimes: Runtimes, { runtime, id, what }: Limit): Claim {
  const faulty = faultyForms[runtime];
  const own = undisturbed(runtimes, faulty).flatMap((entry) =>
    entry.reached ? [{ ...entry, reached: entry.reached.best, runs: entry.reached.samples }] : [],
  );
  const stated: Stated = { id, section: sections[runtime], claim: what };
  const [waiting, busy] = [own.find(({ waitMs }) => waitMs > 0), own.find(({ waitMs }) => waitMs === 0)];
  const shown = [waiting, busy].flatMap((entry) => entry ?? []);
  if (shown.length === 0) return { ...stated, ...unmeasured(runtimes, [faulty], "such form whose concurrency was counted") };
  const text = ({ reached, concurrency, waitMs, runs }: (typeof own)[number]) =>
    `${reached} of ${concurrency} ${waitMs > 0 ? `where each waits ${waitMs} ms` : "without waiting"} (${count(runs, "run")})`;
  const judged = {
    ...stated,
    prediction: `At most ${[...new Set(shown.map(({ concurrency }) => concurrency))].join(" or ")} here.`,
    measurement: `Most in progress at once: ${shown.map(text).join(", ")}.`,
  };
  if (own.some(({ reached, concurrency }) => reached > concurrency))
    return { ...judged, verdict: "does-not-hold", reason: "More were in progress than the semaphore allows." };
  const idle = shown.filter(({ reached, concurrency }) => reached < concurrency / 2);
  const reachedIt = shown.some(({ reached, concurrency }) => reached === concurrency);
  if (idle.length === 0) return { ...judged, verdict: "holds", reason: `The bound was ${reachedIt ? "reached" : "approached"} and never passed.` };
  return {
    ...judged,
    verdict: "holds-under",
    condition: "as a limit, not as what is reached",
    reason: idle.some(({ waitMs }) => waitMs === 0)
      ? "One reader feeds them all: without waiting a chunk is done before many more have been read."
      : "The bound was never reached.",
  };
}
