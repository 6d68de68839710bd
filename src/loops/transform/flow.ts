/** A transform over its input, as `measure` and its probe drive it: made anew for every pass, checked by the loop's own check. */
import { errors, messageOf } from "../../errors.ts";
import type { LoopContract } from "../contract.ts";
import type { Loop, LoopParams, Transform, TransformLoop } from "../define.ts";
import type { LoopBuffers } from "../working-set.ts";
import { chunksOf } from "./chunks.ts";
import { drive } from "./drive.ts";

export class Flow {
  readonly #loop: TransformLoop<LoopParams>;
  readonly #contract: LoopContract;
  readonly #buffers: LoopBuffers;

  constructor(loop: Loop, contract: LoopContract, buffers: LoopBuffers) {
    this.#loop = loop as TransformLoop<LoopParams>;
    this.#contract = contract;
    this.#buffers = buffers;
  }

  get input(): Uint8Array {
    return this.#buffers["input"] as Uint8Array;
  }

  init(): void {
    this.#attempt("init", () => this.#loop.init(this.#buffers as never, this.#contract.params));
  }

  /** Drives all chunks through a new transform; returns the bytes that came out. @throws loop-failed */
  async pass(chunks: readonly Uint8Array[], highWaterMark: number): Promise<number> {
    try {
      return await drive(this.#loop.transform(this.#contract.params, { highWaterMark }) as Transform, chunks);
    } catch (thrown) {
      throw errors.loopFailed(this.#contract.name, `it threw ${messageOf(thrown)}`);
    }
  }

  /** One pass over the whole input, freshly written. @throws loop-failed, loop-wrong */
  async check(chunkBytes: number): Promise<void> {
    this.init();
    const { input } = this;
    const out = await this.pass(chunksOf(input, 0, input.length, chunkBytes), chunkBytes);
    const accepted = this.#attempt("check", () => this.#loop.check(out, this.#buffers as never, this.#contract.params));
    if (accepted !== true) throw errors.loopWrong(this.#contract.name, `its check refused ${out} bytes of output`);
  }

  #attempt<T>(what: string, action: () => T): T {
    try {
      return action();
    } catch (thrown) {
      throw errors.loopFailed(this.#contract.name, `${what} threw ${messageOf(thrown)}`);
    }
  }
}
