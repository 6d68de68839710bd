/** Progress of a gate on stderr: drawn before a block begins and after it ends, never while one is timed. */
import type { GateEvent } from "../app/gate.ts";
import { StatusLine } from "./terminal.ts";

/** A listener for a gate's events. */
export class GateProgress {
  readonly #line: StatusLine;
  /** Verdicts so far, and the loops that there are to decide. */
  #decided = 0;
  #measured = 0;

  constructor(line: StatusLine = new StatusLine()) {
    this.#line = line;
  }

  readonly listen = (event: GateEvent): void => {
    switch (event.kind) {
      case "step":
        this.#line.show(`${event.what} …`);
        return;
      case "planned": {
        this.#measured = event.measured;
        const others = event.loops - event.measured;
        const rest = others === 0 ? "" : `; ${others} ${others === 1 ? "needs" : "need"} no measuring`;
        this.#line.keep(`comparing ${event.head} with ${event.base}: ${event.measured} ${event.measured === 1 ? "loop" : "loops"} to measure${rest}`);
        return;
      }
      case "block": {
        const loops = event.open.length === 1 ? (event.open[0] ?? "") : `${event.open.length} loops open`;
        const decided = this.#decided > 0 ? `  ${this.#decided} of ${this.#measured} decided` : "";
        this.#line.show(`block ${event.block}, next look after ${event.of}  ${loops}${decided}`);
        return;
      }
      case "verdict":
        this.#decided++;
        this.#line.keep(`${event.loop.loop}: ${event.loop.verdict} after ${event.loop.blocks.length} blocks`);
        return;
    }
  };

  /** A line that stays. */
  keep(text: string): void {
    this.#line.keep(text);
  }

  end(): void {
    this.#line.clear();
  }
}
