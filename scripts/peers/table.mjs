/** The judged rows as Markdown, for README and progress. Pure. */
import { judge } from "./judge.mjs";

const figure = (value) => Number(value.toPrecision(3)).toString();
const ratioText = ({ median, low, high }) => `${median.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;

function claimText({ claim, quantity }) {
  if (!claim) return "";
  if (claim.kind === "at-least") return `≥ ${claim.ratio}`;
  return `${claim.low}–${claim.high}${quantity === "latency" ? " (ns)" : ""}`;
}

const valueText = (value, quantity) => (quantity === "latency" ? `${figure(value)} ns` : figure(value / 1e9));

/** `seq64 native s8 512-bit prefetch 8`: what the search chose, in the words of the reports. */
export function shapeText({ kernel, family, order, engine, streams, store, preload, width, prefetch, pages }) {
  if (family === "latency" || order) return `${order ?? "random"} chase, ${engine}`;
  const parts = [
    kernel,
    engine,
    streams && `s${streams}`,
    store && store !== "regular" && store,
    preload && "preload",
    width && `${width}-bit`,
    prefetch && `prefetch ${prefetch}`,
    pages && pages !== "system" && `${pages} pages`,
  ];
  return parts.filter(Boolean).join(" ");
}

function turnsLine(row) {
  const { title, threads, quantity, peers, ours, best, ratio, verdict } = row;
  const [toughest] = peers.filter(({ peer }) => peer === best);
  const others = peers.filter((peer) => peer !== toughest).map(({ peer, kernel, ratio: other }) => `${peer} ${kernel} ${other.median.toFixed(2)}`);
  return [
    title,
    threads,
    `${valueText(toughest.ours, quantity)} · ${shapeText(ours.params)}`,
    `${valueText(toughest.value, quantity)} · ${best} ${toughest.kernel}`,
    ratioText(ratio),
    claimText(row),
    verdict,
    others.join(", "),
  ];
}

function oneRunLine(row) {
  const { title, threads, quantity, numerator, denominator, ratio, verdict } = row;
  const side = ({ value, params, hugePageShare }) => {
    const share = params.pages === "huge" && hugePageShare !== undefined ? ` (${Math.round(100 * hugePageShare)} % of its memory)` : "";
    return `${valueText(value, quantity)} · ${shapeText(params)}${share}`;
  };
  return [title, threads, side(numerator), side(denominator), ratioText(ratio), claimText(row), verdict, ""];
}

const line = (cells) => `| ${cells.join(" | ")} |`;

/** @returns Markdown: one table of all rows, and what was not measured with its reason */
export function peersTable(record) {
  const judged = judge(record);
  const measured = judged.filter(({ ratio }) => ratio);
  const heads = ["work", "threads", "ours", "the toughest peer", "ours ÷ that peer (95 %)", "claim", "verdict", "ours ÷ the others"];
  const lines = [line(heads), line(heads.map(() => "---")), ...measured.map((row) => line(row.peers ? turnsLine(row) : oneRunLine(row)))];
  const missing = [
    ...judged.filter(({ ratio }) => !ratio).map(({ title, threads, reason }) => `${title} on ${threads}: ${reason}`),
    ...record.peers.filter(({ state }) => state === "absent").map(({ id, reason }) => `${id}: ${reason}`),
  ];
  return `${lines.join("\n")}\n${missing.length > 0 ? `\nNot measured: ${missing.join("; ")}.\n` : ""}`;
}
