/**
 * Whether a reader refuses bad input: read in a worker thread of its own, because there are readers that never come to an end with it (apache-arrow
 * 21.2.0 with a record batch whose description is overwritten).
 */
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { errors, messageOf } from "../../errors.ts";
import { Unavailable } from "../../harness/subject.ts";
import type { OpenReader, Reading } from "./reader.ts";
import { readerOf } from "./readers/registry.ts";

export type Refusal =
  /** In the reader's own words. */
  | { readonly state: "refused"; readonly said: string }
  /** Read to its end as if nothing were wrong. */
  | { readonly state: "taken" }
  /** Neither within the deadline. */
  | { readonly state: "endless"; readonly deadlineMs: number };

/** What the thread answers: this machine may lack the reader. */
type Answer = Refusal | { readonly state: "unavailable"; readonly code: string; readonly reason: string };

/** Marks the threads that this module starts. */
const purpose = "formats/refusal";

interface Work {
  readonly purpose: typeof purpose;
  readonly reading: Reading;
}

/** Told by the thread before it begins to read, so that its start is not part of the deadline. */
const begun = "begun";

/** Of the thread's heap: a reader that takes ever more is stopped as well. */
const heapMb = 512;

/**
 * Reads the file, and ends with the deadline whatever the reader does.
 * @throws Unavailable where the reader's package is not installed
 */
export async function refusalBy(reading: Reading, deadlineMs: number): Promise<Refusal> {
  const work: Work = { purpose, reading: told(reading) };
  const resourceLimits = { maxOldGenerationSizeMb: heapMb };
  const worker = new Worker(new URL(import.meta.url), { workerData: work, resourceLimits, stdout: true, stderr: true });
  let timer: NodeJS.Timeout | undefined;
  try {
    const answer = await new Promise<Answer>((resolve, reject) => {
      worker.on("message", (message: typeof begun | Answer) => {
        if (message === begun) timer = setTimeout(() => resolve({ state: "endless", deadlineMs }), deadlineMs);
        else resolve(message);
      });
      worker.once("error", (thrown) => resolve(refused(thrown, reading)));
      worker.once("exit", (code) => reject(errors.internal(`the thread of a reader ended with ${code} and said nothing`)));
    });
    if (answer.state === "unavailable") throw new Unavailable(answer.code, answer.reason);
    return answer;
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

/** Columns hold functions, which no thread is told: their names, kinds and types are enough to read. */
function told(reading: Reading): Reading {
  return JSON.parse(JSON.stringify(reading)) as Reading;
}

/** Characters of a message that a record keeps. */
const longestMessage = 200;

/** The first line, without the path of the file, which is nobody else's business. */
function refused(thrown: unknown, { path }: Reading): Refusal {
  const [line = ""] = messageOf(thrown).replaceAll(path, "the file").split("\n", 1);
  return { state: "refused", said: line.length > longestMessage ? `${line.slice(0, longestMessage - 1)}…` : line };
}

async function answerTo(given: Reading): Promise<Answer> {
  // Of equal columns the wanted ones are found by identity.
  const reading = { ...given, wanted: given.columns.filter(({ name }) => given.wanted.some((column) => column.name === name)) };
  let reader: OpenReader;
  try {
    reader = await (await readerOf[reading.params.reader]())(reading);
  } catch (thrown) {
    if (thrown instanceof Unavailable) return { state: "unavailable", code: thrown.code, reason: thrown.message };
    throw thrown;
  }
  try {
    parentPort?.postMessage(begun);
    await reader.read();
    return { state: "taken" };
  } catch (thrown) {
    return refused(thrown, reading);
  } finally {
    reader.close?.();
  }
}

if (!isMainThread && (workerData as Partial<Work> | null)?.purpose === purpose) parentPort?.postMessage(await answerTo((workerData as Work).reading));
