/** Why a loop has its verdict, in plain sentences with their figures, and what to do next. */
import { assertNever } from "../../errors.ts";
import type { Trouble } from "./finding.ts";
import type { GateLoop, Rule } from "./schema.ts";
import type { Fault } from "./validity.ts";

/** `0.021` → `2.1 %`: hundredths below 1 %, tenths below 10 %, then whole numbers; no zeros at the end. */
export function percent(share: number): string {
  const value = 100 * share;
  const magnitude = Math.abs(value);
  const rounded = Number(value.toFixed(magnitude < 1 ? 2 : magnitude < 10 ? 1 : 0));
  return `${rounded === 0 ? 0 : rounded} %`;
}

function signedPercent(share: number): string {
  return `${share > 0 ? "+" : ""}${percent(share)}`;
}

function chance(p: number): string {
  return p < 0.0001 ? "p < 0.0001" : `p = ${Number(p.toPrecision(2))}`;
}

function blocksText(count: number): string {
  return count === 1 ? "1 block" : `${count} blocks`;
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

/** What the figures of a verdict are taken from. */
export type Figures = Pick<GateLoop, "ratio" | "pRegression" | "pPass" | "resolution" | "blockSd" | "screened"> & {
  readonly rule: Rule;
  /** Blocks that were judged. */
  readonly judged: number;
};

/** `head takes 2.1 % more time (99 % interval +1.6 % to +2.7 %)` */
function movement({ ratio }: Figures): string {
  if (!ratio) return "too few blocks for an interval";
  const change = ratio.median - 1;
  const range = `${percent(ratio.confidence)} interval ${signedPercent(ratio.low - 1)} to ${signedPercent(ratio.high - 1)}`;
  if (percent(change) === "0 %") return `head takes the same time (${range})`;
  return `head takes ${percent(Math.abs(change))} ${change > 0 ? "more" : "less"} time (${range})`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function provenReason(verdict: "regression" | "improved" | "pass", figures: Figures): string {
  const { rule, judged, screened } = figures;
  const blocks = screened === undefined ? blocksText(judged) : `${judged} fresh blocks after a suspicion in ${screened}`;
  switch (verdict) {
    case "regression": {
      const beyond = rule.margin > 0 ? `, more than ${percent(rule.margin)} beyond chance` : ", beyond chance";
      return `${capitalised(movement(figures))}${beyond} in ${blocks} (${chance(figures.pRegression ?? 1)}). Find the change with streambound bisect, or accept it with streambound baseline accept.`;
    }
    case "improved":
      return `${capitalised(movement(figures))}: faster beyond chance in ${blocks}.`;
    case "pass":
      return `A slowdown of ${percent(rule.threshold)} is excluded in ${blocks} (${chance(figures.pPass ?? 1)}): ${movement(figures)}.`;
    default:
      return assertNever(verdict);
  }
}

/** The last look proved nothing, though its blocks could have. */
export function inconclusiveReason(figures: Figures): string {
  const { rule, judged, ratio, resolution } = figures;
  const resolves = resolution === undefined ? "" : ` These blocks would have shown a slowdown of ${percent(resolution)}.`;
  const room = ratio && ratio.high - 1 > rule.threshold ? `, or allow more with --threshold ${Math.ceil((ratio.high - 1) * 1000) / 10}%` : "";
  return `${blocksText(judged)} prove neither a slowdown above ${percent(rule.margin)} nor one below ${percent(rule.threshold)}: ${movement(figures)}.${resolves} Run the gate again${room}.`;
}

/** The blocks scatter more than the last look can resolve. */
export function scatterReason({ rule, judged, blockSd = 0, resolution }: Figures): string {
  const shown = resolution === undefined ? "none" : `none below ${percent(resolution)}`;
  return `Blocks scatter by ${percent(blockSd)} (standard deviation): of slowdowns, ${blocksText(judged)} reliably show ${shown}, and the threshold is ${percent(rule.threshold)}. Run the gate on a quieter machine, or with a higher --threshold.`;
}

/** The run ended before the next look. */
export function unfinishedReason(state: "complete" | "aborted" | "failed", taken: number, needed: number): string {
  const how = state === "aborted" ? "The run was stopped" : "The run ended";
  return `${how} after ${taken} of the ${blocksText(needed)} that the next look needs. Run the gate again.`;
}

/** Blocks without one round in which both versions were timed undisturbed. */
export function voidReason(empty: number, attempts: number): string {
  return `In ${empty} of ${blocksText(attempts)} no round of both versions was left undisturbed. Stop what runs beside, and run the gate again.`;
}

export function faultReason(fault: Fault): string {
  const { kind } = fault;
  switch (kind) {
    case "control":
      return `The control, which is the same code beside both versions, moved by ${signedPercent(fault.median)} (${chance(fault.p)}; the limit is ${percent(fault.limit)}): something favours one side, and would be taken for the loop's own change. Run the gate again; if it stays, check the machine with streambound doctor --aa.`;
    case "control-spread":
      return `The control's two instances, which are the same code, differ from block to block by ${percent(fault.spread)} (the limit is ${percent(fault.limit)}). Run the gate on a quieter machine.`;
    case "discarded":
      return `The system disturbed ${percent(fault.share)} of the rounds (the limit is ${percent(fault.limit)}): other processes took the CPU, or memory was paged. Stop what runs beside, and run the gate again.`;
    default:
      return assertNever(kind);
  }
}

const armNames = {
  base: "The base version",
  head: "The head version",
  "control-base": "The control beside base",
  "control-head": "The control beside head",
};

/** Of an arm that only stopped because the other broke. */
const otherArm = "other-arm";

/** What failed, head before base; one sentence where both failed alike. */
export function failedReason(troubles: readonly Trouble[]): string {
  const own = troubles.filter(({ code }) => code !== otherArm);
  const causes = own.length > 0 ? own : troubles;
  const [first, second] = causes;
  if (first && second && first.message === second.message) return sentence(`Both versions failed: ${first.message}`);
  return causes.map(({ arm, message }) => sentence(`${armNames[arm]} failed: ${message}`)).join(" ");
}

export function absentReason(troubles: readonly Trouble[]): string {
  return [...new Set(troubles.map(({ message }) => sentence(capitalised(message))))].join(" ");
}

export const identicalReason = "The code of both versions is the same to the byte.";
