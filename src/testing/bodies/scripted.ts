/** A body that behaves, but for the fault that its trial's params ask for: in which step, on which slot, from which epoch on. */
import { type BodyContext, type SampleQuantities, type Subject, Unavailable } from "../../harness/subject.ts";
import type { Verification } from "../../records/record.ts";

/**
 * Where it goes wrong. In mid-sample: `exit` and `silent` end the thread or process, with a code and without; `spin` loops for ever, `hang` never
 * resolves, `flood` prints 2 MiB, `lazy` ignores its passes. `late` never reaches the barrier; `twice` fails in `sample` and in `close`; `lacking` finds at its
 * opening that the machine lacks something.
 */
export const faults = [
  "open",
  "warm",
  "arm",
  "sample",
  "settle",
  "verify",
  "close",
  "twice",
  "exit",
  "spin",
  "hang",
  "late",
  "silent",
  "flood",
  "lazy",
  "lacking",
] as const;
export type Fault = (typeof faults)[number];

/** Additions in a pass: some microseconds. */
const additionsPerPass = 2000;

/** Subjects of this thread that were opened and not yet closed, by name: `verify` reports them. */
const opened = new Map<string, number>();

export function open({ params, slot, epoch }: BodyContext): Subject {
  const name = String(params["name"]);
  const mine = slot === (params["faultSlot"] ?? 0) && epoch >= Number(params["faultEpoch"] ?? 0);
  const fault = mine ? (params["fault"] as Fault | undefined) : undefined;
  const fail = (step: Fault): void => {
    if (fault === step) throw new Error(`${name} was told to fail in ${step}`);
  };
  fail("open");
  if (fault === "lacking") throw new Unavailable("clockwork-absent", `${name} needs clockwork`);
  opened.set(name, (opened.get(name) ?? 0) + 1);
  return new Scripted(name, fault, fail);
}

class Scripted implements Subject {
  readonly bytesPerPass = 64;
  readonly #name: string;
  readonly #fault: Fault | undefined;
  readonly #fail: (step: Fault) => void;
  #sum = 0;

  constructor(name: string, fault: Fault | undefined, fail: (step: Fault) => void) {
    this.#name = name;
    this.#fault = fault;
    this.#fail = fail;
  }

  warm(): void {
    this.#fail("warm");
  }

  arm(): void {
    this.#fail("arm");
    // Late at the barrier, for ever.
    if (this.#fault === "late") for (;;);
  }

  sample(passes: number): SampleQuantities | Promise<SampleQuantities> {
    this.#fail("sample");
    this.#fail("twice");
    if (this.#fault === "exit") process.exit(3);
    if (this.#fault === "silent") process.exit(0);
    if (this.#fault === "flood") process.stdout.write("x".repeat(2 << 20));
    if (this.#fault === "spin") for (;;);
    if (this.#fault === "hang") return new Promise(() => {});
    const additions = this.#fault === "lazy" ? 1 : passes * additionsPerPass;
    for (let i = 0; i < additions; i++) this.#sum = (this.#sum + i) | 0;
    return { records: passes };
  }

  settle(): string | undefined {
    return this.#fault === "settle" ? `${this.#name} has wrong data` : undefined;
  }

  verify(): Verification {
    this.#fail("verify");
    return { state: "verified", method: [...opened].map(([name, count]) => `${name}:${count}`).join(" "), elements: 1 };
  }

  close(): void {
    const left = (opened.get(this.#name) ?? 0) - 1;
    if (left === 0) opened.delete(this.#name);
    else opened.set(this.#name, left);
    this.#fail("close");
    this.#fail("twice");
  }
}
