/** One thread's connection to the service: a request at a time, and an error where no answer comes. */
import { connect, type Socket } from "node:net";
import { nowNs } from "../now.ts";
import { answerFields, messages, request, requestFields } from "./wire.ts";

interface Waiting {
  readonly resolve: (answer: { readonly value: number; readonly heldNs: number }) => void;
  readonly reject: (error: Error) => void;
}

export class Asker {
  readonly #socket: Socket;
  readonly #timeoutMs: number;
  #heldNs: number[] = [];
  readonly #message = new Float64Array(requestFields);
  #waiting: Waiting | undefined;
  #lost: Error | undefined;

  private constructor(socket: Socket, timeoutMs: number) {
    this.#socket = socket;
    this.#timeoutMs = timeoutMs;
    const take = messages(answerFields, ([value = Number.NaN, heldNs = Number.NaN]) => this.#settle(({ resolve }) => resolve({ value, heldNs })));
    socket.on("data", take);
    socket.on("error", (error) => this.#lose(`the connection to the service failed: ${error.message}`));
    socket.on("close", () => this.#lose("the service has closed the connection"));
  }

  /** @param timeoutMs without an answer */
  static async connect(port: number, timeoutMs: number): Promise<Asker> {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve).once("error", reject);
    });
    return new Asker(socket, timeoutMs);
  }

  /** The user's region, after the service has waited. */
  async ask(user: number, waitNs: number): Promise<number> {
    const { value, heldNs } = await this.#send(request.wait, user, waitNs);
    this.#heldNs.push(heldNs);
    return value;
  }

  /** For how long the service held each request since this was last asked for. */
  takeHeldNs(): readonly number[] {
    const held = this.#heldNs;
    this.#heldNs = [];
    return held;
  }

  get open(): boolean {
    return this.#lost === undefined;
  }

  /** CPU time of the service's process so far, ns. */
  async cpuNs(): Promise<number> {
    return (await this.#send(request.cpu, 0, 0)).value;
  }

  /** From now on nobody gets an answer. */
  stall(): void {
    this.#write(request.stall, 0, 0);
  }

  close(): void {
    this.#socket.destroy();
  }

  #send(kind: number, user: number, waitNs: number): Promise<{ readonly value: number; readonly heldNs: number }> {
    return new Promise((resolve, reject) => {
      if (this.#lost) return reject(this.#lost);
      const timer = setTimeout(
        () => this.#settle((waiting) => waiting.reject(new Error(`the service did not answer within ${this.#timeoutMs} ms`))),
        this.#timeoutMs,
      );
      const over = (): void => clearTimeout(timer);
      this.#waiting = {
        resolve: (answer) => {
          over();
          resolve(answer);
        },
        reject: (error) => {
          over();
          reject(error);
        },
      };
      this.#write(kind, user, waitNs);
    });
  }

  #write(kind: number, user: number, waitNs: number): void {
    this.#message.set([kind, user, nowNs(), waitNs]);
    this.#socket.write(new Uint8Array(this.#message.buffer.slice(0)));
  }

  #settle(how: (waiting: Waiting) => void): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) how(waiting);
  }

  #lose(message: string): void {
    this.#lost ??= new Error(message);
    this.#settle(({ reject }) => reject(this.#lost as Error));
  }
}
