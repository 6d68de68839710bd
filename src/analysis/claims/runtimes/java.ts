/** What the document says of virtual threads and direct buffers. */
import { formatSize, KiB } from "../../../units.ts";
import type { Claim } from "../../claims.ts";
import type { Estimate } from "../../estimate-schema.ts";
import type { ContestantId } from "../../runtimes/contestants.ts";
import type { Runtimes } from "../../runtimes/schema.ts";
import { figure, place } from "../statement.ts";
import { type Stated, sections, sizes, undisturbed, unmeasured } from "./example.ts";

/** The document's, of a thread of the platform. */
const statedThread = 1e6;
/** A thread that takes less than half of it does not take it. */
const halfThread = statedThread / 2;
/** More than a few KB. */
const fewBytes = 32 * KiB;

export function threadMemory(runtimes: Runtimes): Claim {
  const stated: Stated = {
    id: "runtimes/java-thread-memory",
    section: sections.java,
    claim: "A virtual thread takes a few KB, a platform thread 1 MB.",
    prediction: "A thread more that does nothing adds 1 MB on a platform thread and less than 32 KiB on a virtual one.",
  };
  const of = (contestant: ContestantId) => runtimes.threads.find((one) => one.contestant === contestant);
  const [platform, virtual] = [of("java-platform"), of("java-virtual")];
  if (!platform?.resident) {
    const missing = "this run has no threads that only wait, whose memory was read";
    return { ...stated, verdict: "not-measured", reason: platform?.reason ?? missing };
  }
  const { resident, reserved } = platform;
  // Of a virtual thread what is live on the heap; resident pages come and go with collections.
  const own = virtual?.heap && virtual.resident ? [virtual.heap, virtual.resident] : [];
  const measurement = [
    `A platform thread adds ${sizes(resident)} of resident memory${reserved ? ` and ${sizes(reserved)} of address space` : ""}`,
    ...(own[0] && own[1] ? [`a virtual one ${sizes(own[0])} of heap, ${sizes(own[1])} resident`] : []),
  ].join("; ");
  const judged = { ...stated, measurement: `${measurement}.` };
  const lacking = own.length > 0 ? "" : ` Virtual threads were not measured${virtual?.reason ? `: ${virtual.reason}` : ""}.`;
  const within = (estimates: readonly Estimate[], from: number, to: number) => estimates.every(({ spread }) => place(spread, from, to) === "within");
  const [light, few] = [within([resident], Number.NEGATIVE_INFINITY, halfThread), within(own, Number.NEGATIVE_INFINITY, fewBytes)];
  if (light && few && reserved && within([reserved], halfThread, 2 * statedThread)) {
    return {
      ...judged,
      verdict: "holds-under",
      condition: "as address space, not as memory",
      reason: `The megabyte is reserved: what a thread does not touch of its stack is never resident.${lacking}`,
    };
  }
  if (light && few) return { ...judged, verdict: "does-not-hold", reason: `A platform thread takes less than half of that.${lacking}` };
  if (own.length > 0 && few && within([resident], halfThread, Number.POSITIVE_INFINITY))
    return { ...judged, verdict: "holds", reason: "Both are resident as the claim says." };
  return { ...judged, verdict: "open", reason: `The spread of what threads take reaches across the limits.${lacking}` };
}

/** Of a byte of the file: what holds its data on the heap takes at least one byte of it, what does not takes far less. */
const onHeap = 0.9;
const offHeap = 0.5;

export function directBuffers(runtimes: Runtimes): Claim {
  const stated: Stated = {
    id: "runtimes/java-direct-buffers",
    section: sections.java,
    claim: "Direct buffers keep the data off the heap.",
    prediction: "A job that reads into them takes less than half a byte of heap for each byte of the file.",
  };
  const pairs = undisturbed(runtimes, "java-faulty").flatMap((faulty) => {
    const right = runtimes.entries.find(
      ({ contestant, group, chunkBytes, fileBytes, waitMs, fault, allocatedPerByte }) =>
        (contestant === "java-platform" || contestant === "java-virtual") &&
        allocatedPerByte !== undefined &&
        group === faulty.group &&
        chunkBytes === faulty.chunkBytes &&
        fileBytes === faulty.fileBytes &&
        waitMs === faulty.waitMs &&
        fault === "none",
    );
    return faulty.allocatedPerByte && right?.allocatedPerByte
      ? [{ faulty: faulty.allocatedPerByte, right: right.allocatedPerByte, chunkBytes: faulty.chunkBytes, group: faulty.group }]
      : [];
  });
  const pair = pairs.find(({ group }) => group === "runtimes/faulty") ?? pairs[0];
  if (!pair) return { ...stated, ...unmeasured(runtimes, ["java-faulty", "java-platform"], "pair of Java forms whose use of the heap was counted") };
  const judged = {
    ...stated,
    measurement: `Heap taken for a byte of the file, in chunks of ${formatSize(pair.chunkBytes)}: ${figure(pair.faulty, " B")} in the example's form, ${figure(pair.right, " B")} with a direct buffer for each chunk in progress.`,
  };
  const [example, pool] = [pair.faulty, pair.right].map(({ spread }) => ({
    on: place(spread, onHeap, Number.POSITIVE_INFINITY) === "within",
    off: place(spread, Number.NEGATIVE_INFINITY, offHeap) === "within",
  }));
  if (example?.on && pool?.off) {
    return {
      ...judged,
      verdict: "holds-under",
      condition: "where the data stay in them",
      reason: "The example reads into a direct buffer, then copies each chunk into a new array of the heap.",
    };
  }
  if (example?.off && pool?.off) return { ...judged, verdict: "holds", reason: "Neither form takes the heap for its data." };
  if (pool?.on) return { ...judged, verdict: "does-not-hold", reason: "The form that only has direct buffers takes the heap for its data as well." };
  return { ...judged, verdict: "open", reason: "The spreads do not tell whether the data are on the heap." };
}
