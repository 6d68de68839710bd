/** Calls methods of an object in another thread or process. Failures keep their code and the version that broke. */
import { errors } from "../../errors.ts";
import { blamed, Failure, type FailureFacts } from "./failure.ts";
import type { Version } from "./order.ts";

interface Request {
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

type Reply = { readonly id: number } & ({ readonly value: unknown } | { readonly failure: FailureFacts });

type Methods<T> = { [K in keyof T as T[K] extends (...args: never[]) => Promise<unknown> ? K : never]: T[K] };

/** Serves the methods of `target` to whoever sends requests, one after another as they come. */
export function serve(loop: string, target: object, on: (listener: (request: Request) => void) => void, send: (reply: Reply) => void): void {
  on(async ({ id, method, args }) => {
    try {
      send({ id, value: await (target as Record<string, (...args: readonly unknown[]) => Promise<unknown>>)[method]?.(...args) });
    } catch (thrown) {
      send({ id, failure: blamed(thrown, loop).facts });
    }
  });
}

/** The other end of `serve`. */
export class Remote<T extends object> {
  readonly #send: (request: Request) => void;
  readonly #waiting = new Map<number, { readonly resolve: (value: never) => void; readonly reject: (thrown: unknown) => void }>();
  #nextId = 1;
  #lost: Failure | undefined;

  constructor(send: (request: Request) => void) {
    this.#send = send;
  }

  call<K extends keyof Methods<T> & string>(
    method: K,
    ...args: T[K] extends (...args: infer A) => unknown ? A : never
  ): T[K] extends (...args: never[]) => infer R ? R : never {
    return new Promise((resolve, reject) => {
      if (this.#lost) return reject(this.#lost);
      const id = this.#nextId++;
      this.#waiting.set(id, { resolve, reject });
      this.#send({ id, method, args });
    }) as never;
  }

  receive(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if ("failure" in reply) waiting?.reject(new Failure(reply.failure));
    else waiting?.resolve(reply.value as never);
  }

  /** The other end is gone: nothing will be answered any more. */
  lose(loop: string, how: string, version?: Version): void {
    this.#lost ??= blamed(errors.loopFailed(loop, how), loop, version);
    for (const { reject } of this.#waiting.values()) reject(this.#lost);
    this.#waiting.clear();
  }
}
