/** What the gate is worth on this machine: head against itself, or against itself with a planted slowdown, through the whole gate, many times. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Certificate, certificateOf } from "../analysis/gate/certificate.ts";
import type { GateLoop } from "../analysis/gate/schema.ts";
import { errors } from "../errors.ts";
import { findLoops } from "../loops/load.ts";
import type { Machine } from "../records/record.ts";
import { type GateEvent, type GateOptions, gate } from "./gate.ts";

export { certificateText } from "../report/gate/certificate.ts";

/** Loops of this package that a machine is certified with where the project has none: in situ, one kind of traffic each. */
const ownLoops = ["byte-swap", "rgba-to-gray", "crc32"].map((name) => `benchmarks/loops/${name}.loop`);

export interface CertifyOptions extends Pick<GateOptions, "root" | "loops" | "injection" | "threshold" | "margin" | "design" | "signal"> {
  /** Gates one after another; each judges every loop. */
  readonly gates: number;
  /** Told when a gate begins, and what happens within it. */
  readonly onEvent?: (event: CertifyEvent) => void;
}

export type CertifyEvent = { readonly kind: "gate"; readonly gate: number; readonly of: number; readonly verdicts: readonly GateLoop[] } | GateEvent;

export interface Certified {
  readonly certificate: Certificate;
  /** Every verdict, gate by gate: what the certificate follows from. */
  readonly verdicts: readonly (readonly GateLoop[])[];
  readonly machine?: Machine;
}

/**
 * Runs the gates. An interrupted one counts for nothing; those before it are kept.
 * @throws what a gate throws; bad-value for a number of gates below 1
 */
export async function certify({ gates, onEvent, ...options }: CertifyOptions): Promise<Certified> {
  if (!(Number.isInteger(gates) && gates > 0)) throw errors.badValue("--gates", gates, "it is a whole number above 0", "Example: --gates 20.");
  const chosen = await chooseLoops(options);
  const verdicts: GateLoop[][] = [];
  let machine: Machine | undefined;
  for (let number = 1; number <= gates && !options.signal?.aborted; number++) {
    onEvent?.({ kind: "gate", gate: number, of: gates, verdicts: verdicts.flat() });
    const { record, summary } = await gate({ ...options, ...chosen, base: { kind: "self" }, command: "doctor", ...(onEvent && { onEvent }) });
    if (record.run.state === "aborted") break;
    machine = record.machine;
    verdicts.push(summary.loops);
  }
  return { certificate: certificateOf(verdicts.flat()), verdicts, ...(machine && { machine }) };
}

/** The project's loops; where it has none and none is named, those of this package. */
async function chooseLoops({ root = ".", loops = [] }: Pick<GateOptions, "root" | "loops">): Promise<Required<Pick<GateOptions, "root" | "loops">>> {
  if (loops.length > 0 || (await findLoops(root, [])).length > 0) return { root, loops };
  const own = fileURLToPath(new URL("../..", import.meta.url));
  const extension = existsSync(`${own}/${ownLoops[0]}.js`) ? ".js" : ".ts";
  return { root: own, loops: ownLoops.map((file) => `${file}${extension}`) };
}
