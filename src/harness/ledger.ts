/** Where the wall time outside timed regions went, by cause. */
import type { Clock } from "./clock.ts";

export const causes = [
  "start workers",
  "place and initialise memory",
  "warm up",
  "calibrate",
  "warm-up round",
  "dispatch and settle",
  "verify",
  "close",
  "search for variants",
] as const;
export type Cause = (typeof causes)[number];

export class Ledger {
  readonly #clock: Clock;
  readonly #spentNs = new Map<Cause, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Charges the time that `action` takes to `cause`. */
  async charge<T>(cause: Cause, action: () => Promise<T>): Promise<T> {
    const start = this.#clock.now();
    try {
      return await action();
    } finally {
      this.add(cause, Number(this.#clock.now() - start));
    }
  }

  add(cause: Cause, ns: number): void {
    this.#spentNs.set(cause, (this.#spentNs.get(cause) ?? 0) + Math.max(0, ns));
  }

  /** Causes that cost anything, in the order of the list. */
  spent(): Record<string, number> {
    return Object.fromEntries(causes.filter((cause) => this.#spentNs.has(cause)).map((cause) => [cause, this.#spentNs.get(cause) as number]));
  }
}
