/** How often a loop's own check is repeated: it may take far longer than the loop. */
import { monotonicClock } from "../harness/clock.ts";

/** A check that takes no longer is repeated at every visit; a dearer one is performed once. */
const cheapNs = 100e6;

export class Repetition {
  #tookNs = 0;
  #due = true;

  /** A new visit begins. */
  visit(): void {
    this.#due ||= this.#tookNs <= cheapNs;
  }

  /** Performs the check where one is due. */
  perform(check: () => void): void {
    if (!this.#due) return;
    const before = monotonicClock.now();
    check();
    this.#done(before);
  }

  async performAsync(check: () => Promise<void>): Promise<void> {
    if (!this.#due) return;
    const before = monotonicClock.now();
    await check();
    this.#done(before);
  }

  #done(before: bigint): void {
    this.#tookNs = Number(monotonicClock.now() - before);
    this.#due = false;
  }
}
