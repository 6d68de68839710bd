/** A plan as text: each figure with its formula, then the formulas' constants with where they came from. */
import picocolors from "picocolors";
import type { Constant, Figure, PlannedSection, StreamPlan, Unit } from "../app/plan.ts";
import { wrap } from "../app/report.ts";
import { assertNever } from "../errors.ts";
import { formatDuration, formatRate, formatSignificant, formatSize } from "../units.ts";

const titles = { pages: "Reading", work: "Reading and working", stages: "Stages", window: "Window", whole: "Together" } as const;

/** No line is longer than `width`. */
export function planText({ from, sections }: StreamPlan, width: number, color = false): string {
  const { bold } = picocolors.createColors(color);
  const where = [from.label, from.cpuModel, `${from.cpusAvailable} CPUs`, `Node ${from.nodeVersion.replace(/^v/, "")}`].filter(
    (part) => part !== undefined,
  );
  const head = `Planned from record ${from.record} (${from.profile}, ${from.startedAt.slice(0, 10)}): ${where.join(", ")}`;
  return [wrap(head, width), ...sections.map((section) => sectionLines(section, width, bold))].map((lines) => lines.join("\n")).join("\n\n");
}

function sectionLines({ id, title, figures, missing }: PlannedSection, width: number, bold: (text: string) => string): readonly string[] {
  const constants = figures
    .flatMap((figure) => figure.constants)
    .filter(({ source }) => source.kind !== "planned")
    .filter((one, i, all) => all.findIndex((other) => other.name === one.name && other.value === one.value) === i);
  const most = (texts: readonly string[]) => Math.max(0, ...texts.map(({ length }) => length));
  const [named, valued] = [most(figures.map((figure) => figure.title)), most(figures.map((figure) => told(figure.value, figure.unit)))];
  const [known, amount] = [most(constants.map(({ name }) => name)), most(constants.map(amountOf))];
  return [
    ...wrap(`${titles[id]}: ${title}`, width).map(bold),
    ...figures.flatMap((figure) => figureLines(figure, named, valued, width)),
    ...constants.flatMap((one) => hanging(`    ${one.name.padEnd(known)}  ${amountOf(one).padStart(amount)}  `, whence(one), width)),
    ...missing.flatMap(({ what, command }) => hanging("  missing: ", `${what} (${command})`, width)),
  ];
}

function figureLines({ title, value, unit, formula, document, notes }: Figure, named: number, valued: number, width: number): readonly string[] {
  const beside = document === undefined ? "" : `; the document: ${told(document, unit)}`;
  const lead = `  ${title.padEnd(named)}  ${told(value, unit).padStart(valued)}  `;
  return [...hanging(lead, `${formula}${beside}`, width), ...notes.flatMap((note) => hanging(" ".repeat(lead.length), note, width))];
}

/** For text behind a lead, on the narrowest terminal. */
const leastColumns = 16;

/** Text behind a lead; its later lines begin below its first. */
function hanging(lead: string, text: string, width: number): readonly string[] {
  return wrap(text, Math.max(leastColumns, width - lead.length)).map((line, i) => (i === 0 ? lead : " ".repeat(lead.length)) + line);
}

const amountOf = ({ value, unit }: Constant) => told(value, unit);

function whence({ source, unit }: Constant): string {
  switch (source.kind) {
    case "asked":
      return source.option;
    case "measured":
      return `${source.finding}: ${source.of}${spanOf(source.low, source.high, unit)}`;
    case "machine":
      return source.fact;
    case "planned":
      return source.figure;
    case "assumed":
      return `assumed: ${source.why}`;
    default:
      return assertNever(source);
  }
}

const telling: Readonly<Record<Unit, (value: number) => string>> = {
  B: (value) => formatSize(Math.round(value)),
  ns: formatDuration,
  "ns/KiB": (value) => `${formatSignificant(value)} ns/KiB`,
  "B/s": (value) => `${formatRate(value)} GB/s`,
  "1/s": (value) => `${whole(value)}/s`,
  count: (value) => (Number.isInteger(value) ? whole(value) : formatSignificant(value)),
  ratio: formatSignificant,
};

/** Where there is one. */
function spanOf(low: number | undefined, high: number | undefined, unit: Unit): string {
  if (low === undefined || high === undefined || told(low, unit) === told(high, unit)) return "";
  return ` (${told(low, unit)} to ${told(high, unit)})`;
}

const told = (value: number, unit: Unit) => telling[unit](value);
const whole = (value: number) => Math.round(value).toLocaleString("en");
