/** What the document says of batches of tasks. */
import { formatSignificant, formatSize } from "../../../units.ts";
import type { Claim } from "../../claims.ts";
import type { RuntimeEntry, Runtimes } from "../../runtimes/schema.ts";
import { count, type Stated, sections, undisturbed, unmeasured } from "./example.ts";

/** The document gathers its tasks by the hundred. */
const batch = 100;

export function batches(runtimes: Runtimes): Claim {
  const stated: Stated = {
    id: "runtimes/python-batching",
    section: sections.python,
    claim: "Gathering tasks in batches keeps their queue from growing without limit.",
  };
  const own = undisturbed(runtimes, "python-faulty").filter(({ inFlightBytes }) => inFlightBytes !== undefined);
  // Tasks pile up where each waits.
  const chunksHeld = ({ inFlightBytes, chunkBytes }: RuntimeEntry) => (inFlightBytes?.best ?? 0) / chunkBytes;
  const [entry] = [...own].sort((a, b) => chunksHeld(b) - chunksHeld(a));
  if (!entry?.inFlightBytes) return { ...stated, ...unmeasured(runtimes, ["python-faulty"], "such form whose bytes in flight were counted") };
  const { chunkBytes, concurrency } = entry;
  const held = chunksHeld(entry);
  const most = batch + concurrency;
  const judged = {
    ...stated,
    prediction: `At most a batch of ${batch} chunks and the results of the ${concurrency} in progress: ${formatSize(most * chunkBytes)}.`,
    measurement: `${formatSize(entry.inFlightBytes.best)} at once: ${formatSignificant(held)} chunks of ${formatSize(chunkBytes)}, the most of ${count(entry.inFlightBytes.samples, "run")}.`,
  };
  if (held > most) return { ...judged, verdict: "does-not-hold", reason: "More was held than one batch." };
  // A chunk and its result.
  if (held <= 2 * concurrency) return { ...judged, verdict: "holds", reason: "No more was held than the semaphore lets be processed." };
  return {
    ...judged,
    verdict: "holds-under",
    condition: "by the batch, not by the semaphore",
    reason: `Each task takes the semaphore after its chunk was read, so ${concurrency} permits bound the work and not the memory.`,
  };
}
