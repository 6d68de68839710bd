/** Progress of a run: what is measured, how fast the last sample was, how much is left. Drawn between samples only. */
import type { RunEvent } from "../harness/events.ts";
import { formatDuration, formatRate } from "../units.ts";
import { StatusLine } from "./terminal.ts";

/** Fewest milliseconds between two drawings. */
const interval = 100;

/** A listener for a run's events. */
export class Progress {
  readonly #line: StatusLine;
  #drawnAt = Number.NEGATIVE_INFINITY;
  /** Epochs that were announced; none before the plan is known. */
  #epoch = Number.POSITIVE_INFINITY;

  constructor(line: StatusLine = new StatusLine()) {
    this.#line = line;
  }

  readonly listen = (event: RunEvent): void => {
    switch (event.kind) {
      case "provisional":
        this.#line.keep(
          `provisional: ${event.kernel} ${event.engine} on 1 thread reads ${formatRate(event.bytesPerSecond)} GB/s (one sample, not tuned)`,
        );
        return;
      case "searched":
        this.#line.show(event.gain === undefined ? event.search : `${event.search}: ×${event.gain.toFixed(2)} over one stream`);
        return;
      case "planned":
        this.#line.keep(`measuring ${count(event.trials, "trial")} in ${count(event.groups, "group")}, ${count(event.epochs, "epoch")} each`);
        this.#epoch = -1;
        return;
      case "failed":
        this.#line.keep(`failed: ${event.group} ${event.key}\n  ${event.message}`);
        return;
      case "progress": {
        if (event.epoch > this.#epoch) {
          this.#epoch = event.epoch;
          if (!this.#line.live) this.#line.keep(`epoch ${event.epoch + 1} of ${event.epochs}`);
        }
        const now = performance.now();
        if (now - this.#drawnAt < interval) return;
        this.#drawnAt = now;
        const rate = event.bytesPerSecond === undefined ? "" : `  ${formatRate(event.bytesPerSecond).padStart(5)} GB/s`;
        const left = event.leftNs === undefined ? "" : `  ${formatDuration(event.leftNs)} left`;
        this.#line.show(
          `${String(Math.round(event.fraction * 100)).padStart(3)} %  epoch ${event.epoch + 1}/${event.epochs}  trial ${event.trialsDone}/${event.trials}  ${event.group}${rate}${left}`,
        );
        return;
      }
    }
  };

  end(): void {
    this.#line.clear();
  }
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
