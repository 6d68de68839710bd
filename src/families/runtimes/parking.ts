/** Starts a process a sample whose threads do nothing, and asks what one of them takes. */
import { errors } from "../../errors.ts";
import type { SampleQuantities, Subject } from "../../harness/subject.ts";
import { runChild } from "../../process/child.ts";
import type { Verification } from "../../records/record.ts";
import { answerOf, quantitiesOf } from "./answer.ts";
import { withoutFolders } from "./judge.ts";
import type { ParkedParams } from "./params.ts";

const timeoutMs = 20_000;

export class Parking implements Subject {
  readonly #command: readonly [string, ...string[]];
  readonly #parked: number;
  #runtime = "";

  constructor(command: readonly [string, ...string[]], { parked }: ParkedParams) {
    this.#command = command;
    this.#parked = parked;
  }

  /** Every sample is a process that begins from nothing. */
  warm(): void {}

  async sample(): Promise<SampleQuantities> {
    const startNs = Number(process.hrtime.bigint());
    const command = [...this.#command, `parked=${this.#parked}`] as const;
    const outcome = await runChild({ command: [command[0], ...command.slice(1)], timeoutMs, maxOutputBytes: 1 << 16, leash: true });
    const endNs = Number(process.hrtime.bigint());
    const answer = outcome.state === "exited" && outcome.code === 0 ? answerOf(outcome.stdout) : undefined;
    if (!answer) {
      const said = outcome.state === "exited" ? withoutFolders(outcome.stderr.trim().split("\n")[0] ?? "") : "";
      throw errors.childFailed(said || `its end was: ${outcome.state}`);
    }
    this.#runtime = answer.runtime;
    return quantitiesOf(answer, { startNs, endNs });
  }

  verify(): Verification {
    return { state: "verified", method: `every thread said that it runs, ${this.#runtime}`, elements: this.#parked };
  }

  close(): void {}
}
