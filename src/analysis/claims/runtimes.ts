/**
 * What the document's "Implementations" says, judged by the findings of the suite `runtimes`. Each of its examples is judged by a faulty form that is
 * written after the example's structure.
 */
import type { Claim } from "../claims.ts";
import type { Runtimes } from "../runtimes/schema.ts";
import { counted, runsOf } from "./runtimes/example.ts";
import { directBuffers, threadMemory } from "./runtimes/java.ts";
import { boundedMemory, drainOrder, oneMark, tenTransforms } from "./runtimes/node.ts";
import { outputClaim } from "./runtimes/output.ts";
import { atMost } from "./runtimes/permits.ts";
import { batches } from "./runtimes/python.ts";

export function runtimesClaims(runtimes: Runtimes): readonly Claim[] {
  return [
    threadMemory(runtimes),
    counted(
      atMost(runtimes, {
        runtime: "java",
        id: "runtimes/java-at-most-100",
        what: "A semaphore of 100 permits lets at most 100 chunks be in progress.",
      }),
      runsOf(runtimes, ["java-faulty"], "reached"),
    ),
    directBuffers(runtimes),
    outputClaim(runtimes, "java"),
    counted(tenTransforms(runtimes), runsOf(runtimes, ["node-faulty"], "reached")),
    counted(oneMark(runtimes), runsOf(runtimes, ["node-faulty", "node-pipeline"], "inFlightBytes")),
    drainOrder(runtimes),
    boundedMemory(runtimes),
    outputClaim(runtimes, "node"),
    counted(
      atMost(runtimes, {
        runtime: "python",
        id: "runtimes/python-at-most-20",
        what: "A semaphore of 20 lets at most 20 chunks be processed at once.",
      }),
      runsOf(runtimes, ["python-faulty"], "reached"),
    ),
    counted(batches(runtimes), runsOf(runtimes, ["python-faulty"], "inFlightBytes")),
    outputClaim(runtimes, "python"),
  ];
}
