/** The receiver as its owner sees it: one process for all trials of a visit that send over the same kind of socket. */
import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { threadId } from "node:worker_threads";
import { Unavailable } from "../../harness/subject.ts";
import { atEnd } from "../../process/ending.ts";
import { childFlags } from "../../process/flags.ts";

export type SocketKind = "tcp" | "unix";

/** Where to connect to: a port of 127.0.0.1, or a path. */
export type Address = { readonly kind: "tcp"; readonly place: number } | { readonly kind: "unix"; readonly place: string };

const extension = import.meta.url.endsWith(".ts") ? ".ts" : ".js";
/** To start and to tell its port. */
const startMs = 10_000;
/** Bytes of a socket's path without its end (unix(7); BSD and macOS have 104 in place of 108). */
const longestPath = process.platform === "linux" ? 107 : 103;

let count = 0;

export class Sink {
  readonly address: Address;
  readonly pid: number | undefined;
  readonly #child: ChildProcess;
  readonly #forget: () => void;
  readonly #remove: () => void;
  readonly #exit: Promise<void>;
  #ended = false;

  private constructor(child: ChildProcess, address: Address, remove: () => void) {
    this.#child = child;
    this.pid = child.pid;
    this.address = address;
    this.#remove = remove;
    this.#forget = atEnd(() => {
      child.kill("SIGKILL");
      remove();
    });
    this.#exit = new Promise((resolve) => {
      child.once("exit", () => {
        this.#ended = true;
        resolve();
      });
    });
    // It could have ended before this was listened for.
    if (child.exitCode !== null || child.signalCode !== null) this.#ended = true;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /**
   * @param folder where a Unix socket's name is made; it is the receiver's working folder
   * @throws Unavailable where such a socket cannot be had here; Error where the process could not be started
   */
  static async start(kind: SocketKind, folder: string): Promise<Sink> {
    const name = `sink-${process.pid}-${threadId}-${count++}`;
    const place = kind === "unix" ? placeOf(folder, name) : { path: "", close: () => {} };
    const script = fileURLToPath(new URL(`./sink-main${extension}`, import.meta.url));
    const child = spawn(process.execPath, [...childFlags(), script, kind, name], {
      cwd: folder,
      stdio: ["pipe", "pipe", "inherit"],
      windowsHide: true,
    });
    child.stdin.on("error", () => {});
    try {
      const port = await told(child);
      const address: Address = kind === "tcp" ? { kind, place: port } : { kind, place: place.path };
      return new Sink(child, address, place.close);
    } catch (thrown) {
      child.kill("SIGKILL");
      place.close();
      throw thrown;
    }
  }

  /** Ends it; gives way when it is gone. */
  async stop(): Promise<void> {
    this.#forget();
    if (!this.#ended) {
      this.#child.kill("SIGKILL");
      await this.#exit;
    }
    this.#remove();
  }
}

/** The port that the process tells, 0 of a Unix socket. */
function told(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the receiver did not start within ${startMs / 1000} s`)), startMs);
    const fail = (error: Error): void => {
      clearTimeout(timer);
      reject(error);
    };
    child.once("error", (error) => fail(new Error(`the receiver could not be started: ${error.message}`)));
    child.once("exit", (code, signal) => fail(new Error(`the receiver ended before it listened (${signal ?? code})`)));
    if (!child.stdout) return fail(new Error("the receiver has no output"));
    createInterface({ input: child.stdout }).once("line", (line) => {
      clearTimeout(timer);
      const { port, refused } = JSON.parse(line) as { readonly port?: number; readonly refused?: string };
      if (port === undefined) reject(new Unavailable("socket-refused", `the system gives no socket to receive by: ${refused}`));
      else resolve(port);
    });
  });
}

/**
 * Where a sender finds the name. The receiver binds it relative to its working folder, which no thread of ours can have for itself; a path that is
 * too long for a socket is reached through a descriptor of the folder, where the system has such names.
 */
function placeOf(folder: string, name: string): { readonly path: string; readonly close: () => void } {
  const path = join(folder, name);
  const remove = (): void => rmSync(path, { force: true });
  if (Buffer.byteLength(path) <= longestPath) return { path, close: remove };
  if (process.platform !== "linux")
    throw new Unavailable(
      "socket-path",
      `a Unix socket's path has at most ${longestPath} bytes, in the scratch folder it has ${Buffer.byteLength(path)}; name a shorter folder with --scratch`,
    );
  const descriptor = openSync(folder, "r");
  return {
    path: `/proc/self/fd/${descriptor}/${name}`,
    close: () => {
      closeSync(descriptor);
      remove();
    },
  };
}

/** A share in the receiver of this thread. */
export interface Lease {
  /** The receiver; a new one where the last has ended. */
  sink(): Promise<Sink>;
  /** Ends the receiver, which failed: the next to ask for it gets another. */
  discard(): Promise<void>;
  /** The last that closes ends the receiver. */
  close(): Promise<void>;
}

interface Shared {
  users: number;
  current: Promise<Sink> | undefined;
}

const shares = new Map<string, Shared>();

/** Takes a share; nothing is started before it is asked for. */
export function leaseSink(kind: SocketKind, folder: string): Lease {
  const key = `${kind} ${folder}`;
  const share = shares.get(key) ?? { users: 0, current: undefined };
  shares.set(key, share);
  share.users++;
  let open = true;
  const discard = async (): Promise<void> => {
    const last = share.current;
    share.current = undefined;
    await (await last?.catch(() => undefined))?.stop();
  };
  return {
    async sink() {
      const last = await share.current?.catch(() => undefined);
      if (last && !last.ended) return last;
      await last?.stop();
      share.current = Sink.start(kind, folder);
      return share.current;
    },
    discard,
    async close() {
      if (!open) return;
      open = false;
      if (--share.users > 0) return;
      shares.delete(key);
      await discard();
    },
  };
}
