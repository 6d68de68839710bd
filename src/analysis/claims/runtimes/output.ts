/** Whether an example writes the right output, or fails. */
import type { Claim } from "../../claims.ts";
import { type RuntimeId, runtimeTitles } from "../../runtimes/contestants.ts";
import type { RuntimeOutput, Runtimes } from "../../runtimes/schema.ts";
import { faultyForms, type Stated, sections, unmeasured } from "./example.ts";

const faultTexts: Readonly<Record<string, string>> = {
  throw: "a transform throws",
  full: "the disk is full",
  stall: "a transform never ends",
};

/** The claim that no example states and all of them make: what it writes is right, and it says so where it is not. */
export function outputClaim(runtimes: Runtimes, runtime: RuntimeId): Claim {
  const faulty = faultyForms[runtime];
  const stated: Stated = {
    id: `runtimes/${runtime}-output`,
    section: sections[runtime],
    claim: `Unstated: the ${runtimeTitles[runtime]} example writes the right output, or fails.`,
    prediction: "No wrong byte where it ends with 0.",
  };
  const told = runtimes.entries.flatMap((entry) => (entry.contestant === faulty && entry.output ? [{ ...entry, output: entry.output }] : []));
  const plain = told.filter(({ fault }) => fault === "none");
  if (plain.length === 0) return { ...stated, ...unmeasured(runtimes, [faulty], "such form whose output was compared") };
  const total = plain.map(({ output }) => output).reduce(added);
  const broken = told.filter(({ fault, output }) => fault !== "none" && output.silent > 0);
  const measurement = [
    total.wrong === 0
      ? `right in all ${total.runs} runs`
      : `wrong in ${total.wrong} of ${total.runs} runs, by up to ${total.mostWrongBytes} bytes, ${silentText(total)}`,
    ...broken.map(({ fault, output }) => `where ${faultTexts[fault] ?? fault}, ${output.mostWrongBytes} bytes wrong with exit code 0`),
  ].join("; ");
  const judged = { ...stated, measurement: `${measurement[0]?.toUpperCase() ?? ""}${measurement.slice(1)}.` };
  if (total.silent > 0) return { ...judged, verdict: "does-not-hold", reason: wrongReasons[runtime] };
  if (broken.length > 0) return { ...judged, verdict: "holds-under", condition: "where nothing goes wrong", reason: silentReasons[runtime] };
  if (total.runs === 1) return { ...judged, verdict: "open", reason: "A single run decides nothing." };
  return { ...judged, verdict: "holds", reason: "Its faults did not show in this run; some depend on timing." };
}

const silentText = ({ silent, wrong }: RuntimeOutput) => (silent === wrong ? "each with exit code 0" : `${silent} of them with exit code 0`);

function added(a: RuntimeOutput, b: RuntimeOutput): RuntimeOutput {
  return {
    runs: a.runs + b.runs,
    wrong: a.wrong + b.wrong,
    mostWrongBytes: Math.max(a.mostWrongBytes, b.mostWrongBytes),
    silent: a.silent + b.silent,
  };
}

const wrongReasons: Readonly<Record<RuntimeId, string>> = {
  java: "A write that wrote less is not finished, a longer output that was there keeps its tail, and what a task throws is dropped.",
  node: "Its end does not depend on what became of the output.",
  python: "All tasks move one cursor and then write: between the two another task moves it elsewhere.",
};
const silentReasons: Readonly<Record<RuntimeId, string>> = {
  java: "What a task throws is caught and dropped: success is told of a file that lacks a chunk.",
  node: "`.pipe()` carries no error on, and a transform that never ends leaves nothing to wait for, which Node takes for success.",
  python: "An error ends the gathering, but not the tasks beside it.",
};
