/** The judged rows as Markdown, for README and progress. Pure. */
import { judge } from "./judge.mjs";
import { claim } from "./rows.mjs";

/** Three digits at least: `61600`, `905`, `64.2`. */
const figure = (value) => (value >= 1000 ? String(Math.round(value)) : String(Number(value.toPrecision(3))));
const ratioText = ({ median, low, high }) => `${median.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;

const side = ({ totalNs, userNs }) => `${figure(totalNs)} (${figure(userNs)})`;
const surplusText = ({ median, low, high }) => `${Math.round(median)} (${Math.round(low)} to ${Math.round(high)})`;

function rowLine({ title, ours, fio, ratio, surplusNs, inKernel, verdict }) {
  return [title, side(ours), side(fio), ratioText(ratio), surplusText(surplusNs), inKernel ? ratioText(inKernel) : "", verdict];
}

const line = (cells) => `| ${cells.join(" | ")} |`;

/** @returns Markdown: one table of all rows, and what was not measured with its reason */
export function ioTable(record) {
  const judged = judge(record);
  const heads = [
    "reads",
    "ours, ns a read (of it user)",
    "fio, ns a read (of it user)",
    "rate, ours ÷ fio (95 %)",
    "fio − ours, ns",
    "ours ÷ fio without user time",
    `within ${claim.low}–${claim.high}`,
  ];
  const measured = judged.filter(({ ratio }) => ratio);
  const lines = [line(heads), line(heads.map(() => "---")), ...measured.map((row) => line(rowLine(row)))];
  const missing = judged.filter(({ ratio }) => !ratio).map(({ title, reason }) => `${title}: ${reason}`);
  return `${lines.join("\n")}\n${missing.length > 0 ? `\nNot measured: ${missing.join("; ")}.\n` : ""}`;
}
