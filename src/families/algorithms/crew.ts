/** Threads that wait for their next task: piscina with one task a thread at a time. */
import { messageOf } from "../../errors.ts";
import { Meeting, meetingMemory } from "./meeting.ts";
import type { HandOverTask, ServiceAddress, ThreadAnswer, ThreadTask } from "./tasks.ts";

const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

export interface Crew {
  /** Each task in a thread of its own; answers in the order of the tasks, once all have ended. */
  perform(tasks: readonly ThreadTask[]): Promise<readonly ThreadAnswer[]>;
  /** Ends every thread; gives way when they are gone. */
  close(): Promise<void>;
}

/** So many threads, their code loaded and warm. */
export async function startCrew(threads: number): Promise<Crew> {
  const { Piscina } = await import("piscina");
  const piscina = new Piscina({
    filename: new URL(`./thread${extension}`, import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
    concurrentTasksPerWorker: 1,
    idleTimeout: Number.POSITIVE_INFINITY,
    // Sockets and message ports are served by the threads' event loops, which piscina must not park.
    atomics: "disabled",
    recordTiming: false,
  });
  const crew: Crew = {
    perform: (tasks) => Promise.all(tasks.map((task) => answerOf(task))),
    close: () => piscina.destroy(),
  };
  const answerOf = async (task: ThreadTask): Promise<ThreadAnswer> => {
    try {
      return (await piscina.run(task, { transferList: isHandOver(task) ? [task.port] : [] })) as ThreadAnswer;
    } catch (thrown) {
      new Meeting(task.meeting).stop();
      return { state: "failed", message: `a thread died: ${messageOf(thrown)}` };
    }
  };
  try {
    await warmCrew(crew, threads);
    return crew;
  } catch (thrown) {
    await crew.close();
    throw thrown;
  }
}

/** Each of so many threads, and connected to the service if there is one. */
export async function warmCrew(crew: Pick<Crew, "perform">, threads: number, service?: ServiceAddress): Promise<void> {
  const meeting = meetingMemory();
  doneOf(await crew.perform(Array.from({ length: threads }, () => ({ kind: "warm", meeting, threads, service }))));
}

function isHandOver(task: ThreadTask): task is HandOverTask {
  return task.kind === "hand-over";
}

type Done = Extract<ThreadAnswer, { state: "done" }>;

/** What all have done. @throws what the first failed with */
export function doneOf(answers: readonly ThreadAnswer[]): readonly Done[] {
  const failed = answers.find((answer) => answer.state === "failed");
  if (failed) throw new Error(failed.message);
  if (answers.some(({ state }) => state === "stopped")) throw new Error("it was stopped, and nobody says why");
  return answers as readonly Done[];
}
