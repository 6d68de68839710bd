/** Who does the job of the suite `runtimes`: the runtime and the form of each contestant, and how its bound on chunks becomes one on bytes. */
import { mapQueue, pipelineQueue, promisedBytes } from "../../models/concurrency.ts";

export const runtimeIds = ["node", "java", "python"] as const;
export type RuntimeId = (typeof runtimeIds)[number];
export const runtimeTitles: Readonly<Record<RuntimeId, string>> = { node: "Node", java: "Java", python: "Python" };

export interface Form {
  readonly runtime: RuntimeId;
  /** Short: the runtime and the form within it. */
  readonly title: string;
  /** Does it do the job in a form that is right? */
  readonly right: boolean;
  /** Buffers of a chunk in progress. */
  readonly buffers: 1 | 2;
  /** Chunks in its queues, at most, where it has any. A faulty form is held to what the document says of it, which counts none. */
  readonly queued?: (concurrency: number) => number;
}

/**
 * Bytes of Python are not changed in place: the result is a second buffer. A channel of Java copies an array into a buffer of its own before it writes
 * it. The other forms transform a chunk where it lies.
 */
export const forms = {
  "node-workers": { runtime: "node", title: "Node workers", right: true, buffers: 1 },
  "node-window": { runtime: "node", title: "Node window", right: true, buffers: 1, queued: () => pipelineQueue },
  "node-map": { runtime: "node", title: "Node map", right: true, buffers: 1, queued: mapQueue },
  "node-pipeline": { runtime: "node", title: "Node pipeline", right: true, buffers: 1, queued: () => pipelineQueue },
  "java-virtual": { runtime: "java", title: "Java virtual threads", right: true, buffers: 1 },
  "java-platform": { runtime: "java", title: "Java platform threads", right: true, buffers: 1 },
  python: { runtime: "python", title: "Python asyncio", right: true, buffers: 2 },
  "node-faulty": { runtime: "node", title: "Node faulty", right: false, buffers: 1 },
  "java-faulty": { runtime: "java", title: "Java faulty", right: false, buffers: 2 },
  "python-faulty": { runtime: "python", title: "Python faulty", right: false, buffers: 2 },
} as const satisfies Record<string, Form>;

export type ContestantId = keyof typeof forms;
export const contestantIds = Object.keys(forms) as [ContestantId, ...ContestantId[]];

export function isContestant(id: string): id is ContestantId {
  return Object.hasOwn(forms, id);
}

export function formOf(id: ContestantId): Form {
  return forms[id];
}

/** Bytes that the contestant promises to hold at most. */
export function promiseOf(id: ContestantId, concurrency: number, chunkBytes: number): number {
  const { buffers, queued } = formOf(id);
  return promisedBytes({ concurrency, chunkBytes, buffers, queued: queued?.(concurrency) ?? 0 });
}
