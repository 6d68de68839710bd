/** How fast a file will be read and worked on, in turns or beside each other, and which side bounds it. */
import { overlappedNs, serialNs } from "../../models/overlap.ts";
import { formatSignificant, KiB } from "../../units.ts";
import type { Bottleneck } from "../bottleneck/schema.ts";
import { valueAt } from "./between.ts";
import { asked, figureOf, measured, missing, type PlannedSection, planned, type Value } from "./figure.ts";
import type { WorkRequest } from "./request.ts";

export function plannedWork(bottleneck: Bottleneck | undefined, { nsPerKiB, source }: WorkRequest): PlannedSection {
  const title = `${formatSignificant(nsPerKiB)} ns a KiB on ${source === "direct" ? "uncached" : source} bytes`;
  const found = bottleneck?.sources.find((one) => one.source === source);
  if (!found) return { id: "work", title, figures: [], missing: [missing(`reading alone, ${source}`, "bottleneck")] };
  const constants = {
    io: measured("bottleneck.sources", `${source}, reading alone`, found.ioNs.median, "ns/KiB", found.ioNs.spread),
    work: asked("--work", nsPerKiB, "ns/KiB"),
  };
  const [turns, beside] = [overModel(found, nsPerKiB, "versusSum"), overModel(found, nsPerKiB, "versusMax")];
  const rate = (ns: number) => (KiB * 1e9) / ns;
  const serial = figureOf({
    id: "work.serial",
    title: "read, then work",
    unit: "B/s",
    formula: turns ? "1 KiB ÷ (turns × (io + work))" : "1 KiB ÷ (io + work)",
    constants: { ...constants, ...(turns && { turns }) },
    of: (v) => rate((turns?.value ?? 1) * serialNs(v.io, v.work)),
  });
  const overlapped = figureOf({
    id: "work.overlapped",
    title: "read beside the work",
    unit: "B/s",
    formula: beside ? "1 KiB ÷ (beside × max(io, work))" : "1 KiB ÷ max(io, work)",
    constants: { ...constants, ...(beside && { beside }) },
    of: (v) => rate((beside?.value ?? 1) * overlappedNs(v.io, v.work)),
    notes: [nsPerKiB > found.ioNs.median ? "bound by its processing" : "bound by its reading"],
  });
  const gain = figureOf({
    id: "work.gain",
    title: "gain by overlapping",
    unit: "ratio",
    formula: "overlapped ÷ serial",
    constants: { overlapped: planned(overlapped), serial: planned(serial) },
    of: (v) => v.overlapped / v.serial,
  });
  const crossing = figureOf({
    id: "work.crossing",
    title: "where the lines cross",
    unit: "ns/KiB",
    formula: "work = io",
    constants: { io: constants.io },
    of: (v) => v.io,
  });
  return { id: "work", title, figures: [serial, overlapped, gain, crossing], missing: [] };
}

/** What was measured ÷ its model at so much work: reading and working slow each other down where they share a core or the memory. */
function overModel({ source, points }: Bottleneck["sources"][number], nsPerKiB: number, over: "versusSum" | "versusMax"): Value | undefined {
  const known = points.flatMap((point) => {
    const ratio = point[over]?.median;
    return point.nsPerKiB > 0 && ratio !== undefined ? [{ at: point.nsPerKiB, value: ratio }] : [];
  });
  const ratio = nsPerKiB > 0 ? valueAt(known, nsPerKiB) : undefined;
  const model = over === "versusSum" ? "in turns ÷ sum" : "beside each other ÷ the longer";
  return ratio === undefined ? undefined : measured("bottleneck.sources", `${source}, ${model}, between the nearest works`, ratio, "ratio");
}
