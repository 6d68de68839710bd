/** What a window of records holds: by form beside the document's figure, and every window over W × T × R. */
import type { Summary } from "../../../analysis/summary.ts";
import type { WindowEntry, Windows } from "../../../analysis/window/schema.ts";
import { formatDuration, formatSignificant } from "../../../units.ts";
import { datum } from "./curves.ts";
import { ascending, listText, printable, ratioText } from "./figures.ts";
import { peakTitle } from "./formats.ts";
import { type ChartSpec, type Panel, type Series, tone } from "./panel.ts";
import { linearEnds, powersOfTwo, sizeAxis } from "./scales.ts";

export function windowCharts({ window }: Summary): readonly ChartSpec[] {
  if (!window) return [];
  const panels = [...formPanel(window), ...sizePanel(window)];
  return panels.length === 0
    ? []
    : [{ id: "window-memory", title: "What a window of records holds", sentence: windowText(window), columns: panels.length, height: 380, panels }];
}

const formTitles: Readonly<Record<string, string>> = {
  packed: "packed bytes",
  objects: "objects",
  strings: "strings",
  buffers: "Buffers",
  panes: "panes (sums)",
};
const forms = Object.keys(formTitles);

export function formTitle(keep: string): string {
  return formTitles[keep] ?? printable(keep);
}

/** `10 s`, `5000 rec.`. */
export function lengthText({ by }: Pick<WindowEntry, "by">, length: number): string {
  return by === "count" ? `${length} rec.` : formatDuration(length * 1e6).replace(/\.0+(?= )/, "");
}

type Held = WindowEntry & { readonly peakBytes: NonNullable<WindowEntry["peakBytes"]> };
const isHeld = (entry: WindowEntry): entry is Held => entry.peakBytes !== undefined;

/** Bars that lie: windows of the document's size, those that tumble and those that slide. */
function formPanel({ entries }: Windows): readonly Panel[] {
  const own = entries.filter(isHeld).filter(({ group }) => group === "window/forms");
  const [first] = own;
  if (!first) return [];
  const keeps = [...new Set(own.map(({ keep }) => keep))];
  const slides = ascending(own.map(({ slide }) => slide)).reverse();
  const most = Math.max(...own.map(({ peakBytes }) => peakBytes.spread.high), first.documentBytes) / 1e6;
  return [
    {
      title: `${lengthText(first, first.size)}, ${first.rate} records a second of ${first.recordBytes} B`,
      x: {
        title: `${peakTitle(own.map(({ peakBytes }) => peakBytes))}, MB; dashed: W × T × R`,
        scale: "linear",
        format: "number",
        ...linearEnds([0, most * 1.12], 5),
      },
      y: { title: "", scale: "categories", labels: keeps.map(formTitle), format: "number", reversed: true },
      marks: [{ axis: "x", at: first.documentBytes / 1e6 }],
      series: slides.map((slide, i) => ({
        label: slide === first.size ? "tumbling" : `sliding by ${lengthText(first, slide)}`,
        tone: i === 0 ? "second" : "first",
        kind: "rows",
        labelled: true,
        data: own
          .filter((entry) => entry.slide === slide)
          .map(({ keep, peakBytes, versusCorrected }) =>
            datum(keeps.indexOf(keep), peakBytes, 1e6, versusCorrected ? `${ratioText(versusCorrected.median)} of the corrected figure` : undefined),
          ),
      })),
    },
  ];
}

/** Every window; on the line of the document the peak is W × T × R. */
function sizePanel({ entries }: Windows): readonly Panel[] {
  const own = entries.filter(isHeld).filter(({ keep, peakBytes }) => keep !== "panes" && peakBytes.spread.low > 0);
  const sizes = ascending(own.map(({ correctedBytes }) => correctedBytes));
  if (sizes.length < 2) return [];
  const ys = own.flatMap(({ peakBytes }) => [peakBytes.spread.low, peakBytes.spread.high]).filter((y) => y > 0);
  const document = [sizes[0] ?? 1, sizes.at(-1) ?? 1].map((x) => ({ x, y: x }));
  return [
    {
      title: "Every window",
      x: sizeAxis("(W + lateness) × T × R", sizes),
      y: {
        title: peakTitle(own.map(({ peakBytes }) => peakBytes)),
        scale: "log",
        format: "size",
        ...powersOfTwo([...ys, ...document.map(({ y }) => y)], 2),
      },
      marks: [],
      series: [
        ...forms.flatMap((keep): readonly Series[] => {
          const data = own
            .filter((entry) => entry.keep === keep)
            .map((entry) => datum(entry.correctedBytes, entry.peakBytes, 1, noteOf(entry)))
            .sort((a, b) => a.x - b.x);
          return data.length === 0 ? [] : [{ label: formTitle(keep), tone: tone(forms.indexOf(keep) + 2), kind: "points", shape: "circle", data }];
        }),
        { label: "as many bytes as the records have", tone: "document", kind: "line", dash: [6, 4], data: document },
      ],
    },
  ];
}

function noteOf(entry: WindowEntry): string {
  return [
    lengthText(entry, entry.size),
    entry.slide < entry.size ? `sliding by ${lengthText(entry, entry.slide)}` : "tumbling",
    entry.latenessMs > 0 ? `waiting ${formatDuration(entry.latenessMs * 1e6)}` : "",
    entry.heldRecords === undefined ? "" : `${entry.heldRecords} records at once`,
  ]
    .filter(Boolean)
    .join(", ");
}

function windowText({ factors, entries }: Windows): string {
  const panes = entries.find(({ keep, versusDocument }) => keep === "panes" && versusDocument)?.versusDocument;
  const parts = factors.map(({ keep, factor }) => `${formatSignificant(factor)} as ${formTitle(keep)}`);
  const told = parts.length > 0 ? `A byte of record takes ${listText(parts)}.` : `${entries.length} windows.`;
  return panes ? `${told} Sums by pane take ${ratioText(panes.median)} of W × T × R.` : told;
}
