/** A process of ours that works beside the sender. Its stdin is its leash: it ends when that closes, however its owner ended. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { atEnd } from "../../process/ending.ts";
import { childFlags } from "../../process/flags.ts";

const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";

export class Companion {
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #forget: () => void;
  readonly #cleanup: () => void;
  readonly #exit: Promise<void>;
  #ended = false;

  /**
   * @param script name of a module beside this one
   * @param cleanup removes what the process leaves; called at its end, and again where that does no harm
   */
  constructor(script: string, args: readonly string[], folder?: string, cleanup: () => void = () => {}) {
    this.#cleanup = cleanup;
    const path = fileURLToPath(new URL(`./${script}${extension}`, import.meta.url));
    const child = spawn(process.execPath, [...childFlags(), path, ...args], {
      cwd: folder,
      stdio: ["pipe", "pipe", "inherit"],
      windowsHide: true,
    });
    this.child = child;
    // Whether it takes what is written is told by its answers.
    child.stdin.on("error", () => {});
    this.#forget = atEnd(() => {
      child.kill("SIGKILL");
      cleanup();
    });
    this.#exit = new Promise((resolve) => {
      const end = (): void => {
        this.#ended = true;
        resolve();
      };
      child.once("exit", end);
      // One that could not be started never exits.
      child.once("error", () => child.pid === undefined && end());
    });
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Ends it; gives way when it is gone. */
  async stop(): Promise<void> {
    this.#forget();
    if (!this.#ended) {
      this.child.kill("SIGKILL");
      await this.#exit;
    }
    this.#cleanup();
  }
}
