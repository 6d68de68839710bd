/** The parts of a stream together: the slowest of them is its rate, and what each holds adds up. */
import { asked, type Figure, figureOf, type PlannedSection, planned } from "./figure.ts";
import type { PlanRequest } from "./request.ts";

/** Empty where there are no two parts to put together. */
export function plannedWhole(sections: readonly PlannedSection[], { window, work }: PlanRequest): readonly PlannedSection[] {
  if (sections.length < 2) return [];
  const figures = sections.flatMap((section) => section.figures);
  const of = (id: string) => figures.find((figure) => figure.id === id);
  const bytes = work && window && of("work.overlapped");
  const records = bytes && inRecords(bytes, window.recordBytes);
  const rates = [of("pages.rows"), records, of("stages.throughput"), of("window.most")].flatMap((figure) => (figure ? [figure] : []));
  const memory = ["pages.memory", "stages.memory", "window.memory"].flatMap((id) => of(id) ?? []);
  const whole = [...(rates.length > 1 ? [rateOf(rates)] : []), ...(memory.length > 1 ? [memoryOf(memory)] : [])];
  return whole.length === 0 ? [] : [{ id: "whole", title: "all of it as one stream", figures: whole, missing: [] }];
}

const names: Readonly<Record<string, string>> = { pages: "reading", work: "work", stages: "stages", window: "window" };
const nameOf = ({ id }: Figure) => names[id.split(".")[0] as string] as string;

function inRecords(bytes: Figure, recordBytes: number): Figure {
  return figureOf({
    id: "work.records",
    title: "records read and worked on",
    unit: "1/s",
    formula: "bytes ÷ R",
    constants: { bytes: planned(bytes), R: asked("--record", recordBytes, "B") },
    of: (v) => v.bytes / v.R,
  });
}

function rateOf(rates: readonly Figure[]): Figure {
  const least = rates.reduce((lowest, figure) => (figure.value < lowest.value ? figure : lowest));
  return figureOf({
    id: "whole.rate",
    title: "records a second",
    unit: "1/s",
    formula: `min(${rates.map(nameOf).join(", ")})`,
    constants: Object.fromEntries(rates.map((figure) => [nameOf(figure), planned(figure)])),
    of: () => least.value,
    notes: [`bound by: ${nameOf(least)}, each part on CPUs of its own`],
  });
}

function memoryOf(held: readonly Figure[]): Figure {
  return figureOf({
    id: "whole.memory",
    title: "memory above the runtime's",
    unit: "B",
    formula: held.map(nameOf).join(" + "),
    constants: Object.fromEntries(held.map((figure) => [nameOf(figure), planned(figure)])),
    of: () => held.reduce((sum, { value }) => sum + value, 0),
  });
}
