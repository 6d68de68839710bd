/** On which CPUs this thread runs. Changed only between timed windows, and only through the addon. */
import { errors } from "../errors.ts";
import { loadNative, type NativeState, type NativeSystem } from "../native/native.ts";

/** What placement needs of the addon. */
export type Pinning = Pick<NativeSystem, "affinity" | "pin">;

/** The calling thread's own mask and where it stands now. Without a request the addon is not even looked for. */
export class Placement {
  readonly #load: () => NativeState;
  #own: readonly number[] | undefined;
  #cpu: number | undefined;

  constructor(load: () => NativeState = loadNative) {
    this.#load = load;
  }

  /**
   * Pins the thread to `cpu`; absent: gives it back every CPU that it had at first. Nothing happens where it already stands there.
   * @throws pin-refused
   */
  place(cpu: number | undefined): void {
    if (cpu === this.#cpu) return;
    const loaded = this.#load();
    if (loaded.state === "absent") throw errors.pinRefused(cpu, loaded.reason);
    const { system } = loaded.native;
    this.#own ??= system.affinity();
    const refusal = system.pin(cpu === undefined ? this.#own : [cpu]);
    if (refusal !== undefined) throw errors.pinRefused(cpu, refusal);
    this.#cpu = cpu;
  }
}
