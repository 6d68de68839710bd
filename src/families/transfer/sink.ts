/** The receiver as its owner sees it: one process for all trials of a visit that send over the same kind of socket. */
import { closeSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { threadId } from "node:worker_threads";
import { Unavailable } from "../../harness/subject.ts";
import { Companion } from "./companion.ts";
import { type Lease, leases } from "./lease.ts";

export type SocketKind = "tcp" | "unix";

/** Where to connect to: a port of 127.0.0.1, or a path. */
export type Address = { readonly kind: "tcp"; readonly place: number } | { readonly kind: "unix"; readonly place: string };

/** To start and to tell its port. */
const startMs = 10_000;
/** Bytes of a socket's path without its end (unix(7); BSD and macOS have 104 in place of 108). */
const longestPath = process.platform === "linux" ? 107 : 103;

let count = 0;

export class Sink {
  readonly address: Address;
  readonly #companion: Companion;

  private constructor(companion: Companion, address: Address) {
    this.#companion = companion;
    this.address = address;
  }

  get ended(): boolean {
    return this.#companion.ended;
  }

  get pid(): number | undefined {
    return this.#companion.child.pid;
  }

  /**
   * @param folder where a Unix socket's name is made; it is the receiver's working folder
   * @throws Unavailable where such a socket cannot be had here; Error where the process could not be started
   */
  static async start(kind: SocketKind, folder: string): Promise<Sink> {
    const name = `sink-${process.pid}-${threadId}-${count++}`;
    const place = kind === "unix" ? placeOf(folder, name) : { path: "", close: () => {} };
    const companion = new Companion("sink-main", [kind, name], folder, place.close);
    try {
      const port = await told(companion.child);
      return new Sink(companion, kind === "tcp" ? { kind, place: port } : { kind, place: place.path });
    } catch (thrown) {
      await companion.stop();
      throw thrown;
    }
  }

  /** Ends it; gives way when it is gone. */
  async stop(): Promise<void> {
    await this.#companion.stop();
  }
}

/** The port that the process tells, 0 of a Unix socket. */
function told(child: Companion["child"]): Promise<number> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the receiver did not start within ${startMs / 1000} s`)), startMs);
    const fail = (error: Error): void => {
      clearTimeout(timer);
      reject(error);
    };
    child.once("error", (error) => fail(new Error(`the receiver could not be started: ${error.message}`)));
    child.once("exit", (code, signal) => fail(new Error(`the receiver ended before it listened (${signal ?? code})`)));
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

const lease = leases<Sink>();

/** Takes a share in the receiver; nothing is started before it is asked for. */
export function leaseSink(kind: SocketKind, folder: string): Lease<Sink> {
  return lease(`${kind} ${folder}`, () => Sink.start(kind, folder));
}
