/** What is measured inside a worker: a call of the kernel that does next to nothing, or a way of reading a file. */
import type { BodyContext, Subject } from "../../harness/subject.ts";
import { isMinimal, parseIo } from "./params.ts";

export async function open(context: BodyContext): Promise<Subject> {
  const params = parseIo(context.params);
  return isMinimal(params) ? (await import("./calls.ts")).openCalls(params) : (await import("./reading.ts")).openReading(params, context);
}
