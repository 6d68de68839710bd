/** The work beside a transfer as its owner sees it: one process for all trials of a visit, idle between their samples. */
import { createInterface, type Interface } from "node:readline";
import { Companion } from "./companion.ts";
import { type Lease, leases } from "./lease.ts";
import type { Load, Span } from "./load.ts";

/** To start and to write its arrays, and to answer. */
const answerMs = 20_000;

export class Loader {
  readonly #companion: Companion;
  readonly #lines: Interface;

  private constructor(companion: Companion) {
    this.#companion = companion;
    this.#lines = createInterface({ input: companion.child.stdout });
  }

  /** @param bytes of each of the two arrays: a whole number of pages, of pieces best */
  static async start(bytes: number): Promise<Loader> {
    const loader = new Loader(new Companion("load-main", [String(bytes)]));
    try {
      await loader.#answered();
      return loader;
    } catch (thrown) {
      await loader.stop();
      throw thrown;
    }
  }

  get ended(): boolean {
    return this.#companion.ended;
  }

  get pid(): number | undefined {
    return this.#companion.child.pid;
  }

  /** Copies from now on. */
  async begin(): Promise<void> {
    await this.#ask("begin");
  }

  /** Copies no more. @returns what it did within the spans */
  async end(spans: readonly Span[]): Promise<Load> {
    return (await this.#ask(["end", ...spans.flat()].join(" "))) as Load;
  }

  /** Bytes of an array that were copied at least once, and how many of them differ from what they are a copy of. */
  async check(): Promise<{ readonly reached: number; readonly wrong: number }> {
    return (await this.#ask("check")) as { readonly reached: number; readonly wrong: number };
  }

  async stop(): Promise<void> {
    await this.#companion.stop();
    this.#lines.close();
  }

  #ask(line: string): Promise<unknown> {
    const answered = this.#answered();
    this.#companion.child.stdin.write(`${line}\n`);
    return answered;
  }

  #answered(): Promise<unknown> {
    const { child } = this.#companion;
    return new Promise((resolve, reject) => {
      const settle = (then: () => void): void => {
        clearTimeout(timer);
        this.#lines.off("line", take);
        child.off("exit", gone).off("error", failed);
        then();
      };
      const take = (line: string): void => settle(() => resolve(JSON.parse(line)));
      const gone = (code: number | null, signal: NodeJS.Signals | null): void =>
        settle(() => reject(new Error(`the work beside the transfer ended (${signal ?? code})`)));
      const failed = (error: Error): void => settle(() => reject(new Error(`the work beside the transfer could not be started: ${error.message}`)));
      const timer = setTimeout(
        () => settle(() => reject(new Error(`the work beside the transfer did not answer within ${answerMs / 1000} s`))),
        answerMs,
      );
      this.#lines.once("line", take);
      child.once("exit", gone).once("error", failed);
      if (this.#companion.ended) gone(child.exitCode, child.signalCode);
    });
  }
}

const lease = leases<Loader>();

/** Takes a share; nothing is started before it is asked for. */
export function leaseLoader(bytes: number): Lease<Loader> {
  return lease(String(bytes), () => Loader.start(bytes));
}
